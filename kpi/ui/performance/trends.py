"""The blocks of the trends page."""

from __future__ import annotations

from kpi.catalog import Kpi
from kpi.charts.drawing import Drawing
from kpi.charts.rows import period_words
from kpi.store import Result
from kpi.tables import DIMENSIONS, dimension
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, kpi_columns, notices, sentence, table
from kpi.ui.pieces.empty import lacking
from kpi.ui.pieces.foot import foot
from kpi.ui.pieces.main_chart import period_table
from kpi.ui.pieces.over_time import biggest, days_before, lines_of, readable_grain, split_lines

_MOST_LINES = 30


def whole_over_time(page: Page, kpi: Kpi) -> None:
    """One line with the period before and the year before."""
    if lacking(page, *kpi.needs):
        return
    grain = page.view.shown_grain
    result = page.ask(page.view.query(kpi.name, grain=grain, compare="year"))
    start, end = days_before(page, grain, len(result.rows))
    before = (
        page.ask(page.view.query(kpi.name, grain=grain, start=start, end=end))
        if end >= page.coverage.first and result.rows
        else None
    )
    if before is not None and start < page.coverage.first:
        before = None if len(before.rows) < len(result.rows) else before
    bench = page.benchmarks.reference(kpi, page.benchmarks.own((kpi.name,)), page.benchmarks.only_channel)
    drawing = lines_of(page, kpi, result, bench, before)
    sentence(result.query.describe(page.coverage))
    shown = period_table(page, kpi, result)
    _show(page, kpi, result, drawing, shown, ". Hollow: only partly in these days.")


def split_over_time(page: Page, kpi: Kpi, by: str) -> None:
    """One line per channel, region or other value."""
    if lacking(page, *kpi.needs):
        return
    groups = (
        _MOST_LINES
        if not DIMENSIONS[by].few
        else len(page.options.channels)
        if by == "channel"
        else max(2, len(page.options.regions))
    )
    grain = readable_grain(page, groups)
    result = page.ask(page.view.query(kpi.name, by=(by,), grain=grain))
    names = biggest(result, kpi, by)
    kept = set(names[:_MOST_LINES])
    drawn = Result(
        result.query, result.coverage, result.statement, result.blanks, [r for r in result.rows if r[by] in kept]
    )
    bench = page.benchmarks.reference(kpi, page.benchmarks.own((kpi.name,)), None)
    drawing = split_lines(page, kpi, drawn, by, bench if not bench or not bench.monthly else None)
    sentence(result.query.describe(page.coverage))
    if grain != page.view.shown_grain:
        notices([f"Shown per {grain}: per {page.view.shown_grain} there would be more points than a chart can show."])
    rows = [
        row | {"when": period_words(grain, row["period"], *result.period)}
        for row in reversed(drawn.rows)
        if row["period"]
    ]
    shown = Table(
        [Column("when", grain.capitalize(), text=True), *kpi_columns(result, (kpi,), page.currency, (by,))],
        rows,
        height=310,
    )
    more = f" {len(names) - len(kept)} smaller {dimension(by).plural} are left out." if len(names) > len(kept) else ""
    _show(
        page,
        kpi,
        result,
        drawing,
        shown,
        f". The six biggest in colour, the rest grey. Hollow: only partly in these days.{more}",
    )


def _show(page: Page, kpi: Kpi, result: Result, drawing: Drawing, shown: Table, legend: str) -> None:
    values = [float(r[kpi.name]) for r in result.rows if r[kpi.name] is not None]
    heading(drawing.title, drawing.subtitle + legend)
    if values:
        chart(drawing, "trend")
    table(shown, page.currency, "trend")
    notices(result.notes, open_up_to=3)
    foot(page, "trend", result.query, drawing if values else None, shown)
