"""The blocks of the regions page."""

from __future__ import annotations

import streamlit as st

from kpi.catalog import Kpi
from kpi.charts.heat import heat
from kpi.charts.rows import cell_rows, parts_of
from kpi.tables import FACTS, dimension
from kpi.ui.blocks import Column, Table, chart, foot, heading, kpi_columns, notices, sentence, table
from kpi.ui.by_dimension import bars_of, ordered, standings, unit_words
from kpi.ui.empty import lacking
from kpi.ui.filters import period_text
from kpi.ui.over_time import biggest
from kpi.ui.page import Page

_MOST_CHANNELS, _MOST_PLACES = 10, 25


def places(page: Page) -> list[str]:
    """The dimensions that say where: those that any file has."""
    return [name for name in ("region", "country") if any(name in page.coverage.of(f).filled for f in FACTS.values())]


def league(page: Page, kpi: Kpi, by: str) -> None:
    """Places in order, with bars and numbers."""
    if lacking(page, *kpi.needs):
        return
    result = page.ask(page.view.query(kpi.name, by=(by,), compare=page.view.compare))
    own = page.own((kpi.name,))
    found = ordered(standings(page, kpi, result, by, own), kpi, "value", *result.period)
    drawing = bars_of(page, kpi, result, by, found)
    sentence(result.query.describe(page.coverage))
    notices(result.notes)
    rows = [{"rank": i, **s.row} for i, s in enumerate(found, 1)]
    shown = Table([Column("rank", "Rank"), *kpi_columns(result, (kpi,), page.currency, (by,), changes=True)], rows)
    values = [float(s.row[kpi.name]) for s in found if s.row[kpi.name] is not None]
    heading(drawing.title, drawing.subtitle)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        if values:
            chart(drawing, "league")
    with right:
        table(shown, page.currency, "league")
    foot(page, "league", result.query, drawing if values else None, shown)


def channel_by_region(page: Page, kpi: Kpi, by: str) -> None:
    """Every channel in every place; a gap is a gap and not a zero."""
    if not set(kpi.needs) <= set(page.coverage.loaded):
        return
    result = page.ask(page.view.query(kpi.name, by=("channel", by), compare=page.view.compare))
    channels, rows = biggest(result, kpi, "channel")[:_MOST_CHANNELS], biggest(result, kpi, by)[:_MOST_PLACES]
    cells = cell_rows(result.rows, kpi, kpi.name, "channel", by, page.currency, channels, rows)
    label = dimension(by).label
    start, end = result.period
    title = f"{kpi.label} by channel and {label.lower()}"
    subtitle = f"{unit_words(kpi, page.currency)}, {period_text(start, end)}; stronger is more, a gap means not known"
    known = sum(c["value"] is not None for c in cells)
    drawing = heat(
        cells,
        title,
        subtitle,
        f"{title}: {known} of {len(cells)} cells are known.",
        page.mode,
        "Channel",
        label,
        parts_of(kpi),
    )
    heading(title, subtitle)
    if known:
        chart(drawing, "heat")
    else:
        notices(result.notes)
    shown = Table(kpi_columns(result, (kpi,), page.currency, (by, "channel"), changes=True), result.rows)
    foot(page, "heat", result.query, drawing if known else None, shown)
