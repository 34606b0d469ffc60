"""The blocks of the regions page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kpi.catalog import Kpi
from kpi.charts.atlas import Atlas, fitting
from kpi.charts.drawing import Drawing
from kpi.charts.format import name_text, value_text
from kpi.charts.heat import heat
from kpi.charts.map import place_map
from kpi.charts.rows import cell_rows, parts_of, texts
from kpi.tables import FACTS, dimension
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, kpi_columns, notices, sentence, table
from kpi.ui.pieces.by_dimension import Standing, bars_of, ordered, standings, unit_words
from kpi.ui.pieces.empty import lacking
from kpi.ui.pieces.foot import foot
from kpi.ui.pieces.over_time import biggest
from kpi.ui.pieces.pickers import pick
from kpi.web.shapes import base_address

_MOST_CHANNELS, _MOST_PLACES, _MOST_ELSEWHERE = 10, 25, 6


def places(page: Page) -> list[str]:
    """The dimensions that say where: those that any file has."""
    return [name for name in ("region", "country") if any(name in page.coverage.of(f).filled for f in FACTS.values())]


def league(page: Page, kpi: Kpi, by: str) -> None:
    """Places on the map if there is one, in order with bars, and with their numbers."""
    if lacking(page, *kpi.needs):
        return
    result = page.ask(page.view.query(kpi.name, by=(by,), compare=page.view.compare))
    own = page.benchmarks.own((kpi.name,))
    found = ordered(standings(page, kpi, result, by, own), kpi, "value", *result.period)
    drawing = bars_of(page, kpi, result, by, found)
    sentence(result.query.describe(page.coverage))
    notices(result.notes)
    rows = [{"rank": i, **s.row} for i, s in enumerate(found, 1)]
    shown = Table([Column("rank", "Rank"), *kpi_columns(result, (kpi,), page.currency, (by,), changes=True)], rows)
    values = [float(s.row[kpi.name]) for s in found if s.row[kpi.name] is not None]
    weights = {name_text(s.value): _weight(kpi, s.row) for s in found if s.row[kpi.name] is not None}
    maps = fitting(weights, countries=by == "country")
    atlas = _chosen_map(page, maps)
    heading(drawing.title, drawing.subtitle)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        if atlas:
            on_map(page, kpi, by, found, drawing, atlas)
            table(shown, page.currency, "league")
        elif values:
            chart(drawing, "league")
    with right:
        if atlas:
            chart(drawing, "league")
        else:
            table(shown, page.currency, "league")
    foot(page, "league", result.query, drawing if values else None, shown)


def _weight(kpi: Kpi, row: Mapping) -> float:
    size = row.get(f"{kpi.name}__den")
    return abs(float(row[kpi.name] if size is None else size))


def _chosen_map(page: Page, maps: Sequence[Atlas]) -> Atlas | None:
    if len(maps) < 2:
        return maps[0] if maps else None
    by_name = {atlas.name: atlas for atlas in maps}
    name = pick(page, "map", "Map", list(by_name), maps[0].name, lambda n: by_name[n].label, width=180)
    return by_name[name]


def on_map(page: Page, kpi: Kpi, by: str, found: Sequence[Standing], bars: Drawing, atlas: Atlas) -> None:
    """The places that have a shape on the map, and beside it those that have none: nothing is left out."""
    drawn: dict[str, dict] = {}
    elsewhere = []
    for s in found:
        if s.row[kpi.name] is None:
            continue
        place = atlas.place(name_text(s.value))
        words = texts(kpi, kpi.name, s.row, page.currency)
        if place is None or place in drawn:
            elsewhere.append(f"{name_text(s.value)} {value_text(kpi, s.row[kpi.name], page.currency, compact=True)}")
            continue
        drawn[place] = {
            "id": place,
            "name": name_text(s.value),
            "value": float(s.row[kpi.name]),
            "unsure": s.verdict.n is not None and not s.verdict.sure,
            "verdict": s.verdict.words() if s.bench else "–",
            **words,
        }
    places = dimension(by).plural
    said = f"Map of {atlas.label}: {kpi.label} of {len(drawn)} {places}. " + "; ".join(
        f"{r['name']} {r['value_text']}" for r in list(drawn.values())[:5]
    )
    chart(
        place_map(
            list(drawn.values()),
            bars.title,
            bars.subtitle,
            said,
            atlas,
            page.mode,
            place=dimension(by).label,
            parts=parts_of(kpi),
            base=base_address(),
        ),
        "map",
    )
    unsure = " Grey: cannot be told apart from the benchmark." if any(r["unsure"] for r in drawn.values()) else ""
    st.caption(f"Stronger is more; an outline alone has no value.{unsure}")
    if elsewhere:
        rest = elsewhere[_MOST_ELSEWHERE:]
        more = f"; and {len(rest)} more in the table below" if rest else ""
        notices([f"Not on this map: {'; '.join(elsewhere[:_MOST_ELSEWHERE])}{more}."])


def channel_by_region(page: Page, kpi: Kpi, by: str) -> None:
    """Every channel in every place; a gap is a gap and not a zero."""
    if not set(kpi.needs) <= set(page.coverage.loaded):
        return
    result = page.ask(page.view.query(kpi.name, by=("channel", by), compare=page.view.compare, intervals=False))
    channels, rows = biggest(result, kpi, "channel")[:_MOST_CHANNELS], biggest(result, kpi, by)[:_MOST_PLACES]
    cells = cell_rows(result.rows, kpi, kpi.name, "channel", by, page.currency, across_order=channels, down_order=rows)
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
        down=label,
        parts=parts_of(kpi),
    )
    heading(title, subtitle)
    if known:
        chart(drawing, "heat")
    else:
        notices(result.notes)
    shown = Table(kpi_columns(result, (kpi,), page.currency, (by, "channel"), changes=True), result.rows)
    foot(page, "heat", result.query, drawing if known else None, shown)
