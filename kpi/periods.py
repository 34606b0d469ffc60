"""Calendar arithmetic: grains, the bucket a day falls in, and fair comparison periods."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kpi.formula import Shift

GRAINS = ("day", "week", "month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
DAYS_IN_GRAIN = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
WEEKDAY_YEAR = 364


@dataclass(frozen=True)
class Step:
    """A distance in time: whole months, or days when ``months`` is 0."""

    days: int = 0
    months: int = 0

    def back(self, day: date) -> date:
        return add_months(day, -self.months) if self.months else day - timedelta(days=self.days)

    def forward(self, day: date) -> date:
        return add_months(day, self.months) if self.months else day + timedelta(days=self.days)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def start_of(grain: str, day: date) -> date:
    """First day of the bucket of ``grain`` that holds ``day``; weeks start on Monday."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain in _MONTHS:
        span = _MONTHS[grain]
        return date(day.year, (day.month - 1) // span * span + 1, 1)
    return day


def end_of(grain: str, day: date) -> date:
    """Last day of the bucket of ``grain`` that holds ``day``."""
    start = start_of(grain, day)
    step = Step(months=_MONTHS[grain]) if grain in _MONTHS else Step(days=_DAYS[grain])
    return step.forward(start) - timedelta(days=1)


def buckets(grain: str, first: date, last: date) -> tuple[date, ...]:
    """First days of all buckets of ``grain`` from the one that holds ``first`` to the one that holds ``last``."""
    found, bucket = [], start_of(grain, first)
    while bucket <= last:
        found.append(bucket)
        bucket = end_of(grain, bucket) + timedelta(days=1)
    return tuple(found)


def whole_months(start: date, end: date) -> int:
    """How many whole calendar months the range is, 0 when it is not made of whole ones."""
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month + 1


def months_within(start: date, end: date) -> tuple[date, date]:
    """First day of the first and last day of the last whole calendar month of the range; the wrong way round without any."""
    begin = start if start.day == 1 else end_of("month", start) + timedelta(days=1)
    last_day = (end.month, end.day) == (12, 31) or (end + timedelta(days=1)).day == 1
    return begin, end if last_day else start_of("month", end) - timedelta(days=1)


def step_of(shift: Shift, grain: str | None, start: date, end: date) -> Step:
    """The distance that a shift stands for in a query.

    The previous period is the bucket before; without a grain the same number of days (or whole months) just
    before. A year is 364 days, so that weekdays meet weekdays, or twelve months for months and longer.
    """
    months_in_range = whole_months(start, end)
    if grain in _MONTHS:
        return Step(months=_MONTHS[grain] * shift.previous + 12 * shift.years)
    if grain is None and months_in_range:
        return Step(months=months_in_range * shift.previous + 12 * shift.years)
    days = _DAYS[grain] if grain else (end - start).days + 1
    return Step(days=days * shift.previous + WEEKDAY_YEAR * shift.years)


def range_before(step: Step, start: date, end: date) -> tuple[date, date]:
    """The days that land inside [start, end] when moved forward by ``step``.

    For months this keeps a running month fair: the 1st to the 12th meet the 1st to the 12th, and the last day
    of a short month meets all remaining days of a long one.
    """
    first, last = step.back(start), step.back(end)
    while step.forward(first) < start:
        first += timedelta(days=1)
    while step.forward(last + timedelta(days=1)) <= end:
        last += timedelta(days=1)
    return first, last


def day_text(day: date) -> str:
    """A day as people write it: 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def bucket_text(grain: str, day: date) -> str:
    """A bucket's name: 3 Mar 2026, week of 2 Mar 2026, Mar 2026, Q1 2026, 2026."""
    if grain == "quarter":
        return f"Q{(day.month - 1) // 3 + 1} {day.year}"
    return {"month": f"{day:%b %Y}", "year": str(day.year), "week": f"week of {day_text(day)}"}.get(
        grain, day_text(day)
    )


def last_whole_month_end(last: date) -> date:
    """The last day of the last month that is over on the evening of ``last``."""
    return last if end_of("month", last) == last else start_of("month", last) - timedelta(days=1)


def now() -> datetime:
    """The time by the server's clock, to the second."""
    return datetime.now().replace(microsecond=0)
