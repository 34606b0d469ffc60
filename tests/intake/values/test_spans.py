"""Days that a file names in other ways than by a date: spans in words, numbers of days, weeks and months."""

from __future__ import annotations

import duckdb
import pytest

from kpi.intake.values.dates import form_of, named_span, style, time_sql
from kpi.intake.values.shapes import Shape
from kpi.intake.values.spans import span_day_sql


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("Jul 1 - Sep 28, 2026", "2026-07-01", "2026-09-28"),
        ("Jul 1 - Sep 28 2026", "2026-07-01", "2026-09-28"),
        ("Dec 15 - Jan 10, 2026", "2025-12-15", "2026-01-10"),
        ("Jul 1, 2025 - Jun 30, 2026", "2025-07-01", "2026-06-30"),
        ("Feb 29 - Mar 1, 2024", "2024-02-29", "2024-03-01"),
        ("1 Jul 2026 - 28 Sep 2026", "2026-07-01", "2026-09-28"),
        ("20260701 - 20260731", "2026-07-01", "2026-07-31"),
        ("Sep 1 – Sep 3, 2026", "2026-09-01", "2026-09-03"),
        ("September 1 - September 3, 2026", "2026-09-01", "2026-09-03"),
        ("Last 28 days", "Last 28 days", "Last 28 days"),
        ("Jul 1 - Sep 31, 2026", "Jul 1 - Sep 31, 2026", "Jul 1 - Sep 31, 2026"),
    ],
)
def test_a_span_in_words_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    sql = f"select {span_day_sql('said', last=False)}, {span_day_sql('said', last=True)} from (select $t as said)"
    assert duckdb.execute(sql, {"t": text}).fetchall() == [(first, last)]


@pytest.mark.parametrize(
    "text, moment",
    [
        ("45992", "2025-12-01 00:00:00"),
        ("46014.4375", "2025-12-23 10:30:00"),
        ("46014,4375", "2025-12-23 10:30:00"),
        ("46014.43751157408", "2025-12-23 10:30:01"),
        ("20000", "1954-10-03 00:00:00"),
        ("12345", None),
        ("99999", None),
    ],
)
def test_a_number_of_days_is_a_date(text: str, moment: str | None) -> None:
    read = style([Shape("99999", 1, "45992")], first="no")
    sql = f"select cast({time_sql('said', read, None)} as varchar) from (select $t as said)"
    assert read.serial_day == "2025-12-01"
    assert duckdb.execute(sql, {"t": text}).fetchall() == [(moment,)]


def test_numbers_of_days_and_dates_may_stand_in_one_column() -> None:
    read = style([Shape("99999", 1, "45992"), Shape("9999-99-99", 1, "2026-01-02")], first="no")
    sql = (
        f"select cast({time_sql('said', read, None)} as date)::varchar from (values ('45992'), ('2026-01-02')) t(said)"
    )
    assert duckdb.execute(sql).fetchall() == [("2025-12-01",), ("2026-01-02",)]


@pytest.mark.parametrize("shape", ["999999", "99999-99", "9999.9"])
def test_other_numbers_are_no_days(shape: str) -> None:
    assert form_of(shape) is None


def test_a_number_of_four_digits_is_a_year_and_no_number_of_days() -> None:
    form, days = form_of("9999"), form_of("99999")
    assert form and not form.serial and days and days.serial


@pytest.mark.parametrize(
    "header, span", [("Week", "week"), ("Semana", "week"), ("month", "month"), ("Day", "day"), ("Weekday", "day")]
)
def test_a_day_under_week_or_month_stands_for_all_of_it(header: str, span: str) -> None:
    assert named_span(header, "day") == span
    assert named_span(header, "year") == "year"
