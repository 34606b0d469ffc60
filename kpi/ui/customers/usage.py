"""The blocks of the page about product use: who comes, how often, what they use, where."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from kpi.benchmarks.benchmark import Verdict
from kpi.catalog import Kpi, kpi
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, count_text, name_text, value_text
from kpi.charts.palette import series_colours
from kpi.charts.rows import line_rows, period_words
from kpi.charts.trend import trend
from kpi.store import Result
from kpi.tables import PRODUCT_USE
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, kpi_columns, notices, sentence, side_by_side
from kpi.ui.pieces.by_dimension import bars_of, ordered, standings
from kpi.ui.pieces.cards import cards
from kpi.ui.pieces.foot import foot
from kpi.ui.pieces.over_time import lines_of

_CARDS = ("dau", "wau", "mau", "stickiness", "new_users", "user_retention_week_1")
_WINDOWS = ("mau", "wau", "dau")
PLACED = ("mau", "wau", "dau", "stickiness", "new_users", "user_retention_week_1", "user_retention_week_4")


def splits(page: Page) -> list[str]:
    """The dimensions that use has a value for."""
    return [name for name in ("channel", "region") if name in page.coverage.of(PRODUCT_USE).filled]


def headline(page: Page) -> None:
    """What the page shows, and its cards."""
    totals = page.ask(page.view.query(*_CARDS, compare=page.view.compare))
    series = page.ask(page.view.query(*_CARDS, grain=_grain(page, fewest=28)))
    sentence(totals.query.describe(page.coverage))
    with st.grid(3, min_column_width=250, gap="small"):
        cards(page, [kpi(n) for n in _CARDS], totals, series, page.benchmarks.own(_CARDS))
    notices(totals.notes)


def active_users(page: Page) -> None:
    """Daily, weekly and monthly users as three lines."""
    grain = _grain(page)
    # The cards have asked the same, so that nothing is worked out twice.
    result = page.ask(page.view.query(*_CARDS, grain=grain))
    colours = series_colours(_WINDOWS, page.mode)
    words = {"mau": "Monthly", "wau": "Weekly", "dau": "Daily"}
    drawn = []
    for name in _WINDOWS:
        drawn += line_rows(
            result.rows,
            kpi(name),
            name,
            grain,
            result.period,
            page.currency,
            series=_all_in(words[name], colours[name]),
        )
    title = _title(result)
    subtitle = f"Different users, {period_text(*result.period)}; monthly and weekly ones at the end of each {grain}, daily ones "
    subtitle += "as its mean; the axis need not start at zero"
    said = f"Lines of monthly, weekly and daily users per {grain}, {period_text(*result.period)}. {title}."
    drawing = trend(drawn, None, title, subtitle, said, axis_expression(kpi("mau")), grain=grain, mode=page.mode)
    shown = _over_time(page, result, [kpi(n) for n in reversed(_WINDOWS)])
    _block(page, "active", drawing, shown, result, drawn, names=_WINDOWS)


def stickiness_over_time(page: Page, of: Kpi) -> None:
    """Stickiness per period against its benchmark."""
    grain = _grain(page)
    result = page.ask(page.view.query(*_CARDS, grain=grain))
    drawing = lines_of(page, of, result, page.benchmarks.reference(of, {}))
    shown = _over_time(page, result, [of])
    _block(page, "sticky", drawing, shown, result, _known(result, of.name), names=(of.name,))


def features(page: Page, of: Kpi) -> None:
    """Which share of the users takes each feature up, and which features hardly anybody does."""
    result = page.ask(page.view.query(of.name, by=("feature",)))
    rows = [row for row in result.rows if row["feature"] is not None]
    if not rows:
        heading("What they use", "No event in these days names a feature")
        return
    named = Result(result.query, result.coverage, result.statement, result.blanks, rows)
    found = ordered(standings(page, of, named, "feature", {}), of, "value", *result.period)
    drawing = bars_of(page, of, named, "feature", found)
    few = [name_text(s.value) for s in found if s.verdict.sure and s.verdict.good is False]
    columns = [
        *kpi_columns(named, (of,), page.currency, ("feature",)),
        Column(f"{of.name}__num", "Users", "Different users of the feature in these days."),
        Column("said", "What to do", "From the 95 % interval of the share against the benchmark.", text=True),
    ]
    said = [
        {**s.row, "said": "few use it: improve or remove" if name_text(s.value) in few else _standing(s.verdict)}
        for s in found
    ]
    _block(page, "features", drawing, Table(columns, said), named, rows)
    bench = page.benchmarks.reference(of, {})
    if few and bench:
        share = value_text(of, bench.value, compact=True)
        st.caption(
            f"Fewer than {share} of the active users touch {', '.join(few[:5])}: find out whether people know of it, "
            "improve it, or take it away."
        )


def _standing(verdict: Verdict) -> str:
    """Where a feature stands, in words; what surely few use is said elsewhere."""
    if not verdict.sure:
        return verdict.words()
    return f"{verdict.words()} the benchmark"


def use_by(page: Page, of: Kpi, by: str) -> None:
    """One KPI of use by channel or region."""
    result = page.ask(page.view.query(of.name, by=(by,), compare=page.view.compare))
    found = ordered(standings(page, of, result, by, page.benchmarks.own((of.name,))), of, "value", *result.period)
    drawing = bars_of(page, of, result, by, found)
    shown = Table(kpi_columns(result, (of,), page.currency, (by,), changes=True), [s.row for s in found])
    _block(page, "use_by", drawing, shown, result, _known(result, of.name))


def _grain(page: Page, fewest: int = 0) -> str:
    """The grain asked for, else one that shows weeks as they are; ``fewest`` days at least are shown by the week."""
    days = (page.view.end - page.view.start).days + 1
    return page.view.grain or ("day" if fewest < days <= 120 else "week" if days <= 800 else "month")


def _all_in(name: str, colour: str) -> Callable[[Mapping], tuple[str, str]]:
    return lambda row: (name, colour)


def _known(result: Result, name: str) -> list[dict]:
    return [row for row in result.rows if row[name] is not None]


def _over_time(page: Page, result: Result, kpis: list[Kpi]) -> Table:
    grain = result.query.bucket
    rows = [
        row | {"when": period_words(grain, row["period"], *result.period)}
        for row in reversed(result.rows)
        if row["period"]
    ]
    return Table([Column("when", grain.capitalize(), text=True), *kpi_columns(result, kpis, page.currency)], rows, 330)


def _title(result: Result) -> str:
    known = _known(result, "mau") or _known(result, "dau")
    if not known:
        return "Nobody used the product in these days"
    first, last = known[0], known[-1]
    if last["mau"] is None:
        return f"{count_text(last['dau'])} users on a usual day; monthly users take 30 days of data"
    word = "up from" if last["mau"] > first["mau"] else "down from" if last["mau"] < first["mau"] else "as many as"
    return f"{count_text(last['mau'])} monthly users at the end, {word} {count_text(first['mau'])}"


def _block(
    page: Page, key: str, drawing: Drawing, shown: Table, result: Result, drawn: list, *, names: tuple[str, ...] = ()
) -> None:
    heading(drawing.title, drawing.subtitle)
    side_by_side(drawing if drawn else None, shown, page.currency, key)
    asked = page.view.query(*names, grain=result.query.bucket) if names else result.query
    foot(page, key, asked, drawing if drawn else None, shown)
