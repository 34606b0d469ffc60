"""Deals as the analyses of the pipeline read them: of which scope (its days are those of opening), open, won or lost, in which
currency, and until which day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kpi.analyses.scope import Scope, only
from kpi.compiler import Statement
from kpi.periods import months_within
from kpi.statistics.survival import kaplan_meier
from kpi.store import Workspace

BY = ("owner", "channel", "region", "product", "pipeline")
# What is added up by the month of opening, and its columns.
_BY_MONTH = {
    "deal_outcomes": (
        "monthly_outcomes",
        "opened, channel, region, is_listed, is_dated, pipeline, place, state, currency, deal_count, amount",
    ),
    "stage_stays": ("monthly_stays", "opened, channel, region, pipeline, place, is_waiting, day_count, entry_count"),
}


def read(scope: Scope, table: str) -> str:
    """Where to read ``table`` for a scope: whole months of opening from their sums, and the days beside them one by one."""
    by_month, columns = _BY_MONTH[table]
    if not _has_days(scope):
        return by_month
    return (
        f"(select {columns} from {by_month} where opened >= $months_begin and opened <= $months_end\n"
        f" union all select {columns} from {table} where opened < $months_begin or opened > $months_end) d"
    )


def months(scope: Scope) -> dict[str, date]:
    """What the tables of ``read`` bind: the first and the last day of the whole months."""
    if not _has_days(scope):
        return {}
    return dict(zip(("months_begin", "months_end"), months_within(*scope.days.values()), strict=True))


def conditions(scope: Scope) -> str:
    """SQL over ``opened``, ``channel`` and ``region``, beginning with " and"; "" for all deals."""
    days = ["opened >= $first_day and opened <= $last_day"] if _has_days(scope) else []
    return "".join(f" and {test}" for test in days + only(scope.where)[0])


def params(scope: Scope) -> dict[str, object]:
    """What those conditions bind."""
    return (scope.days if _has_days(scope) else {}) | only(scope.where)[1]


def _has_days(scope: Scope) -> bool:
    return scope.start is not None or scope.end is not None


def listed(by: str | None) -> str:
    """SELECT of one row per listed deal that counts: value, state, stage, pipeline, current_place, currency, amount, days.

    ``value`` is the dimension ``by``; a deal without a currency is in ``$currency``. ``created`` and ``closed`` are
    days; ``closed`` is NULL while the deal is open, although exports give the day it is expected to close.
    """
    return (
        f"select {by or 'cast(null as varchar)'} as value, state, stage, pipeline, current_place,"
        " coalesce(currency, $currency) as currency, amount, created, closed from deal_paths where deal_row > 0"
    )


def own_currency(workspace: Workspace) -> str:
    """The currency of deals that name none: the only one that deals name, else the workspace's; "" when unknown."""
    _, rows = workspace.run(Statement("select currency from deal_currencies order by currency", {}))
    return rows[0][0] if len(rows) == 1 else workspace.coverage.currency


def last_day(workspace: Workspace) -> date | None:
    """The last day on which something happened to a deal; days that are only expected do not count."""
    return workspace.run(Statement("select last_day from deal_days", {}))[1][0][0]


class Tally(dict[Any, int]):
    """How often each value occurs, as value: count."""

    def add(self, value: Any, count: int) -> None:
        self[value] = self.get(value, 0) + count

    @property
    def n(self) -> int:
        return sum(self.values())

    def mean(self) -> float | None:
        return sum(float(v) * n for v, n in self.items()) / self.n if self else None

    def quantile(self, share: float) -> float | None:
        """The quantile with linear interpolation between neighbours; None of nothing."""
        if not self:
            return None
        place = (self.n - 1) * share
        low, rest = int(place), place - int(place)
        seen, lower = 0, None
        for value in sorted(self):
            seen += self[value]
            if lower is None and seen > low:
                lower = float(value)
                if not rest:
                    return lower
            if lower is not None and seen > low + 1:
                return lower + (float(value) - lower) * rest
        return lower


@dataclass
class Times:
    """How many days things took that have ended, and how many days those have lasted that have not."""

    ended: Tally = field(default_factory=Tally)
    running: Tally = field(default_factory=Tally)

    def median(self) -> float | None:
        """Days until half have ended, by Kaplan and Meier; None while fewer than half have."""
        counts = [(float(days), n, 0) for days, n in self.ended.items()]
        counts += [(float(days), 0, n) for days, n in self.running.items()]
        return kaplan_meier(counts).median
