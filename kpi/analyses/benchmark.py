"""Benchmarks: where a value to compare with comes from, and whether a value is surely above or below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from math import ceil, floor, sqrt
from statistics import median

from kpi.catalog import Good, Interval, Kpi, Length
from kpi.formula import numerator_and_denominator
from kpi.periods import add_months, end_of, start_of
from kpi.query import Query

Z = 1.959963984540054
TRAILING_MONTHS = 12
DAYS_IN_MONTH = 365.2425 / 12
_MONTHS_IN = {"day": 1 / DAYS_IN_MONTH, "week": 7 / DAYS_IN_MONTH, "month": 1, "quarter": 3, "year": 12}
_FEWEST_MONTHS = 3
_MOST_NEEDED = 10_000_000


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
    """A value against a benchmark. ``n`` is how many trials or events it rests on, ``needed`` how many it takes."""

    side: Side
    good: bool | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    needed: int | None = None

    @property
    def sure(self) -> bool:
        return self.side in (Side.ABOVE, Side.BELOW)

    def words(self) -> str:
        """The verdict in a few words."""
        if self.side is Side.UNSURE and self.n is not None:
            most = f"more than {_MOST_NEEDED:,}" if self.needed is None else f"{self.needed:,}"
            return f"cannot tell yet ({self.n:,} of {most})"
        return self.side.value


def is_total(kpi: Kpi) -> bool:
    """Whether the KPI adds up over channels, so that a benchmark for the whole says nothing about a part."""
    return numerator_and_denominator(kpi.formula) is None


def wilson(successes: float, trials: float, z: float = Z) -> tuple[float, float]:
    """Wilson's interval for a share."""
    share, z2 = successes / trials, z * z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = z * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials)) / (1 + z2 / trials)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def garwood(events: float) -> tuple[float, float]:
    """Garwood's exact interval for the mean of a Poisson count."""
    from scipy.special import gammaincinv  # half a chi-squared quantile; scipy.stats takes a second to import

    low = float(gammaincinv(events, 0.025)) if events > 0 else 0.0
    return low, float(gammaincinv(events + 1, 0.975))


def fewest_trials(benchmark: float, z: float = Z) -> int:
    """How many trials it takes before not even one success can be told from the benchmark."""
    return floor(z * z * (1 / benchmark - 1)) + 1


def judge(
    kpi: Kpi,
    value: object,
    numerator: object,
    denominator: object,
    benchmark: float | None,
    squares: object = None,
) -> Verdict:
    """Whether a value is above or below its benchmark, or whether that cannot be told yet.

    Shares, money per count and means (by ``squares``, the sum of the squares of their values) are judged by their whole
    interval; what has no interval is plainly above or below.
    """
    if value is None or benchmark is None:
        return Verdict(Side.UNKNOWN)
    now = float(value)
    interval = _interval(kpi, numerator, denominator, squares)
    if interval is None:
        return _verdict(kpi, now, benchmark)
    low, high = interval
    count = round(float(denominator))
    if high < benchmark:
        return _verdict(kpi, now, benchmark, low, high, count)
    if low > benchmark:
        return _verdict(kpi, now, benchmark, low, high, count)
    if kpi.interval is Interval.MEAN:
        needed = _needed_for_mean(now, benchmark, high - now, count)
    else:
        needed = _needed(kpi, now, benchmark, count)
    return Verdict(Side.UNSURE, None, low, high, count, needed)


def _verdict(kpi: Kpi, now: float, benchmark: float, low=None, high=None, n=None) -> Verdict:
    side = Side.BELOW if now < benchmark else Side.ABOVE
    good = None if kpi.good is Good.NEITHER else (side is Side.ABOVE) == (kpi.good is Good.HIGHER) or now == benchmark
    return Verdict(side, good, low, high, n)


def _interval(kpi: Kpi, numerator: object, denominator: object, squares: object) -> tuple[float, float] | None:
    if numerator is None or not denominator or float(denominator) <= 0:
        return None
    top, bottom = float(numerator), float(denominator)
    if kpi.interval is Interval.SHARE and 0 <= top <= bottom:
        return wilson(top, bottom)
    if kpi.interval is Interval.PER_COUNT and top >= 0:
        low, high = garwood(bottom)
        return top / high, top / low
    if kpi.interval is Interval.MEAN and squares is not None:
        reach = Z * sqrt(max(float(squares) / bottom - (top / bottom) ** 2, 0.0) / bottom)
        return top / bottom - reach, top / bottom + reach
    return None


def _needed_for_mean(now: float, benchmark: float, reach: float, count: int) -> int | None:
    """How many answers like these make the reach of the interval as short as the gap."""
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


def own_medians(
    rows: Iterable[Mapping[str, object]], names: Iterable[str], since: date | None = None
) -> dict[str, float]:
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
