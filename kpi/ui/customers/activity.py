"""Who was active at the start of a month, and who still is at its end."""

from __future__ import annotations

import streamlit as st

from kpi.analyses.customers.activity import ActiveMonth, gap_statement, months_statement
from kpi.analyses.customers.declarations import RETENTION
from kpi.analyses.customers.retention import Retention
from kpi.catalog import Kpi, kpi
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression
from kpi.charts.palette import GOOD
from kpi.charts.rows import line_rows
from kpi.charts.trend import trend
from kpi.ui.frame.page import Page
from kpi.ui.pieces.benchmarks import benchmark_text, slider
from kpi.ui.pieces.blocks import Column, Table, heading, notices, side_by_side
from kpi.ui.pieces.foot import analysis_foot


def active_customers(page: Page, found: Retention) -> None:
    """Who was active at the start of a month and still is at its end."""
    rate, months = kpi("retention_rate"), found.activity.months
    if not months:
        heading("Who stays active")
        notices([found.activity.sentence, "The data do not reach back by that many days before a month that is over."])
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slider(page, rate, "active")
    drawing = _active_line(page, rate)
    last = months[-1]
    heading(
        f"{last.month:%B %Y}: {last.opening - last.kept:,} of {last.opening:,} active customers were lost, "
        f"{last.won:,} new and {last.returned:,} back",
        found.activity.sentence,
    )
    shown = _active_table(months, rate)
    side_by_side(drawing if drawing.marks else None, shown, page.currency, "active")
    analysis_foot(
        page,
        "active",
        RETENTION,
        f"{found.activity.sentence} A month's retention is the customers active at its start who still are at its end, "
        "over those at its start; churn is the rest. Who comes back after having been lost counts as back, not as new.",
        [gap_statement(), months_statement(page.view.where)],
        shown,
    )


def _active_line(page: Page, rate: Kpi) -> Drawing:
    result = page.ask(page.view.query(rate.name, grain="month"))
    rows = line_rows(
        result.rows,
        rate,
        rate.name,
        "month",
        result.period,
        page.currency,
        series=lambda _: ("Retention", GOOD[page.mode]),
    )
    bench = page.benchmarks.reference(rate, page.benchmarks.own((rate.name,)))
    said = "Line of monthly customer retention: " + "; ".join(f"{r['when']} {r['value_text']}" for r in rows[-6:])
    return trend(
        rows,
        (bench.value, benchmark_text(rate, bench, page.currency)) if bench else None,
        "Monthly retention of active customers",
        "Share of those active at the start of a month",
        said,
        axis_expression(rate),
        grain="month",
        mode=page.mode,
        parts=("Still active", "Active at the start"),
        labelled=False,
    )


def _active_table(months: tuple[ActiveMonth, ...], rate: Kpi) -> Table:
    columns = [
        Column("month", "Month", text=True),
        Column("opening", "At the start"),
        Column("lost", "Lost"),
        Column("new", "New"),
        Column("returned", "Back"),
        Column("closing", "At the end"),
        Column("retention", "Retention", rate.about, rate),
        Column("churn", "Churn", "Share of those at the start who are no longer active at the end.", rate),
    ]
    return Table(columns, [m.json() for m in reversed(months)])
