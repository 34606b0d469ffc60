"""Periods, and what they are compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kpi.query import Query
from kpi.store import Workspace
from tests.compiler.test_compiler import APRIL, by_key
from tests.conftest import fill, order

# Periods


def test_an_empty_month_is_a_zero_and_not_a_gap(shop: Workspace) -> None:
    told = shop.ask(Query(("orders", "net_sales", "aov"), grain="month"))
    assert len(told.rows) == 14
    april = next(row for row in told.rows if row["period"] == APRIL)
    assert (april["orders"], april["net_sales"], april["aov"]) == (0, 0, None)


def test_an_empty_month_is_there_for_every_channel(shop: Workspace) -> None:
    told = shop.ask(Query(("orders",), ("channel",), "month"))
    assert {row["channel"]: row["orders"] for row in told.rows if row["period"] == APRIL} == dict.fromkeys(
        ["Email", "Marketplace", "Store", "Web shop", None], 0
    )


def test_many_valued_dimensions_leave_gaps_out(shop: Workspace) -> None:
    told = shop.ask(Query(("orders",), ("product",), "month"))
    assert APRIL not in {row["period"] for row in told.rows}


def test_no_period_before_the_first_or_after_the_last_day(shop: Workspace) -> None:
    told = shop.ask(Query(("orders",), grain="month", start=date(2020, 1, 1), end=date(2030, 1, 1)))
    assert (told.rows[0]["period"], told.rows[-1]["period"]) == (date(2024, 1, 1), date(2025, 2, 1))


def test_outside_the_data_there_is_nothing(shop: Workspace) -> None:
    assert shop.ask(Query(("orders",), start=date(2031, 1, 1))).value("orders") == 0
    assert shop.ask(Query(("aov",), end=date(2019, 1, 1))).value("aov") is None


@pytest.mark.parametrize("grain, periods", [("day", 408), ("week", 59), ("month", 14), ("quarter", 5), ("year", 2)])
def test_every_grain_adds_up_to_the_total(shop: Workspace, grain: str, periods: int) -> None:
    told = shop.ask(Query(("orders",), grain=grain))
    assert len(told.rows) == periods
    assert sum(row["orders"] for row in told.rows) == 23


def test_the_running_period_is_known_as_such(shop: Workspace) -> None:
    told = shop.ask(Query(("orders",), grain="month"))
    assert told.partial == date(2025, 2, 1)
    assert "Feb 2025 is not over: it counts up to 12 Feb 2025." in told.notes
    assert shop.ask(Query(("orders",), grain="month", end=date(2025, 1, 31))).partial is None


# Comparisons


def test_compared_with_the_period_before(shop: Workspace) -> None:
    told = shop.ask(Query(("orders", "aov", "return_rate"), grain="month", compare="previous"))
    rows = {row["period"]: row for row in told.rows}
    march, april, may = rows[date(2024, 3, 1)], rows[APRIL], rows[date(2024, 5, 1)]
    assert (march["orders"], march["orders_previous"], march["orders_change"]) == (3, 5, 3 / 5 - 1)
    assert march["aov_previous"] == rows[date(2024, 2, 1)]["aov"]
    # Rates change by points, the rest by a share; from nothing there is no change.
    assert march["return_rate_change"] == march["return_rate"] - march["return_rate_previous"]
    assert (april["orders_previous"], april["orders_change"]) == (3, -1)
    assert (may["orders_previous"], may["orders_change"]) == (0, None)


def test_compared_without_a_grain(shop: Workspace) -> None:
    told = shop.ask(Query(("orders",), ("channel",), start=date(2024, 2, 1), end=date(2024, 2, 29), compare="previous"))
    assert by_key(told, "orders", "channel") == {"Email": 2, "Marketplace": 1, "Store": 0, "Web shop": 2, None: 0}
    assert by_key(told, "orders_previous", "channel") == {
        "Email": 1,
        "Marketplace": 1,
        "Store": 2,
        "Web shop": 4,
        None: 1,
    }


def test_a_channel_that_is_gone_is_still_compared(shop: Workspace) -> None:
    told = shop.ask(Query(("orders",), ("channel",), start=date(2024, 3, 1), end=date(2024, 3, 31), compare="previous"))
    assert by_key(told, "orders", "channel")["Marketplace"] == 0
    assert by_key(told, "orders_previous", "channel")["Marketplace"] == 1


def test_compared_with_the_year_before(shop: Workspace) -> None:
    told = shop.ask(Query(("orders",), grain="month", compare="year", start=date(2025, 1, 1)))
    january, february = told.rows
    assert (january["orders"], january["orders_previous"]) == (1, 9)
    # Until 12 February: two orders of 2024 fall on the ninth and tenth.
    assert (february["orders"], february["orders_previous"]) == (2, 3)


def every_day(first: date, last: date) -> list[dict]:
    """An order of 10.00 on each day."""
    count = (last - first).days + 1
    return [order(str(n), f"{first + timedelta(days=n)} 12:00", None, "Web shop", None, "10.00") for n in range(count)]


def test_half_a_period_is_nothing_to_compare_with(workspace: Workspace) -> None:
    """The data begin on 20 January: February is no 142 % above January, that cannot be told."""
    fill(workspace, orders=every_day(date(2024, 1, 20), date(2024, 4, 12)))
    told = workspace.ask(Query(("net_sales", "sales_growth"), grain="month", compare="previous"))
    assert [row["net_sales"] for row in told.rows] == [120, 290, 310, 120]
    assert [row["net_sales_previous"] for row in told.rows] == [None, None, 290, 120]
    assert [row["sales_growth"] for row in told.rows] == [None, None, 20 / 290, 0]
    assert [row["sales_growth_previous"] for row in told.rows] == [None, None, None, 0]
    assert [row["sales_growth__den"] for row in told.rows] == [None, None, 290, 120]
    assert any("your data begin inside it" in note for note in told.notes)


def test_a_range_without_days_before_is_nothing_to_compare_with(workspace: Workspace) -> None:
    """No day of February is a month before 30 or 31 March."""
    fill(workspace, orders=every_day(date(2023, 1, 1), date(2023, 3, 31)))
    asked = Query(("orders",), grain="month", start=date(2023, 3, 30), end=date(2023, 3, 31), compare="previous")
    assert [(r["orders"], r["orders_previous"]) for r in workspace.ask(asked).rows] == [(2, None)]


def test_a_shop_with_few_orders_is_still_compared(shop: Workspace) -> None:
    """A first order on the second of the month does not mean that the data begin there."""
    told = shop.ask(Query(("orders", "sales_growth"), grain="month", compare="previous"))
    assert (told.rows[1]["orders_previous"], told.rows[1]["sales_growth"] is not None) == (9, True)
