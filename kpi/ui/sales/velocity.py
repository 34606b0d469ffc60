"""The blocks of the pipeline page that compare owners, channels, regions or products, and months of opening."""

from __future__ import annotations

from kpi.analyses.deals import cohorts, declarations
from kpi.analyses.deals.velocity import Velocity, VelocityTable, velocity
from kpi.analyses.deals.velocity_drivers import Drivers, drivers
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.format import MINUS, axis_expression, count_text, money_text, name_text, rate_text
from kpi.charts.palette import GOOD, GREY
from kpi.tables import PIPELINE, dimension
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, notices, side_by_side
from kpi.ui.pieces.foot import analysis_foot
from kpi.ui.sales.pipeline import scope_of

SPLITS = ("owner", "channel", "region", "product")
MOST_BARS = 20
_VELOCITY, _RATE = kpi("sales_velocity"), kpi("win_rate")


def splits(page: Page) -> list[str]:
    """The dimensions that deals have a value for."""
    return [name for name in SPLITS if name in page.coverage.of(PIPELINE).filled]


def velocity_block(page: Page, by: str) -> None:
    """What each part of the pipeline earns a day, and which of the four factors makes the difference."""
    found = analysed(velocity, page.workspace, page.view.scope(by))
    mine = [v for v in found.segments if v.currency == page.currency]
    whole = next((v for v in found.totals if v.currency == page.currency), None)
    if not mine or whole is None:
        return
    why = {v.value: _against_equal_share(v, whole, len(mine)) for v in mine}
    title, subtitle = (
        _title(mine, why, by, page),
        f"{page.currency} a day, {period_text(page.view.start, page.view.end)}",
    )
    heading(title, subtitle)
    known = [v for v in mine if v.velocity is not None]
    drawing = _bars(page, known[:MOST_BARS], by, title, subtitle) if known else None
    shown = _table(found, mine, why, whole, by, page)
    side_by_side(drawing, shown, page.currency, "velocity", (4, 7))
    notices(found.notes)
    plural = dimension(by).plural
    analysis_foot(
        page,
        "velocity",
        declarations.VELOCITY,
        "Opportunities × average deal × win rate ÷ cycle, each from the segment's own deals: those open at the end of the "
        "days, and those closed in them. What makes the difference is told against an equal share: the whole pipeline with "
        f"its open deals divided evenly among all {plural}. Each factor's part is its logarithm's share of the difference, "
        "so the parts add up to it.",
        found.statements,
        shown,
    )


def _factors(of: Velocity, share: int = 1) -> dict[str, float | None]:
    return {
        "opportunities": of.opportunities / share,
        "average_deal": of.average_deal,
        "win_rate": of.win_rate,
        "cycle_days": of.cycle_days,
    }


def _against_equal_share(of: Velocity, whole: Velocity, parts: int) -> Drivers | None:
    return drivers(_factors(of), _factors(whole, parts)) if parts > 1 else None


def _title(mine: list[Velocity], why: dict, by: str, page: Page) -> str:
    known = [v for v in mine if v.velocity is not None]
    if not known:
        return f"Sales velocity by {dimension(by).label.lower()} cannot be told yet"
    best = max(known, key=lambda v: v.velocity)
    said = f"{name_text(best.value)} earns the most: {money_text(best.velocity, page.currency, compact=True)} a day"
    main = why[best.value].main if why[best.value] else ""
    return f"{said}, mainly by {main}" if main else said


def _bars(page: Page, known: list[Velocity], by: str, title: str, subtitle: str):
    rows = [
        {
            "name": name_text(v.value),
            "value": v.velocity,
            "colour": page.colours.get(v.value, GREY[page.mode]) if by == "channel" else GOOD[page.mode],
            "value_text": f"{money_text(v.velocity, page.currency, decimals=2)} a day",
            "label": money_text(v.velocity, page.currency, compact=True),
        }
        for v in known
    ]
    said = f"Bars of sales velocity by {by}: " + "; ".join(f"{r['name']} {r['value_text']}" for r in rows[:8])
    return bars(
        rows, title, subtitle, said, axis_expression(_VELOCITY, page.currency), page.mode, series=dimension(by).label
    )


