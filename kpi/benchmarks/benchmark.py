"""Benchmarks: where a value to compare with comes from, and whether a value is surely above or below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from math import ceil, floor
from statistics import median
from typing import Any

from kpi.benchmarks.estimates import Estimate
from kpi.catalog import Good, Interval, Kpi, Length
from kpi.formula import numerator_and_denominator
from kpi.periods import add_months, end_of, start_of
from kpi.query import Query
from kpi.statistics.intervals import FEWEST, Z, garwood

TRAILING_MONTHS = 12
DAYS_IN_MONTH = 365.2425 / 12
_MONTHS_IN = {"day": 1 / DAYS_IN_MONTH, "week": 7 / DAYS_IN_MONTH, "month": 1, "quarter": 3, "year": 12}
_FEWEST_MONTHS = 3
_MOST_NEEDED = 10_000_000
# So many times the data at hand is a number to wait for; more says only that the value is near its benchmark.
_WORTH_WAITING = 20


class Origin(Enum):
    """Who says the benchmark."""

    CHANNEL = "set by you for this channel"
    TEAM = "set by you"
    CATALOG = "a common starting point"
    OWN = "the median of your own last complete months"


@dataclass(frozen=True)
class Reference:
    """A benchmark and where it comes from. ``length`` says what one month's benchmark is over more of them."""

    value: float
    origin: Origin
    source: str
    length: Length = Length.SAME

    @property
    def monthly(self) -> bool:
        """Whether the value is that of one month."""
        return self.length is not Length.SAME

    def over(self, start: date, end: date, grain: str | None = None) -> float:
        """The benchmark for the days shown, or for one bucket of ``grain``."""
        if not self.monthly:
            return self.value
        months = _MONTHS_IN[grain] if grain else ((end - start).days + 1) / DAYS_IN_MONTH
        if self.length is Length.LOST and self.value <= 1:
            return 1 - (1 - self.value) ** months
        if self.length is Length.KEPT and self.value >= 0:
            return self.value**months
        return self.value * months


class Side(Enum):
    """Where a value stands."""

    ABOVE = "above"
    BELOW = "below"
    UNSURE = "cannot tell yet"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Verdict:
    """A value against a benchmark. ``n`` is how many trials or events it rests on, ``needed`` how many it takes; of a
    total that is no help, because a period has no more of them."""

    side: Side
    good: bool | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    needed: int | None = None
    of_total: bool = False

    @property
    def sure(self) -> bool:
        return self.side in (Side.ABOVE, Side.BELOW)

    def words(self) -> str:
        """The verdict in a few words."""
        if self.side is not Side.UNSURE or self.n is None:
            return self.side.value
        if self.of_total or self.needed is None or self.needed > max(self.n, FEWEST) * _WORTH_WAITING:
            return "not clearly above or below"
        return f"cannot tell yet ({self.n:,} of {self.needed:,})"


def is_total(kpi: Kpi) -> bool:
    """Whether the KPI adds up over channels, so that a benchmark for the whole says nothing about a part."""
    return numerator_and_denominator(kpi.formula) is None


def fewest_trials(benchmark: float, z: float = Z) -> int:
    """How many trials it takes before not even one success can be told from the benchmark."""
    return floor(z * z * (1 / benchmark - 1)) + 1


def judge(kpi: Kpi, now: Estimate | None, benchmark: float | None) -> Verdict:
    """Whether a value is above or below its benchmark, or whether that cannot be told yet.

    It is told only when the whole interval is on one side. What has no interval is plainly above or below, but neither
    good nor bad, because how far it is left to chance is not known.
    """
    if now is None or benchmark is None:
        return Verdict(Side.UNKNOWN)
    if now.few:
        return Verdict(Side.UNSURE, n=now.units, needed=FEWEST)
    if now.interval is None or not now.interval[0] <= benchmark <= now.interval[1]:
        side = Side.BELOW if now.value < benchmark else Side.ABOVE
        better = (side is Side.ABOVE) == (kpi.good is Good.HIGHER) or now.value == benchmark
        good = better if now.told and kpi.good is not Good.NEITHER else None
        return Verdict(side, good, now.low, now.high, now.units)
    return Verdict(Side.UNSURE, None, now.low, now.high, now.units, _units_needed(kpi, now, benchmark), is_total(kpi))


