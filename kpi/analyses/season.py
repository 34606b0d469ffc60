"""How a month goes by: which share of it falls on each day, from the weekdays and days of the month of the year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.periods import add_months, end_of

YEAR = timedelta(days=364)
_WEEKS_FOR_WEEKDAYS = 8
# A year less the month that is held against the others.
_DAYS_FOR_MONTH_DAYS = 364 - 31
FEWEST_MONTHS = 6

Daily = Mapping[date, float]


@dataclass(frozen=True)
class Season:
    """The share of a month that its first days usually bring.

    ``share`` is that of the days elapsed. ``low`` and ``high`` are what whole months of the year before came to, at worst
    and at best, against what their own first days projected; None where too few months are known. ``words`` say where
    the shape comes from.
    """

    share: float
    low: float | None
    high: float | None
    words: str


def days_of(month: date) -> list[date]:
    """Every day of the month."""
    return [month + timedelta(days=n) for n in range((end_of("month", month) - month).days + 1)]


def season(daily: Daily, known_from: date | None, month: date, elapsed: int) -> Season:
    """How much of the month its first ``elapsed`` days bring, by the amounts of the days before it.

    A day weighs what its weekday brings on average, times what its day of the month brings against its weekday. With less
    than a year before the month only weekdays count, with less than 8 weeks all days weigh the same.
    """
    history = [d for d in _before(month) if known_from is not None and d >= known_from]
    weights = _weights(daily, history, days_of(month))
    low, high = _misses(daily, known_from, month, elapsed)
    share = _share(weights, elapsed, len(days_of(month)))
    return Season(share, low, high, _words(history, weights is not None))


def _before(month: date) -> list[date]:
    return [month - YEAR + timedelta(days=n) for n in range(YEAR.days)]


def _words(history: list[date], shaped: bool) -> str:
    if shaped:
        days = "weekdays and the days of the month" if len(history) >= _DAYS_FOR_MONTH_DAYS else "weekdays"
        return f"the {days} of the {len(history) // 7} weeks before"
    return "every day alike, because too little is known of the weeks before"


def _weights(daily: Daily, history: list[date], days: list[date]) -> list[float] | None:
    """What each day weighs; None when all weigh the same for want of history."""
    if len(history) < _WEEKS_FOR_WEEKDAYS * 7:
        return None
    by_weekday = _means((d.weekday(), daily.get(d, 0.0)) for d in history)
    weights = [max(by_weekday[d.weekday()], 0.0) for d in days]
    if len(history) >= _DAYS_FOR_MONTH_DAYS:
        usual = _means((d.day, by_weekday[d.weekday()]) for d in history)
        seen = _means((d.day, daily.get(d, 0.0)) for d in history)
        weights = [
            w * (max(seen[d.day], 0.0) / usual[d.day] if usual.get(d.day, 0.0) > 0 else 1.0)
            for w, d in zip(weights, days, strict=True)
        ]
    return weights if sum(weights) > 0 else None


def _means(pairs: Iterable[tuple[int, float]]) -> dict[int, float]:
    sums: dict[int, list[float]] = {}
    for key, value in pairs:
        sums.setdefault(key, []).append(value)
    return {key: sum(values) / len(values) for key, values in sums.items()}


def _share(weights: list[float] | None, elapsed: int, length: int) -> float:
    if weights is None:
        return elapsed / length
    return sum(weights[:elapsed]) / sum(weights)


def _misses(daily: Daily, known_from: date | None, month: date, elapsed: int) -> tuple[float | None, float | None]:
    """How far whole months were from what their first days projected: each by the shape of the other months' days."""
    ratios = []
    for back in range(1, 13):
        earlier = add_months(month, -back)
        days = days_of(earlier)
        if known_from is None or earlier < known_from:
            break
        others = [d for d in _before(month) if d >= known_from and d not in set(days)]
        share = _share(_weights(daily, others, days), min(elapsed, len(days)), len(days))
        so_far = sum(daily.get(d, 0.0) for d in days[:elapsed])
        if share > 0 and so_far > 0:
            ratios.append(sum(daily.get(d, 0.0) for d in days) / (so_far / share))
    if len(ratios) < FEWEST_MONTHS:
        return None, None
    return min(ratios), max(ratios)
