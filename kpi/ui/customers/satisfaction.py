"""The blocks of the satisfaction page."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kpi.analyses.findings.feedback import (
    ABOVE,
    BELOW,
    CHURN_RISK,
    CSAT,
    FEW,
    LIKE,
    NPS,
    SENT_BACK,
    UNHAPPY,
    Gap,
    Standing,
    gaps,
    standings,
)
from kpi.analyses.voice.declarations import NPS as NPS_ANALYSIS
from kpi.analyses.voice.satisfaction import Satisfaction, satisfaction
from kpi.catalog import Kpi, kpi
from kpi.charts.bars import bars
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, money_text, name_text, rate_text, value_text
from kpi.charts.palette import BAD, GOOD, GREY
from kpi.periods import day_text
from kpi.statistics.scores import FEWEST
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence, side_by_side
from kpi.ui.pieces.foot import analysis_foot, foot
from kpi.ui.pieces.over_time import lines_of

MEASURES = {NPS: kpi("nps"), CSAT: kpi("csat")}
_MOST_BARS, _MOST_GAPS = 20, 5
_COLOURS = {ABOVE: GOOD, BELOW: BAD, LIKE: GREY, FEW: GREY}


def measure_words(name: str) -> str:
    """How a measure is called in a picker."""
    return MEASURES[name].label


def slice_words(name: str) -> str:
    """How a cut of the answers is called in a picker."""
    return f"By {name}"


def most_told(found: Satisfaction) -> str:
    """The measure that is shown first: the one that more slices can be judged by, else the one with more answers."""

    def size(measure: str) -> tuple[int, int]:
        named = [s for s in standings(found, measure) if s.voice.value is not None]
        return sum(s.value is not None for s in named), sum(s.answers for s in named)

    return max(MEASURES, key=size)


def told(page: Page, by: str) -> Satisfaction:
    """Every slice of the answers in the days and under the filters of the page."""
    return analysed(satisfaction, page.workspace, page.view.scope(by))


def says(page: Page, found: Satisfaction) -> None:
    """What is on the screen, in one sentence."""
    chosen = [("channel", page.view.channels), ("region", page.view.regions)]
    only = "".join(f"; only {label} {', '.join(map(name_text, values))}" for label, values in chosen if values)
    sentence(
        f"{found.total.answers:,} answers and ratings with a score, {period_text(page.view.start, page.view.end)}, by "
        f"{found.by}, beside what was sold and sent back{only}."
    )
    notices(found.notes)


def by_slice(page: Page, found: Satisfaction, measure: str) -> None:
    """Every slice with its interval against all others, and what to make of those that stand out."""
    of = MEASURES[measure]
    rows = standings(found, measure)
    if not rows:
        sentence(f"Nobody answered a question for {of.label[0].lower() + of.label[1:]} in these days.")
        return
    if found.by == "week":
        rows.sort(key=lambda s: (s.voice.value is None, s.voice.value or date.max))
    else:
        rows.sort(key=lambda s: (s.value is None, -(s.value or 0.0), name_text(s.voice.value)))
    drawing = _bars(page, found, of, rows)
    shown = _table(page, found, of, rows)
    heading(drawing.title, drawing.subtitle)
    legend = "Thin line: 95 % interval. Grey: cannot be told apart from all others."
    too_few = f"No {found.by} has {FEWEST} answers, so none can be told apart."
    if drawing.marks:
        side_by_side(drawing, shown, page.currency, "slices", (5, 6), legend)
    else:
        side_by_side(None, shown, page.currency, "slices", (5, 6), too_few)
    _findings(page, found, measure)
    analysis_foot(
        page,
        "slices",
        NPS_ANALYSIS,
        "NPS = 100 × (answers of 9 and 10 − answers of 0 to 6) / answers; CSAT = satisfied answers / answers on the scale "
        f"with the most of them. A {found.by} is compared with all others together: NPS by the standard errors of the "
        f"two, CSAT by Newcombe's interval. Under {FEWEST} answers nothing is shown.",
        found.statements,
        shown,
    )


def _findings(page: Page, found: Satisfaction, measure: str) -> None:
    if found.by == "week":
        return
    told_gaps = gaps(found, measure)[:_MOST_GAPS]
    if not told_gaps:
        st.caption(f"No {found.by} stands out by its answers, sales and returns together.")
        return
    notices([_gap_text(gap, MEASURES[measure], page.currency) for gap in told_gaps], open_up_to=_MOST_GAPS)


def _name(value: object) -> str:
    return f"Week of {day_text(value)}" if isinstance(value, date) else name_text(value)


def _bars(page: Page, found: Satisfaction, of: Kpi, rows: list[Standing]) -> Drawing:
    known = [s for s in rows if s.value is not None]
    if found.by == "week":
        known = known[-_MOST_BARS:]
    drawn = [
        {
            "name": _name(s.voice.value),
            "value": s.value,
            "low": s.low,
            "high": s.high,
            "colour": _COLOURS[s.verdict][page.mode],
            "value_text": value_text(of, s.value),
            "label": value_text(of, s.value, compact=True),
            "benchmark": s.rest,
            "benchmark_text": value_text(of, s.rest),
            "verdict": s.verdict,
            "bottom_text": f"{s.answers:,}",
            "top_text": f"{value_text(of, s.low)} to {value_text(of, s.high)}",
        }
        for s in known[:_MOST_BARS]
    ]
    said = f"Bars of {of.label} by {found.by}: " + "; ".join(f"{r['name']} {r['value_text']}" for r in drawn[:8])
    return bars(
        drawn,
        _title(found, of, rows),
        f"{'points' if of.name == NPS else 'percent'}, {period_text(page.view.start, page.view.end)}; "
        "upright tick: all others",
        said,
        axis_expression(of),
        page.mode,
        series=found.by.capitalize(),
        bench="All others",
        parts=("95 % interval", "Answers"),
    )


def _title(found: Satisfaction, of: Kpi, rows: list[Standing]) -> str:
    sure = [s for s in rows if s.verdict in (BELOW, ABOVE) and s.voice.value is not None]
    worst = [s for s in sure if s.verdict == BELOW]
    best = [s for s in sure if s.verdict == ABOVE]
    if worst:
        last = min(worst, key=lambda s: s.value)
        more = f", and {len(worst) - 1} more" if len(worst) > 1 else ""
        return f"{of.label}: {_name(last.voice.value)} is surely below the rest at {value_text(of, last.value)}{more}"
    if best:
        first = max(best, key=lambda s: s.value)
        return f"{of.label}: {_name(first.voice.value)} is surely above the rest at {value_text(of, first.value)}"
    return f"{of.label}: no {found.by} can be told apart from the rest"


def _table(page: Page, found: Satisfaction, of: Kpi, rows: list[Standing]) -> Table:
    money, rate = kpi("net_sales"), kpi("return_rate")
    columns = [
        Column("name", found.by.capitalize(), text=True),
        Column("value", of.label, f"Empty under {FEWEST} answers.", of),
        Column("answers", "Answers"),
        Column("verdict", "Against all others", text=True),
        Column("rest", "All others", f"{of.label} of all others together.", of),
        Column("net_sales", f"Net sales, {page.currency}", "Of the same days.", money),
        Column(
            "returned", "Orders paid back", "In full or in part; by product, of the orders that hold one product.", rate
        ),
    ]
    shown = [
        {
            "name": _name(s.voice.value),
            "value": _rounded(of, s.value),
            "answers": s.answers,
            "rest": _rounded(of, s.rest),
            "net_sales": s.voice.sold.net_sales if s.voice.sold else None,
            "returned": s.voice.sold.returned_share if s.voice.sold else None,
            "verdict": s.verdict,
        }
        for s in rows
    ]
    return Table(columns, shown)


def _rounded(of: Kpi, value: float | None) -> float | None:
    return round(value, 1) if value is not None and of.name == NPS else value


def over_time(page: Page, of: Kpi) -> None:
    """The measure of all answers over time."""
    grain = page.view.shown_grain
    result = page.ask(page.view.query(of.name, grain=grain))
    drawing = lines_of(page, of, result, page.benchmarks.reference(of, page.benchmarks.own((of.name,))))
    heading(drawing.title, f"{drawing.subtitle}. Hollow: only partly in these days.")
    if any(row[of.name] is not None for row in result.rows):
        chart(drawing, "over_time")
    notices(result.notes)
    foot(page, "over_time", result.query, drawing)


def _gap_text(gap: Gap, of: Kpi, currency: str) -> str:
    """One finding as a sentence: who, the two numbers, and what it may mean."""
    standing = gap.standing
    name = name_text(standing.voice.value)
    mine, rest = value_text(of, standing.value, compact=True), value_text(of, standing.rest, compact=True)
    said = f"{of.label} {mine} against {rest} elsewhere ({standing.answers:,} answers)"
    sold = (
        f", with {money_text(gap.net_sales, currency, compact=True)} of net sales" if gap.net_sales is not None else ""
    )
    if gap.kind == SENT_BACK:
        back = f"{rate_text(gap.returned)} of its orders are paid back against {rate_text(gap.returned_elsewhere)}"
        return f"{name} disappoints and comes back: {said}, and {back}{sold}. Look at what the comments say of it."
    if gap.kind == CHURN_RISK:
        return f"{name} sells more than most and pleases less: {said}{sold}. These customers may not come back."
    if gap.kind == UNHAPPY:
        return f"{name} pleases less than the rest: {said}{sold}."
    return f"{name} pleases more than the rest and sells little: {said}{sold}. More people could know of it."
