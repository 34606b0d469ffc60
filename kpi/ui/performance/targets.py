"""The blocks of the targets page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from kpi.analyses.planning.attainment import Attainment, Standing, TargetTable
from kpi.analyses.planning.declarations import TARGETS
from kpi.analyses.planning.targets import sentence as covered
from kpi.catalog import Good, Kpi, Rollup, Unit, kpi
from kpi.charts.bullets import bullets
from kpi.charts.format import rate_text, value_text
from kpi.charts.palette import BAD, GOOD, GREY
from kpi.periods import bucket_text, day_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence, table
from kpi.ui.pieces.foot import analysis_foot

_GOOD = (Standing.REACHED, Standing.ON_PACE)
_BAD = (Standing.MISSED, Standing.BEHIND)
HOW = (
    "Attainment is the value to date over the target. What adds up over days has a pace: each day of the month weighs what "
    "its weekday and its day of the month brought in the 52 weeks before; the part of the target that falls to the days so "
    "far is due, and pace is the value over what is due. The month ends, at this pace, at the value over the part gone by. "
    "How far the whole months of the year before were from what their own first days projected gives the range; a verdict "
    "needs all of it on one side of the target. Shares and averages are held against their target as they are, and are "
    "never added up. Only totals that add up are summed over channels."
)


def month_words(text: str) -> str:
    """A month in a picker."""
    return bucket_text("month", date.fromisoformat(text))


def narrowed(page: Page, rows: Sequence[Attainment]) -> list[Attainment]:
    """The targets of the channels and regions that the filter bar keeps; one for all of them stays."""
    view = page.view
    return [
        row
        for row in rows
        if (not view.channels or row.channel is None or row.channel in view.channels)
        and (not view.regions or row.region is None or row.region in view.regions)
    ]


def summary(page: Page, found: TargetTable) -> None:
    """What the page is about, in words."""
    apart = " Targets are of whole months, in the workspace's own currency: the days and the comparison of the bar do not apply."
    sentence(covered(found) + apart)
    notices(found.notes)


def attainment_block(page: Page, found: TargetTable, of: Kpi) -> None:
    """One KPI: its targets as bullet bars, and the numbers beside them."""
    rows = narrowed(page, found.of(of.name))
    if not rows:
        return
    subtitle = _subtitle(found, of)
    title = title_of(of, rows, over=found.over)
    heading(title, subtitle)
    drawn = [_bar(page, of, row) for row in rows if row.attainment is not None]
    left, right = st.columns([5, 4], gap="medium")
    with left:
        if drawn:
            words = "; ".join(f"{r['name']} {r['label']}" for r in drawn[:8])
            chart(
                bullets(drawn, title, subtitle, f"Reached of each target of {of.label}: {words}", page.mode),
                f"bullets_{of.name}",
            )
        else:
            st.write("Nothing of it is in your data yet.")
    shown = _table(of, rows, over=found.over)
    with right:
        table(shown, page.currency, f"targets_{of.name}")
    analysis_foot(page, f"targets_{of.name}", TARGETS, HOW, found.statements, shown, (*TARGETS.needs, *of.needs))


def title_of(of: Kpi, rows: Sequence[Attainment], *, over: bool) -> str:
    """The answer: how many targets are on pace, or who is behind."""
    known = [r for r in rows if r.standing is not Standing.UNKNOWN and not r.parts]
    bad = [r for r in known if r.standing in _BAD]
    good = sum(r.standing in _GOOD for r in known)
    if not known:
        return f"{of.label}: nothing to hold against its targets yet"
    if len(bad) == 1 and len(known) > 1:
        verb = "missed its target" if over else "is behind its target"
        return f"{of.label}: {_place(bad[0])} {verb}"
    if over:
        return f"{of.label}: {good} of {len(known)} targets {'was' if len(known) == 1 else 'were'} reached"
    said = [f"{good} on pace" if good else "", f"{len(bad)} behind" if bad else ""]
    unsure = len(known) - good - len(bad)
    said.append(f"{unsure} cannot be told yet" if unsure else "")
    return f"{of.label}: {', '.join(s for s in said if s)}"


def _subtitle(found: TargetTable, of: Kpi) -> str:
    month = bucket_text("month", found.month)
    if found.over or found.until is None:
        return f"Share of the target reached in {month}"
    days = f"Share of the target reached by {day_text(found.until)}"
    if of.rollup is not Rollup.ADDITIVE:
        return f"{days}, of {month}'s target"
    return f"{days}; the pale tick is what is due by then, the line is where {month} may end"


def _place(row: Attainment) -> str:
    if row.parts:
        return f"All {row.parts} together"
    return ", ".join(name for name in row.area if name) or "Whole shop"


def _bar(page: Page, of: Kpi, row: Attainment) -> dict:
    # A channel's own colour could be mistaken for a verdict here.
    colour = (GOOD if row.standing in _GOOD else BAD if row.standing in _BAD else GREY)[page.mode]

    def text(value: float | None) -> str:
        return value_text(of, value, page.currency)

    def of_target(value: float | None) -> float | None:
        return value / float(row.target) if value is not None and row.target else None

    paced = row.due is not None and row.share is not None and row.share < 1
    return {
        "name": _place(row),
        "value": row.attainment,
        "due": row.share if paced else None,
        "low": of_target(row.low) if paced else None,
        "high": of_target(row.high) if paced else None,
        "colour": colour,
        "label": f"{rate_text(row.attainment)} {row.standing.value}",
        "actual_text": text(row.actual),
        "target_text": text(row.target),
        "due_text": text(row.due) if paced else "–",
        "projected_text": text(row.projected)
        + (f" ({text(row.low)} to {text(row.high)})" if row.low is not None and row.projected is not None else ""),
        "standing": row.standing.value + (" (lower is better)" if of.good is Good.LOWER else ""),
    }


def _table(of: Kpi, rows: Sequence[Attainment], *, over: bool) -> Table:
    share = kpi("return_rate")
    columns = [
        Column("place", "Target for", text=True),
        Column("actual", "Reached", of.about, of),
        Column("target", "Target", "", of),
        Column("attainment", "Attainment", "What is reached as a share of the target.", share),
        Column("standing", "Standing", text=True),
    ]
    if of.rollup is Rollup.ADDITIVE and not over:
        columns += [
            Column("pace", "Pace", "What is reached as a share of what is due by now.", share),
            Column("projected", "Month ends at", "At this pace, by the shape of the year before.", of),
        ]
    return Table(columns, [_table_row(of, row) for row in rows])


def _table_row(of: Kpi, row: Attainment) -> dict:
    whole = of.unit is Unit.COUNT and row.projected is not None
    projected = round(row.projected) if whole else row.projected
    return {**vars(row), "place": _place(row), "standing": row.standing.value, "projected": projected}
