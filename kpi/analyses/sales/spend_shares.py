"""Places that get a smaller part of the ad spend than they bring of the sales: where a little more may be tried first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.analyses.money import NOTHING, exact, sum_of
from kpi.analyses.scope import Scope
from kpi.query import Query
from kpi.store import Result
from kpi.tables import AD_SPEND

# Spend that names no place is worth a word when it is more than this part of all.
_MUCH_UNPLACED = 0.1


@dataclass(frozen=True)
class SpendShare:
    """The ad spend of one place and its share of that of all named places."""

    spend: Decimal
    share: float


def spend_shares(ask: Callable[[Query], Result], by: str, scope: Scope) -> tuple[dict[str, SpendShare], list[str]]:
    """What each place has of the ad spend, by name, and what must be said with it; nothing where no file tells it.

    The days, filters and currency are those of ``scope``.
    """
    answer = ask(scope.query("ad_spend", by=(by,)))
    if AD_SPEND.name not in answer.coverage.loaded:
        return {}, []
    if answer.blanks:
        return {}, list(answer.blanks.values())
    spent = {row[by]: exact(row["ad_spend"]) for row in answer.rows}
    placed = {name: amount for name, amount in spent.items() if name is not None}
    whole = sum_of(placed.values())
    if whole <= 0 or min(placed.values()) < 0:
        return {}, [f"The ad spend of these days names no {by}, so it cannot be held against what each brings."] if any(
            spent.values()
        ) else []
    unplaced = float(spent.get(None, NOTHING)) / float(whole + spent.get(None, NOTHING))
    notes = [f"{unplaced:.0%} of the ad spend names no {by} and is left out of the shares."]
    return {
        n: SpendShare(a, float(a) / float(whole)) for n, a in placed.items()
    }, notes if unplaced > _MUCH_UNPLACED else []


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them, the first three of many."""
    shown = [*names[:3], *([f"{len(names) - 3} more"] if len(names) > 3 else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
