"""What the workspace holds: which tables, which days, which columns, which currencies.

The compiler needs it to tell a 0 from "not known", and pages to say what to upload next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from kpi.tables import ACQUIRED, FACTS, LIFETIME_DAYS, TABLES, Fact


@dataclass(frozen=True)
class FactCoverage:
    """One fact: its rows, first and last day, the columns with any value, the names its channels and currencies have.

    ``period_days`` is the longest period that one of its rows stands for: 1 when everything is dated by day.
    ``days`` is the number of different days with rows.
    """

    rows: int = 0
    first: date | None = None
    last: date | None = None
    filled: frozenset[str] = frozenset()
    channels: frozenset[str | None] = frozenset()
    currencies: frozenset[str] = frozenset()
    period_days: int = 1
    days: int = 0

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day; None without rows."""
        return (self.first, self.last) if self.first and self.last else None

    @property
    def begins(self) -> date | None:
        """The day from which the data can be taken for whole.

        A shop with an order every ten days has whole data although the first order falls on the 5th: three usual
        gaps before the first row are given, which a whole series exceeds one time in twenty.
        """
        if not self.first or not self.last or not self.days:
            return self.first
        usual_gap = ((self.last - self.first).days + 1) / self.days
        return self.first - timedelta(days=int(3 * usual_gap))


@dataclass(frozen=True)
class Conversion:
    """What a day's amounts in one other currency are, as the files give them, and whether a rate converts them."""

    day: date
    currency: str
    rated: bool
    sold: Decimal
    spent: Decimal
    won: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)


@dataclass(frozen=True)
class Coverage:
    """The whole workspace. ``currencies`` start with the workspace's own, then come those with the most orders.

    ``conversions`` tell of the amounts in other currencies once there are exchange rates; ``rates`` gives for each
    currency the first and the last day of the rates in use. What is converted counts in the workspace's own currency.
    ``idle_rates`` is the currency that loaded rates lead to when it is no longer the workspace's own. ``refusals`` say for
    a fact that has to be fitted why these data do not allow it. ``timezone`` is the workspace's, "" for the server's.
    ``unclear_statuses`` are those of deals that say neither open, won nor lost, ``undated_deals`` counts those that are
    won or lost on nobody knows which day.
    """

    facts: Mapping[str, FactCoverage] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()
    currency: str = ""
    assumed_margin: float | None = None
    version: int = 0
    conversions: tuple[Conversion, ...] = ()
    rates: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    idle_rates: str = ""
    timezone: str = ""
    refusals: Mapping[str, str] = field(default_factory=dict)
    unclear_statuses: tuple[str, ...] = ()
    undated_deals: int = 0

    def of(self, fact: Fact) -> FactCoverage:
        return self.facts.get(fact.name, FactCoverage())

    def has(self, fact: Fact) -> bool:
        return self.of(fact).rows > 0

    @property
    def empty(self) -> bool:
        return not any(f.rows for f in self.facts.values())

    @property
    def loaded(self) -> tuple[str, ...]:
        """Names of the canonical tables with rows, in their declared order."""
        names = {FACTS[name].table.name for name, covered in self.facts.items() if covered.rows}
        return tuple(t for t in TABLES if t in names)

    @property
    def first(self) -> date | None:
        days = [f.first for f in self.facts.values() if f.first]
        return min(days) if days else None

    @property
    def last(self) -> date | None:
        """The last day in the data: of the orders if there are any, because they are what the rest is divided by."""
        return next((last for fact in FACTS.values() if fact.dates_data and (last := self.of(fact).last)), None)

    def now(self) -> datetime:
        """The time on the workspace's clock, naive like all its times."""
        return datetime.now(ZoneInfo(self.timezone) if self.timezone else None).replace(tzinfo=None)

    def values_for(self, names: set[str]) -> dict[str, object]:
        """The values that aggregates may bind: ``mature_<days>``, by the last order, ``assumed_margin`` and ``now_hour``."""
        last = self.of(ACQUIRED).last or date.max
        known: dict[str, object] = {f"mature_{n}": last - timedelta(days=n) for n in LIFETIME_DAYS}
        known["assumed_margin"] = self.assumed_margin
        known["now_hour"] = hour_number(self.now())
        return {name: value for name, value in known.items() if name in names}


def hour_number(moment: datetime) -> int:
    """The hour of a moment, counted from the beginning of 1970."""
    return (moment.date() - date(1970, 1, 1)).days * 24 + moment.hour
