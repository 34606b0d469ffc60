"""A KPI over time: the shop as a whole with what it is compared with, or split into lines."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from kpi.benchmarks.benchmark import Reference
from kpi.catalog import Kpi
from kpi.charts.drawing import MOST_MARKS, Drawing
from kpi.charts.format import axis_expression, name_text, value_text
from kpi.charts.palette import COLOURED, GOOD, GREY, MUTED, series_colours
from kpi.charts.rows import line_rows, parts_of
from kpi.charts.trend import trend
from kpi.periods import GRAINS, add_months, start_of
from kpi.store import Result
from kpi.tables import dimension
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.by_dimension import unit_words

_BUCKET_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_BUCKET_DAYS = {"day": 1, "week": 7}


def lines_of(
    page: Page, kpi: Kpi, result: Result, bench: Reference | None, before: Result | None = None, title: str = ""
) -> Drawing:
    """One line for the whole: the year before and the period before pale beside it."""
    grain, shade = result.query.bucket, page.mode
    main = line_rows(
        result.rows, kpi, kpi.name, grain, result.period, page.currency, series=lambda _: ("These days", GOOD[shade])
    )
    year = (
        [
            {
                **row,
                kpi.name: row.get(f"{kpi.name}_previous"),
                f"{kpi.name}__num": None,
                f"{kpi.name}__den": None,
                f"{kpi.name}_change": None,
                f"{kpi.name}_previous": None,
            }
            for row in result.rows
        ]
        if result.query.compare
        else []
    )
    drawn = main + line_rows(
        year, kpi, kpi.name, grain, result.period, page.currency, series=lambda _: ("Year before", "#cc79a7"), pale=True
    )
    if before is not None:
        periods = [row["period"] for row in result.rows]
        shifted = [{**row, "period": at} for row, at in zip(before.rows, periods, strict=False)]
        drawn += line_rows(
            shifted,
            kpi,
            kpi.name,
            grain,
            result.period,
            page.currency,
            series=lambda _: ("Period before", MUTED[shade]),
            pale=True,
        )
    return _drawn(page, kpi, result, bench, drawn, title or f"{kpi.label} per {grain}", labelled=True)


def split_lines(page: Page, kpi: Kpi, result: Result, by: str, bench: Reference | None) -> Drawing:
    """One line per value: the six biggest in colour, the rest grey."""
    names = biggest(result, kpi, by)
    colours = page.colours if by == "channel" else series_colours(names[:COLOURED], page.mode)
    colours = {name: colours.get(name, GREY[page.mode]) for name in names[:COLOURED]}
    drawn = line_rows(
        result.rows,
        kpi,
        kpi.name,
        result.query.bucket,
        result.period,
        page.currency,
        series=lambda row: (name_text(row[by]), colours.get(row[by], GREY[page.mode])),
    )
    rank = {name_text(n): i for i, n in enumerate(names)}
    drawn.sort(key=lambda r: -rank.get(r["name"], 0))
    return _drawn(
        page,
        kpi,
        result,
        bench,
        drawn,
        f"{kpi.label} per {result.query.bucket}, by {dimension(by).label.lower()}",
        labelled=len(names) <= 8,
    )


def biggest(result: Result, kpi: Kpi, by: str) -> list[object]:
    """The values of a dimension, those with the most behind them first."""
    size: dict[object, float] = defaultdict(float)
    for row in result.rows:
        weight = row.get(f"{kpi.name}__den", row[kpi.name])
        size[row[by]] += float(weight or 0)
    return sorted(size, key=lambda name: (name is None, -size[name], str(name)))


def _drawn(
    page: Page, kpi: Kpi, result: Result, bench: Reference | None, drawn: list[dict], title: str, labelled: bool
) -> Drawing:
    start, end = result.period
    grain = result.query.bucket
    line = (
        (
            bench.over(start, end, grain),
            f"Benchmark {value_text(kpi, bench.over(start, end, grain), page.currency, compact=True)}",
        )
        if bench
        else None
    )
    subtitle = (
        f"{unit_words(kpi, page.currency)} per {grain}, {period_text(start, end)}; the axis need not start at zero"
    )
    last = next((r["value_text"] for r in reversed(drawn) if not r["pale"]), "")
    said = f"Line of {kpi.label} per {grain}, {period_text(start, end)}; last value {last}."
    return trend(
        drawn,
        line,
        title,
        subtitle,
        said,
        axis_expression(kpi, page.currency),
        grain=grain,
        mode=page.mode,
        parts=parts_of(kpi),
        labelled=labelled,
    )


def days_before(page: Page, grain: str, buckets: int) -> tuple:
    """First and last day of as many buckets just before the view."""
    first = start_of(grain, page.view.start)
    if grain in _BUCKET_MONTHS:
        start = add_months(first, -_BUCKET_MONTHS[grain] * buckets)
    else:
        start = first - timedelta(days=_BUCKET_DAYS[grain] * buckets)
    return start, first - timedelta(days=1)


def readable_grain(page: Page, groups: int) -> str:
    """The grain asked for, or the finest one that the chart can hold with so many lines."""
    days = (page.view.end - page.view.start).days + 1
    grain = page.view.shown_grain
    length = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
    for coarser in GRAINS[GRAINS.index(grain) :]:
        if days / length[coarser] * max(1, groups) <= MOST_MARKS * 0.8:
            return coarser
    return GRAINS[-1]