def _table(found: VelocityTable, mine: list[Velocity], why: dict, whole: Velocity, by: str, page: Page) -> Table:
    money = kpi("average_deal")
    columns = [
        Column(by, dimension(by).label, text=True),
        Column("velocity", f"Velocity, {page.currency} a day", _VELOCITY.about, money),
        Column("why", "What makes the difference", "Against an equal share of the whole pipeline.", text=True),
        Column("opportunities", "Open deals", "Open at the end of the days."),
        Column("average_deal", f"Average deal, {page.currency}", money.about, money),
        Column("win_rate", "Win rate", _RATE.about, _RATE),
        Column("cycle_days", "Cycle, days", kpi("sales_cycle").about, kpi("sales_cycle")),
    ]
    whys = {id(v): v.reason or _words(why[v.value], page) for v in mine} | {id(whole): whole.reason}
    rows = [
        {
            **vars(v),
            by: "All together" if v is whole else name_text(v.value),
            "cycle_days": None if v.cycle_days is None else round(v.cycle_days, 1),
            "why": whys[id(v)],
        }
        for v in (*mine, whole)
    ]
    return Table(columns, rows)


def _words(found: Drivers | None, page: Page) -> str:
    if found is None or not found.main:
        return "–"
    sign = "+" if found.difference > 0 else MINUS
    return f"{sign}{money_text(abs(found.difference), page.currency, compact=True)} a day: {found.main}"


def cohort_block(page: Page) -> None:
    """What became of the deals by the month they were opened in."""
    held = analysed(cohorts.cohorts, page.workspace, scope_of(page))
    if not held:
        return
    done = [c for c in held if not c.waiting]
    won, opened = sum(c.won for c in done), sum(c.opened for c in done)
    title = (
        f"Of the deals of months that are all decided, {rate_text(won / opened)} were won"
        if opened
        else "How many of the deals opened in a month are won so far"
    )
    subtitle = "Share won so far by month of opening; thin line: up to all open ones won; grey: deals are still open"
    rows = [
        {
            "name": f"{c.month:%b %Y}",
            "value": c.rate,
            "low": c.rate if c.waiting else None,
            "high": c.at_most if c.waiting else None,
            "colour": (GREY if c.waiting else GOOD)[page.mode],
            "value_text": rate_text(c.rate, full=True),
            "label": f"{rate_text(c.rate)} of {count_text(c.opened)}" + (f" · {c.waiting:,} open" if c.waiting else ""),
            "top_text": count_text(c.won),
            "bottom_text": count_text(c.opened),
        }
        for c in held[-24:]
    ]
    said = "Bars of the share of deals won by month of opening: " + "; ".join(
        f"{r['name']} {r['value_text']}" for r in rows[:8]
    )
    drawing = bars(
        rows, title, subtitle, said, axis_expression(_RATE), page.mode, series="Opened", parts=("Won so far", "Opened")
    )
    shown = Table(
        [
            Column("month", "Opened in", text=True),
            Column("opened", "Opened"),
            Column("won", "Won so far"),
            Column("lost", "Lost"),
            Column("waiting", "Still open"),
            Column("rate", "Won of those opened", kpi("cohort_win_rate").about, kpi("cohort_win_rate")),
        ],
        [{**vars(c), "month": f"{c.month:%Y-%m}", "rate": c.rate} for c in held],
    )
    heading(title, subtitle)
    side_by_side(drawing, shown, page.currency, "cohorts", (5, 6))
    analysis_foot(
        page,
        "cohorts",
        declarations.PIPELINE,
        "Won of those opened = deals won so far ÷ deals opened in the month, whenever they were won. The win rate on the "
        "card is of the deals closed in the days. A month with open deals can still rise to the end of its thin line.",
        (cohorts.cohort_statement(scope_of(page)),),
        shown,
        declarations.PIPELINE.needs,
    )
