"""Places that get a smaller part of the ad spend than they bring of the sales: where a little more may be tried first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kpi.query import Query
from kpi.store import Result
from kpi.tables import AD_SPEND

# Spend that names no place is worth a word when it is more than this part of all.
_MUCH_UNPLACED = 0.1


@dataclass(frozen=True)
class SpendShare:
    """The ad spend of one place and its share of that of all named places."""

    spend: float
    share: float


def spend_shares(
    ask: Callable[[Query], Result], by: str, common: Mapping[str, object]
) -> tuple[dict[str, SpendShare], list[str]]:
    """What each place has of the ad spend, by name, and what must be said with it; nothing where no file tells it.

    ``common`` are the days, filters and currency of the question.
    """
    answer = ask(Query(("ad_spend",), by=(by,), **common))
    if AD_SPEND.name not in answer.coverage.loaded:
        return {}, []
    if answer.blanks:
        return {}, list(answer.blanks.values())
    spent = {row[by]: float(row["ad_spend"] or 0) for row in answer.rows}
    placed = {name: amount for name, amount in spent.items() if name is not None}
    whole = sum(placed.values())
    if whole <= 0 or min(placed.values()) < 0:
        return {}, [f"The ad spend of these days names no {by}, so it cannot be held against what each brings."] if any(
            spent.values()
        ) else []
    unplaced = spent.get(None, 0.0) / (whole + spent.get(None, 0.0))
    notes = [f"{unplaced:.0%} of the ad spend names no {by} and is left out of the shares."]
    return {n: SpendShare(a, a / whole) for n, a in placed.items()}, notes if unplaced > _MUCH_UNPLACED else []


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them, the first three of many."""
    shown = [*names[:3], *([f"{len(names) - 3} more"] if len(names) > 3 else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