def _units_needed(kpi: Kpi, now: Estimate, benchmark: float) -> int | None:
    assert now.interval and now.units is not None, "what has no interval is above or below"
    if kpi.interval in (Interval.MEAN, Interval.SUM):
        low, high = now.interval
        reach = high - now.value if now.value < benchmark else now.value - low
        return None if is_total(kpi) else _needed_for_mean(now.value, benchmark, reach, now.units)
    return _needed(kpi, now.value, benchmark, now.units)


def _needed_for_mean(now: float, benchmark: float, reach: float, count: int) -> int | None:
    """How many orders or answers like these make the reach of the interval as short as the gap."""
    if now == benchmark:
        return None
    needed = max(ceil(count * (reach / (now - benchmark)) ** 2), count + 1)
    return needed if needed <= _MOST_NEEDED else None


def _needed(kpi: Kpi, now: float, benchmark: float, count: int) -> int | None:
    """How many trials or events tell a value like this one from the benchmark; None when beyond any shop."""
    if kpi.interval is Interval.SHARE:
        if not 0 < benchmark < 1 or now == benchmark:
            return None
        separates = ceil(Z * Z * benchmark * (1 - benchmark) / (now - benchmark) ** 2)
        needed = max(separates, fewest_trials(benchmark), count + 1)
        return needed if needed <= _MOST_NEEDED else None
    low, high = max(count, 1), _MOST_NEEDED
    if not _separates(now, benchmark, high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _separates(now, benchmark, middle) else (middle, high)
    return high


def _separates(now: float, benchmark: float, events: int) -> bool:
    low, high = garwood(events)
    return now * events / high > benchmark or now * events / low < benchmark


def trailing(query: Query, end: date, by: tuple[str, ...] = ()) -> Query:
    """The question whose answer gives the shop's own medians: the complete months up to ``end``."""
    last = end if end == end_of("month", end) else start_of("month", end) - timedelta(days=1)
    first = add_months(start_of("month", last), 1 - TRAILING_MONTHS)
    return Query(query.kpis, by=by, grain="month", start=first, end=last, where=query.where, currency=query.currency)


def own_medians(rows: Iterable[Mapping[str, Any]], names: Iterable[str], since: date | None = None) -> dict[str, float]:
    """Median per KPI over the months that have a value; months that the data only partly covers are left out."""
    medians = {}
    rows = [row for row in rows if since is None or row["period"] is None or row["period"] >= since]
    for name in names:
        values = [float(row[name]) for row in rows if row[name] is not None]
        if len(values) >= _FEWEST_MONTHS:
            medians[name] = median(values)
    return medians


def reference(
    kpi: Kpi,
    channel: str | None,
    team: Mapping[tuple[str, str | None], float],
    own: Mapping[str, float],
    whole: bool = True,
) -> Reference | None:
    """The benchmark that holds: the channel's own, the team's, the catalog's, else the shop's own past.

    A total for the whole shop says nothing about one channel or a part of the shop: ``whole`` tells.
    """
    total = is_total(kpi)
    if channel is not None and (kpi.name, channel) in team:
        return Reference(team[kpi.name, channel], Origin.CHANNEL, Origin.CHANNEL.value, kpi.length)
    if (kpi.name, None) in team and (not total or channel is None and whole):
        return Reference(team[kpi.name, None], Origin.TEAM, Origin.TEAM.value, kpi.length)
    if kpi.benchmark:
        return Reference(kpi.benchmark.value, Origin.CATALOG, kpi.benchmark.source, kpi.length)
    if kpi.name in own and kpi.good is not Good.NEITHER:
        return Reference(own[kpi.name], Origin.OWN, Origin.OWN.value, kpi.length)
    return None
