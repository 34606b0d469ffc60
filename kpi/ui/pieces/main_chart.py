"""The main chart of the overview: one KPI over time beside its numbers."""

from __future__ import annotations

import streamlit as st

from kpi.catalog import Kpi
from kpi.charts.rows import period_words
from kpi.store import Result
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, kpi_columns, notices, table
from kpi.ui.pieces.foot import foot
from kpi.ui.pieces.over_time import lines_of
from kpi.ui.pieces.pickers import pick_kpi


def main_chart(page: Page, default: Kpi) -> None:
    """The chart on the left, its numbers on the right; one above the other on a phone."""
    kpi = pick_kpi(page, default.name)
    grain = page.view.shown_grain
    result = page.ask(page.view.query(kpi.name, grain=grain, compare="year"))
    bench = page.benchmarks.reference(kpi, page.benchmarks.own((kpi.name,)), page.benchmarks.only_channel)
    drawing = lines_of(page, kpi, result, bench)
    shown = period_table(page, kpi, result)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        heading(drawing.title, drawing.subtitle + ". Hollow: only partly in these days.")
        chart(drawing, "main")
    with right:
        heading("The numbers", "Change is against the year before")
        table(shown, page.currency, "main")
    notices(result.notes if kpi.name in result.blanks else [])
    foot(page, "main", result.query, drawing, shown)


def period_table(page: Page, kpi: Kpi, result: Result) -> Table:
    """Periods with values and changes, the newest first."""
    grain = result.query.bucket
    rows = [
        row | {"when": period_words(grain, row["period"], *result.period)}
        for row in reversed(result.rows)
        if row["period"]
    ]
    return Table(
        [Column("when", grain.capitalize(), text=True), *kpi_columns(result, (kpi,), page.currency, changes=True)],
        rows,
        height=310,
    )
