"""What a pipeline says in words: its bottleneck, and what a reader must know."""

from __future__ import annotations

from datetime import date

from kpi.analyses.deals.segments import Segment
from kpi.analyses.deals.stages import Stage, Stages
from kpi.analyses.deals.stalled import FEWEST, MOST_STALLED
from kpi.periods import day_text


def worst_stage(passed: Stages, currency: str) -> Stage | None:
    """The stage where deals worth the most were lost, weighed by how many would have been won; None when none was.

    Amounts count in ``currency``, or in the one that most stages lose; without amounts the deals do.
    """
    losing = [s for s in passed.stages if s.lost_deals]
    counted = _counted(losing, currency)
    return max(losing, key=lambda s: (s.lost_value.get(counted, 0.0), s.lost_deals or 0.0), default=None)


def _counted(losing: list[Stage], currency: str) -> str:
    currencies = [c for s in losing for c, v in s.lost_value.items() if v]
    if currency in currencies or not currencies:
        return currency
    return max(sorted(set(currencies)), key=currencies.count)


def bottleneck(passed: Stages, currency: str) -> str:
    """In words, the worst stage and what the deals lost there would have brought; "" without one."""
    worst = worst_stage(passed, currency)
    if worst is None:
        return ""
    counted = _counted([s for s in passed.stages if s.lost_deals], currency)
    within = f" ({worst.pipeline})" if len({s.pipeline for s in passed.stages}) > 1 and worst.pipeline else ""
    value = worst.lost_value.get(counted)
    worth = f" They would have brought {value:,.0f} {counted}".rstrip() if value else " They would have been"
    return (
        f"The most is lost in {worst.name}{within}: {_deals(worst.lost_here)} of {worst.entered:,} ended there."
        f"{worth}{' in' if value else ''} about {worst.lost_deals:,.{0 if (worst.lost_deals or 0) >= 10 else 1}f} won deals,"
        " had they gone on like those that passed."
    )


def _deals(n: int) -> str:
    return f"{n:,} deal" if n == 1 else f"{n:,} deals"


def pipeline_notes(
    total: Segment, passed: Stages, win_rate: float | None, stood_in: list[str], as_of: date | None, backwards: int
) -> list[str]:
    """What a reader must know; ``win_rate`` is that of all closed deals, ``stood_in`` the stages it is used for.

    ``backwards`` is how many deals close before they open.
    """
    notes = []
    if as_of:
        notes.append(f"As of {day_text(as_of)}, the last day on which something happened to a deal.")
    if len(total.money) > 1:
        notes.append("Deals are in several currencies, which are never added together.")
    if total.without_amount:
        notes.append(f"Open deals without an amount: {total.without_amount:,}. They count, but not as money.")
    if backwards:
        notes.append(f"Deals that close before they are opened: {backwards:,}. Their days are left out.")
    if total.times.median() is not None:
        notes.append(
            "The cycle with open deals is the time until half of all deals are decided, won or lost;"
            " looking at won deals only makes it look shorter than it is."
        )
    if not passed.stages:
        notes.append("No stage history is loaded, so stages, time in stage and stalled deals cannot be told.")
    elif passed.without_history:
        notes.append(
            f"Closed deals without stage history: {passed.without_history:,}."
            " They count in the win rate, but in no stage."
        )
    if total.open and win_rate is None:
        notes.append("No deal is closed yet, so the open ones cannot be weighted.")
    elif stood_in:
        where = f"in {', '.join(stood_in)}" if passed.stages else "in every stage"
        notes.append(
            f"Open deals {where} are weighted with the win rate of all closed deals ({win_rate:.1%}):"
            f" fewer than {FEWEST} closed deals are known to have passed there."
        )
    shown = sum(s.stalled or 0 for s in passed.stages)
    if shown > MOST_STALLED:
        notes.append(f"{shown:,} deals are stalled; the {MOST_STALLED} largest are listed.")
    if any(s.slow_days is None for s in passed.stages):
        notes.append(f"Stalled deals are told only for stages that at least {FEWEST} of the deals won have left.")
    return notes
