"""The blocks of the subscriptions page: recurring revenue, what moved it, and who leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from kpi.catalog import Kpi, kpi
from kpi.catalog.subscriptions import MOVEMENTS
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, money_text, value_text
from kpi.charts.moves import moves
from kpi.charts.rows import period_words
from kpi.periods import add_months, bucket_text, day_text, end_of, start_of
from kpi.store import Result
from kpi.tables import RECURRING
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.frame.view import View
from kpi.ui.pieces.blocks import Column, Table, chart, heading, kpi_columns, notices, sentence, side_by_side, table
from kpi.ui.pieces.by_dimension import bars_of, ordered, standings
from kpi.ui.pieces.cards import cards
from kpi.ui.pieces.foot import foot
from kpi.ui.pieces.over_time import biggest, lines_of, split_lines

LOSSES = ("churn_rate", "gross_mrr_churn", "net_mrr_churn", "nrr")
_CARDS = ("mrr", "subscribers", "arpa", "churn_rate", "gross_mrr_churn", "nrr")
_RATES = ("churn_rate", "gross_mrr_churn", "net_mrr_churn")
_LOST = ("contraction_mrr", "churned_mrr")
_KINDS = {
    "new_mrr": "New",
    "reactivation_mrr": "Came back",
    "expansion_mrr": "Expansion",
    "contraction_mrr": "Contraction",
    "churned_mrr": "Churn",
}
_OVER_TIME = tuple(dict.fromkeys((*_CARDS, *_RATES, *(k.name for k in MOVEMENTS))))
_MOST_LINES = 12
_MOST_DAYS = 120


def splits(page: Page) -> list[str]:
    """The dimensions that subscriptions have a value for."""
    filled = page.coverage.of(RECURRING).filled
    return [name for name in ("plan", "channel", "region") if name in filled]


def last_month(page: Page) -> tuple[View, str]:
    """The last whole month of the days shown that subscriptions are known for, and its name; else all of the days."""
    known = min(page.view.end, page.coverage.of(RECURRING).last or page.view.end)
    last = known if known == end_of("month", known) else start_of("month", known) - timedelta(days=1)
    first = start_of("month", last)
    if first < page.view.start:
        return page.view, "these days"
    return replace(page.view, start=first, end=last), bucket_text("month", first)


def headline(page: Page) -> None:
    """What the page shows, and the cards of the last whole month."""
    view, name = last_month(page)
    known = page.coverage.of(RECURRING).last or page.view.end
    until = "" if known >= page.view.end else f"; subscriptions are known up to {day_text(known)}"
    sentence(
        f"Recurring revenue, what moved it and who left, {period_text(page.view.start, page.view.end)}{until}. "
        f"The cards are about {name}: a month's churn is compared with a month's benchmark."
    )
    kpis = [kpi(n) for n in _CARDS]
    totals = page.ask(view.query(*_CARDS, compare=view.compare))
    series = page.ask(page.view.query(*_OVER_TIME, grain="month"))
    with st.grid(3, min_column_width=250, gap="small"):
        cards(page, kpis, totals, series, page.benchmarks.own(_CARDS))


def movements(page: Page) -> None:
    """New, reactivated, expanded, contracted and churned revenue of each period, beside the churn rates."""
    grain = _grain(page)
    # The cards have asked the same, so that nothing is worked out twice.
    result = page.ask(page.view.query(*_OVER_TIME, grain=grain))
    rows = [r for r in result.rows if r["mrr"] is not None]
    drawn, net = _bars(page, rows, result)
    title = _title(page, rows, grain)
    said = f"Bars of recurring revenue that came and went per {grain}, {period_text(*result.period)}. {title}."
    subtitle = f"{page.currency} a month per {grain}; the tick is the difference"
    drawing = moves(
        drawn,
        net,
        tuple(_KINDS.values()),
        title,
        subtitle,
        said,
        axis=axis_expression(kpi("mrr"), page.currency),
        mode=page.mode,
    )
    shown = Table(
        [
            Column("when", grain.capitalize(), text=True),
            *kpi_columns(result, [kpi("mrr"), *MOVEMENTS, *map(kpi, _RATES)], page.currency),
        ],
        [r | {"when": period_words(grain, r["period"], *result.period)} for r in reversed(rows)],
        height=330,
    )
    heading(title, subtitle)
    if rows:
        chart(drawing, "moves")
    table(shown, page.currency, "moves")
    notices(result.notes)
    asked = page.view.query("mrr", *(k.name for k in MOVEMENTS), *_RATES, grain=grain)
    foot(page, "moves", asked, drawing if rows else None, shown)


def revenue_over_time(page: Page, by: str) -> None:
    """Recurring revenue at the end of each period, as one line or split."""
    of, grain = kpi("mrr"), _grain(page)
    query = page.view.query("mrr", grain=grain) if by == "all" else page.view.query("mrr", by=(by,), grain=grain)
    result = page.ask(query if by != "all" else replace(query, compare="year"))
    if by == "all":
        drawing = lines_of(
            page, of, result, page.benchmarks.reference(of, {}), title=f"Recurring revenue at the end of each {grain}"
        )
    else:
        kept = set(biggest(result, of, by)[:_MOST_LINES])
        few = replace(result, rows=[r for r in result.rows if r[by] in kept])
        drawing = split_lines(page, of, few, by, None)
    dimensions = () if by == "all" else (by,)
    rows = [
        r | {"when": period_words(grain, r["period"], *result.period)} for r in reversed(result.rows) if r["period"]
    ]
    columns = kpi_columns(result, (of,), page.currency, dimensions, changes=True)
    _block(page, "mrr", drawing, Table([Column("when", grain.capitalize(), text=True), *columns], rows, 310), result)


def loss_over_time(page: Page, of: Kpi) -> None:
    """A churn or retention rate per period, against the benchmark of a month."""
    grain = _grain(page)
    result = page.ask(page.view.query(of.name, grain=grain, compare="year"))
    bench = page.benchmarks.reference(of, page.benchmarks.own((of.name,)))
    drawing = lines_of(page, of, result, bench, title=f"{of.label} per {grain}")
    rows = [
        r | {"when": period_words(grain, r["period"], *result.period)} for r in reversed(result.rows) if r["period"]
    ]
    columns = kpi_columns(result, (of,), page.currency, changes=True)
    _block(page, "loss", drawing, Table([Column("when", grain.capitalize(), text=True), *columns], rows, 310), result)


def loss_by(page: Page, of: Kpi, by: str) -> None:
    """The same rate by plan, channel or region, over the days shown, twelve whole months at most."""
    view, _ = last_month(page)
    # Nobody can be lost before there is somebody to lose.
    begun = add_months(start_of("month", page.coverage.of(RECURRING).first or view.start), 1)
    start = min(view.end, max(page.view.start, begun, add_months(start_of("month", view.end), -11)))
    result = page.ask(replace(view, start=start).query(of.name, by=(by,)))
    found = ordered(standings(page, of, result, by, page.benchmarks.own((of.name,))), of, "value", *result.period)
    drawing = bars_of(page, of, result, by, found)
    shown = Table(kpi_columns(result, (of,), page.currency, (by,)), [s.row for s in found])
    _block(page, "loss_by", drawing, shown, result)
    st.caption(
        f"{of.label} over {period_text(*result.period)}, with the benchmark of as many months. Grey cannot be told apart "
        "from it."
    )


def _block(page: Page, key: str, drawing: Drawing, shown: Table, result: Result) -> None:
    known = any(r[result.query.kpis[0]] is not None for r in result.rows)
    heading(drawing.title, drawing.subtitle)
    side_by_side(drawing if known else None, shown, page.currency, key)
    notices(list(result.blanks.values()))
    foot(page, key, result.query, drawing if known else None, shown)


def _grain(page: Page) -> str:
    """The grain asked for, weeks instead of very many days; a month unless one is, because churn is told by the month."""
    days = (page.view.end - page.view.start).days
    if page.view.grain == "day" and days > _MOST_DAYS:
        return "week"
    return page.view.grain or ("week" if days < 62 else "month" if days < 366 * 4 else "quarter")


def _bars(page: Page, rows: list[dict], result: Result) -> tuple[list[dict], list[dict]]:
    grain, drawn, net = result.query.bucket, [], []
    for row in rows:
        at = {
            "when": period_words(grain, row["period"], *result.period),
            "label": _short(grain, row["period"]),
        }
        for name, kind in _KINDS.items():
            value = float(row[name]) * (-1 if name in _LOST else 1)
            drawn.append(
                {**at, "kind": kind, "value": value, "value_text": value_text(kpi(name), value, page.currency)}
            )
        total = _net(row)
        net.append({**at, "value": total, "value_text": money_text(total, page.currency, decimals=2)})
    return drawn, net


def _net(row: dict) -> float:
    return float(sum(row[name] * (-1 if name in _LOST else 1) for name in _KINDS))


def _short(grain: str, period: date) -> str:
    return (
        f"{period.day} {period:%b %y}"
        if grain in ("day", "week")
        else f"{period:%b %y}"
        if grain == "month"
        else (bucket_text(grain, period))
    )


def _title(page: Page, rows: list[dict], grain: str) -> str:
    if not rows:
        return "Nothing is known of recurring revenue in these days"
    gained = sum(_net(row) for row in rows)
    lost = sum(float(row[name]) for row in rows for name in _LOST)
    word = "grew" if gained > 0 else "fell" if gained < 0 else "did not change"
    by = f" by {money_text(abs(gained), page.currency, compact=True)}" if gained else ""
    return (
        f"Recurring revenue {word}{by} over {len(rows)} {grain}{'s' if len(rows) > 1 else ''}; "
        f"{money_text(lost, page.currency, compact=True)} was lost on the way"
    )
