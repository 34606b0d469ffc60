"""Calendar arithmetic: buckets, the period before, and comparisons that are fair to a running period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.formula import Shift
from kpi.periods import (
    GRAINS,
    Step,
    add_months,
    bucket_text,
    day_text,
    end_of,
    range_before,
    start_of,
    step_of,
    whole_months,
)

DAY = timedelta(days=1)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
steps = st.one_of(st.builds(Step, days=st.integers(1, 800)), st.builds(Step, months=st.integers(1, 30)))


@pytest.mark.parametrize(
    "grain, first, last",
    [
        ("day", date(2024, 2, 29), date(2024, 2, 29)),
        ("week", date(2024, 2, 26), date(2024, 3, 3)),
        ("month", date(2024, 2, 1), date(2024, 2, 29)),
        ("quarter", date(2024, 1, 1), date(2024, 3, 31)),
        ("year", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_the_bucket_of_a_leap_day(grain: str, first: date, last: date) -> None:
    assert (start_of(grain, date(2024, 2, 29)), end_of(grain, date(2024, 2, 29))) == (first, last)


@given(day=days, grain=st.sampled_from(GRAINS))
def test_buckets_tile_the_calendar(day: date, grain: str) -> None:
    first, last = start_of(grain, day), end_of(grain, day)
    assert first <= day <= last
    assert start_of(grain, first) == first and end_of(grain, last) == last
    assert start_of(grain, last + DAY) == last + DAY
    assert first.weekday() == 0 or grain != "week"


@pytest.mark.parametrize(
    "day, months, expected",
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 1, 1), -13, date(2022, 12, 1)),
    ],
)
def test_a_month_further(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    "first, last, months",
    [
        (date(2024, 2, 1), date(2024, 2, 29), 1),
        (date(2024, 1, 1), date(2024, 12, 31), 12),
        (date(2024, 2, 1), date(2024, 2, 28), 0),
        (date(2024, 2, 2), date(2024, 2, 29), 0),
    ],
)
def test_whole_months(first: date, last: date, months: int) -> None:
    assert whole_months(first, last) == months


@pytest.mark.parametrize(
    "grain, first, last, before",
    [
        # A running month meets as many days of the one before, not the whole of it.
        ("month", date(2024, 11, 1), date(2024, 11, 12), (date(2024, 10, 1), date(2024, 10, 12))),
        # A month that is over meets the whole of a longer or shorter one.
        ("month", date(2024, 11, 1), date(2024, 11, 30), (date(2024, 10, 1), date(2024, 10, 31))),
        ("month", date(2024, 3, 1), date(2024, 3, 31), (date(2024, 2, 1), date(2024, 2, 29))),
        ("month", date(2023, 2, 1), date(2023, 2, 28), (date(2023, 1, 1), date(2023, 1, 31))),
        # 30 March meets nothing beyond the end of February.
        ("month", date(2023, 3, 1), date(2023, 3, 30), (date(2023, 2, 1), date(2023, 2, 28))),
        ("quarter", date(2024, 4, 1), date(2024, 5, 10), (date(2024, 1, 1), date(2024, 2, 10))),
        ("week", date(2024, 11, 4), date(2024, 11, 6), (date(2024, 10, 28), date(2024, 10, 30))),
        ("day", date(2024, 3, 1), date(2024, 3, 1), (date(2024, 2, 29), date(2024, 2, 29))),
        # Without a grain: whole months meet whole months, other days as many days just before.
        (None, date(2024, 3, 1), date(2024, 4, 30), (date(2024, 1, 1), date(2024, 2, 29))),
        (None, date(2024, 3, 5), date(2024, 3, 14), (date(2024, 2, 24), date(2024, 3, 4))),
    ],
)
def test_the_period_before(grain: str | None, first: date, last: date, before: tuple[date, date]) -> None:
    assert range_before(step_of(Shift(previous=1), grain, first, last), first, last) == before


@pytest.mark.parametrize(
    "grain, first, last, before",
    [
        ("month", date(2024, 2, 1), date(2024, 2, 29), (date(2023, 2, 1), date(2023, 2, 28))),
        ("month", date(2025, 2, 1), date(2025, 2, 28), (date(2024, 2, 1), date(2024, 2, 29))),
        (None, date(2025, 2, 1), date(2025, 2, 28), (date(2024, 2, 1), date(2024, 2, 29))),
        ("day", date(2024, 11, 29), date(2024, 11, 29), (date(2023, 12, 1), date(2023, 12, 1))),
        ("week", date(2024, 12, 30), date(2025, 1, 5), (date(2024, 1, 1), date(2024, 1, 7))),
    ],
)
def test_the_year_before(grain: str | None, first: date, last: date, before: tuple[date, date]) -> None:
    assert range_before(step_of(Shift(years=1), grain, first, last), first, last) == before


@given(first=days, length=st.integers(0, 100))
def test_a_year_before_has_the_same_weekdays(first: date, length: int) -> None:
    for grain in ("day", "week"):
        step = step_of(Shift(years=1), grain, first, first + length * DAY)
        assert step.back(first).weekday() == first.weekday()


@given(step=steps, first=days, length=st.integers(0, 400))
def test_range_before_holds_exactly_the_days_that_land_inside(step: Step, first: date, length: int) -> None:
    last = first + length * DAY
    before_first, before_last = range_before(step, first, last)
    day = min(before_first, step.back(first)) - 5 * DAY
    until = max(before_last, step.back(last)) + 5 * DAY
    while day <= until:
        assert (before_first <= day <= before_last) == (first <= step.forward(day) <= last)
        day += DAY


@given(step=steps, first=days, lengths=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_neighbouring_ranges_share_no_day_and_leave_none_out(step: Step, first: date, lengths: tuple[int, int]) -> None:
    middle = first + lengths[0] * DAY
    last = middle + (lengths[1] + 1) * DAY
    left, right = range_before(step, first, middle), range_before(step, middle + DAY, last)
    assert right[0] == left[1] + DAY
    assert range_before(step, first, last) == (left[0], right[1])


@given(day=days, grain=st.sampled_from(["month", "quarter", "year"]))
def test_a_bucket_that_is_over_meets_the_whole_bucket_before(day: date, grain: str) -> None:
    first, last = start_of(grain, day), end_of(grain, day)
    before = range_before(step_of(Shift(previous=1), grain, first, last), first, last)
    assert before == (start_of(grain, first - DAY), first - DAY)


def test_shifts_add_up() -> None:
    both = Shift(previous=1) + Shift(years=1)
    assert step_of(both, "month", date(2024, 1, 1), date(2024, 1, 31)) == Step(months=13)
    assert step_of(both, "week", date(2024, 1, 1), date(2024, 1, 7)) == Step(days=371)


@pytest.mark.parametrize(
    "grain, text",
    [
        ("day", "2 Mar 2026"),
        ("week", "week of 2 Mar 2026"),
        ("month", "Mar 2026"),
        ("quarter", "Q1 2026"),
        ("year", "2026"),
    ],
)
def test_buckets_are_named_as_people_write_them(grain: str, text: str) -> None:
    assert bucket_text(grain, date(2026, 3, 2)) == text
    assert day_text(date(2026, 3, 2)) == "2 Mar 2026"
