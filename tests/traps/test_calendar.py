"""Days fall in the right bucket, and a period is compared with what is like it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill, order


def daily(first: str, last: str, amount: str = "10.00") -> list[dict]:
    day, rows = date.fromisoformat(first), []
    while day <= date.fromisoformat(last):
        rows.append(order(str(day), f"{day} 12:00", None, "Web shop", None, amount))
        day += timedelta(days=1)
    return rows


def test_a_running_month_meets_as_many_days_of_the_month_before(workspace: Workspace) -> None:
    """With data to 12 November, steady sales do not fall by 61 % against the whole of October."""
    fill(workspace, orders=daily("2024-09-01", "2024-11-12"))
    told = workspace.ask(Query(("sales_growth", "orders"), grain="month", compare="previous"))
    assert [row["sales_growth"] for row in told.rows] == [None, 10 / 300, 0]
    assert (told.rows[-1]["orders"], told.rows[-1]["orders_previous"], told.rows[-1]["orders_change"]) == (12, 12, 0)


def test_a_running_week_meets_the_same_weekdays(workspace: Workspace) -> None:
    fill(workspace, orders=daily("2024-10-14", "2024-11-06"))
    told = workspace.ask(Query(("orders",), grain="week", compare="previous"))
    assert [row["orders"] for row in told.rows] == [7, 7, 7, 3]
    assert [row["orders_previous"] for row in told.rows] == [None, 7, 7, 3]


def test_a_short_month_meets_the_whole_of_a_long_one(workspace: Workspace) -> None:
    fill(workspace, orders=daily("2023-01-01", "2023-03-31"))
    told = workspace.ask(Query(("orders",), grain="month", compare="previous"))
    assert [(row["orders"], row["orders_previous"]) for row in told.rows] == [(31, None), (28, 31), (31, 28)]


def test_no_day_is_lost_or_counted_twice_between_months(workspace: Workspace) -> None:
    fill(workspace, orders=daily("2023-01-01", "2023-12-31"))
    rows = workspace.ask(Query(("orders",), grain="month", compare="previous")).rows
    assert [row["orders_previous"] for row in rows[1:]] == [row["orders"] for row in rows[:-1]]


def test_a_year_before_meets_the_same_weekdays_per_week_and_the_same_month_per_month(workspace: Workspace) -> None:
    """Sales on Sundays only: 365 days back would compare them with Saturdays."""
    sundays = [o for o in daily("2023-01-01", "2024-12-31") if o["ordered_at"].weekday() == 6]
    fill(workspace, orders=sundays)
    days = workspace.ask(Query(("orders",), grain="day", compare="year", start=date(2024, 3, 3), end=date(2024, 3, 3)))
    assert (days.rows[0]["orders"], days.rows[0]["orders_previous"]) == (1, 1)
    february: dict[str, Any] = {"start": date(2024, 2, 1), "end": date(2024, 2, 29)}
    months = workspace.ask(Query(("orders",), grain="month", compare="year", **february))
    assert (months.rows[0]["orders"], months.rows[0]["orders_previous"]) == (4, 4)


def test_a_refund_lowers_the_month_of_the_refund(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order(
                "1",
                "2024-01-31 23:00",
                "ada",
                "Web shop",
                None,
                "100.00",
                refund="30.00",
                refunded_at="2024-02-01 00:00",
            ),
            order("2", "2024-02-10", "ben", "Web shop", None, "50.00", refund="5.00"),
        ],
    )
    rows = workspace.ask(Query(("net_sales", "returns", "orders", "gross_sales"), grain="month")).rows
    assert [[row[k] for k in ("net_sales", "returns", "orders", "gross_sales")] for row in rows] == [
        [100, 0, 1, 100],
        [15, 35, 1, 50],
    ]


def test_weeks_start_on_monday_across_the_turn_of_the_year(workspace: Workspace) -> None:
    fill(workspace, orders=daily("2024-12-28", "2025-01-06"))
    weeks = workspace.ask(Query(("orders",), grain="week")).rows
    assert [(row["period"], row["orders"]) for row in weeks] == [
        (date(2024, 12, 23), 2),
        (date(2024, 12, 30), 7),
        (date(2025, 1, 6), 1),
    ]
    years = workspace.ask(Query(("orders",), grain="year")).rows
    assert [row["orders"] for row in years] == [4, 6]


def test_the_leap_day_is_in_february_and_in_its_comparisons(workspace: Workspace) -> None:
    fill(workspace, orders=daily("2024-01-01", "2025-03-31"))
    rows = workspace.ask(Query(("orders",), grain="month", compare="year")).rows
    by_month = {row["period"]: (row["orders"], row["orders_previous"]) for row in rows}
    assert by_month[date(2024, 2, 1)] == (29, None)
    assert by_month[date(2025, 2, 1)] == (28, 29)
    assert by_month[date(2025, 3, 1)] == (31, 31)


def test_the_last_second_of_a_day_is_still_that_day(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-31 23:59:59.999999", "ada", "Web shop", None, "1.00"),
            order("2", "2024-02-01 00:00:00", "ben", "Web shop", None, "2.00"),
        ],
    )
    assert [row["net_sales"] for row in workspace.ask(Query(("net_sales",), grain="month")).rows] == [1, 2]
    one_day = Query(("net_sales",), start=date(2024, 1, 31), end=date(2024, 1, 31))
    assert workspace.ask(one_day).value("net_sales") == 1


def test_the_first_period_of_the_data_is_no_growth(workspace: Workspace) -> None:
    """Data that begin in the middle of a month would make the next month look like a success."""
    fill(workspace, orders=daily("2024-01-20", "2024-03-31"))
    rows = workspace.ask(Query(("sales_growth",), grain="month")).rows
    assert [row["sales_growth"] is None for row in rows] == [True, True, False]


def test_an_order_of_a_day_to_come_is_said(workspace: Workspace) -> None:
    """One slip of the pen, 2091 for 2019, and all customers seem to be old, and the newest order is fresher than now."""
    fill(
        workspace,
        orders=[
            order("1", "2019-01-31", "ada", "Web shop", None, "1.00"),
            order("2", "2091-01-31", "ben", "Web shop", None, "2.00"),
        ],
    )
    told = workspace.ask(Query(("lifetime_revenue", "freshness")))
    assert any(note.startswith("The last day of your orders, 31 Jan 2091, is still to come") for note in told.notes)
    assert told.value("freshness") == 0
