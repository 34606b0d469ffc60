"""How a month goes by: which share of it falls on each day, from the weekdays and days of the month of the year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

import numpy as np

from kpi.periods import add_months, end_of

YEAR = timedelta(days=364)
_WEEKS_FOR_WEEKDAYS = 8
# A year less the month that is held against the others.
_DAYS_FOR_MONTH_DAYS = 364 - 31
FEWEST_MONTHS = 6

Daily = Mapping[date, Decimal | float]


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


def season(daily: Daily, known_from: date | None, month: date, elapsed: int) -> Season:
    """How much of the month its first ``elapsed`` days bring, by the amounts of the days before it.

    A day weighs what its weekday brings on average, times what its day of the month brings against its weekday. With less
    than a year before the month only weekdays count, with less than 8 weeks all days weigh the same.
    """
    past = _before(month)
    in_data = past.known(known_from)
    amounts = np.array([float(daily.get(d, 0.0)) for d in past.days])
    history, days = past.year & in_data, _days(month)
    weights = _weights(amounts, past, history, days)
    low, high = _misses(amounts, past, in_data, history, elapsed)
    return Season(_share(weights, elapsed, len(days)), low, high, _words(int(history.sum()), weights is not None))


@dataclass(frozen=True)
class _Past:
    """The thirteen months before a month: their days, which of them lie in the 52 weeks before, and whole months."""

    days: tuple[date, ...]
    weekday: np.ndarray
    month_day: np.ndarray
    year: np.ndarray
    months: tuple[slice, ...]

    def known(self, since: date | None) -> np.ndarray:
        """Which days lie in the data."""
        return np.array([since is not None and d >= since for d in self.days])


@cache
def _before(month: date) -> _Past:
    starts = [add_months(month, -back) for back in range(13)]
    first = min(starts[-1], month - YEAR)
    days = tuple(first + timedelta(days=n) for n in range((month - first).days))
    place = {d: n for n, d in enumerate(days)} | {month: len(days)}
    months = tuple(slice(place[start], place[end]) for end, start in pairwise(starts))
    weekday, month_day = np.array([d.weekday() for d in days]), np.array([d.day for d in days])
    return _Past(days, weekday, month_day, np.array([d >= month - YEAR for d in days]), months)


@cache
def _days(month: date) -> tuple[date, ...]:
    return tuple(month + timedelta(days=n) for n in range((end_of("month", month) - month).days + 1))


def _words(history: int, shaped: bool) -> str:
    if shaped:
        days = "weekdays and the days of the month" if history >= _DAYS_FOR_MONTH_DAYS else "weekdays"
        return f"the {days} of the {history // 7} weeks before"
    return "every day alike, because too little is known of the weeks before"


def _weights(amounts: np.ndarray, past: _Past, history: np.ndarray, days: Sequence[date]) -> np.ndarray | None:
    """What each of ``days`` weighs by the days of ``history``; None when all weigh the same for want of it."""
    count = int(history.sum())
    if count < _WEEKS_FOR_WEEKDAYS * 7:
        return None
    weekday, month_day, seen = past.weekday[history], past.month_day[history], amounts[history]
    by_weekday = np.bincount(weekday, seen, 7) / np.maximum(np.bincount(weekday, minlength=7), 1)
    weights = np.maximum(by_weekday[[d.weekday() for d in days]], 0.0)
    if count >= _DAYS_FOR_MONTH_DAYS:
        usual, brought = np.bincount(month_day, by_weekday[weekday], 32), np.bincount(month_day, seen, 32)
        against = np.divide(np.maximum(brought, 0.0), usual, out=np.ones(32), where=usual > 0)
        weights = weights * against[[d.day for d in days]]
    return weights if weights.sum() > 0 else None


def _share(weights: np.ndarray | None, elapsed: int, length: int) -> float:
    if weights is None:
        return elapsed / length
    return float(weights[:elapsed].sum() / weights.sum())


def _misses(
    amounts: np.ndarray, past: _Past, in_data: np.ndarray, history: np.ndarray, elapsed: int
) -> tuple[float | None, float | None]:
    """How far whole months were from what their first days projected: each by the shape of the other months' days."""
    ratios = []
    for span in past.months:
        if not in_data[span].all():
            break
        others = history.copy()
        others[span] = False
        days = past.days[span]
        share = _share(_weights(amounts, past, others, days), min(elapsed, len(days)), len(days))
        so_far = amounts[span][:elapsed].sum()
        if share > 0 and so_far > 0:
            ratios.append(float(amounts[span].sum() / (so_far / share)))
    if len(ratios) < FEWEST_MONTHS:
        return None, None
    return min(ratios), max(ratios)
