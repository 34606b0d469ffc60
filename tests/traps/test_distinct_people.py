"""People do not add up: not over channels, not over days, and not over the rows of a visits file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from kpi.intake import load
from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill, order, visit


def test_a_buyer_in_two_channels_is_one_buyer_in_total(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01 09:00", "ada", "Web shop", None, "10.00"),
            order("2", "2024-01-01 10:00", "ada", "Store", None, "10.00"),
            order("3", "2024-01-01 11:00", "ada", "Store", None, "10.00"),
            order("4", "2024-01-01 12:00", "ben", "Store", None, "10.00"),
        ],
        visits=[visit("2024-01-01", "Web shop", None, 20, 10)],
    )
    told = workspace.ask(Query(("visitor_conversion_rate",)))
    assert told.rows[0]["visitor_conversion_rate__num"] == 2
    by_channel = workspace.ask(Query(("visitor_conversion_rate",), ("channel",))).rows
    assert {r["channel"]: r["visitor_conversion_rate__num"] for r in by_channel} == {"Web shop": 1, "Store": 2}


def test_a_customer_is_new_once(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", "North", "10.00"),
            order("2", "2024-01-02", "ada", "Store", "South", "10.00"),
            order("3", "2024-02-01", "ada", "Email", "North", "10.00"),
        ],
    )
    for by, grain in (((), None), (("channel",), None), (("region",), "month"), (("channel", "region"), "day")):
        rows = workspace.ask(Query(("new_customers",), by, grain)).rows
        assert sum(row["new_customers"] for row in rows) == 1


def test_guests_are_one_buyer_each_and_no_new_customers(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order(str(n), "2024-01-01", None, "Store", None, "10.00") for n in range(3)]
        + [order("9", "2024-01-01", "ada", "Store", None, "10.00")],
        visits=[visit("2024-01-01", "Store", None, 20, 10)],
    )
    told = workspace.ask(Query(("visitor_conversion_rate", "new_customers")))
    assert (told.rows[0]["visitor_conversion_rate__num"], told.value("new_customers")) == (4, 1)


def test_a_guest_s_order_number_is_nobody_s_customer_number(workspace: Workspace) -> None:
    """Both are often plain numbers, and two exports use the same ones."""
    fill(
        workspace,
        orders=[
            order("17", "2024-01-01", None, "Store", None, "10.00", source="till"),
            order("17", "2024-01-01", None, "Web shop", None, "10.00", source="web"),
            order("18", "2024-01-01", "17", "Web shop", None, "10.00", source="web"),
        ],
        visits=[visit("2024-01-01", "Store", None, 20, 10)],
    )
    told = workspace.ask(Query(("visitor_conversion_rate",)))
    assert told.rows[0]["visitor_conversion_rate__num"] == 3


def test_visitors_are_known_where_one_row_says_them(workspace: Workspace) -> None:
    """10 and 4 people on two pages, in two channels or on two days may be 10 people or 14."""
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "10.00")],
        visits=[
            visit("2024-01-01", "Web shop", None, 20, 10),
            visit("2024-01-01", "Email", None, 8, 4),
            visit("2024-01-02", "Email", None, 8, 4),
            visit("2024-01-03", "Web shop", None, 9, 3, device="phone"),
            visit("2024-01-03", "Web shop", None, 9, 3, device="desktop"),
            visit("2024-01-04", "Store", None, 9, None),
        ],
    )

    def visitors(*by: str, day: int | None = None, **where: tuple) -> list[object]:
        days: dict[str, Any] = {"start": date(2024, 1, day), "end": date(2024, 1, day)} if day else {}
        rows = workspace.ask(Query(("visitor_conversion_rate",), by, where=where, **days)).rows
        return [row["visitor_conversion_rate__den"] for row in rows]

    assert visitors("channel", day=1) == [4, 10]
    assert visitors(day=1) == [None]
    assert visitors(day=1, channel=("Email",)) == [4]
    assert visitors(day=2) == [4]
    assert visitors(channel=("Email",)) == [None]
    assert visitors(day=3) == [None]
    assert visitors(channel=("Store",)) == [None]


def test_a_cancelled_order_makes_nobody_a_buyer_or_a_customer(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", None, "10.00", cancelled=True),
            order("2", "2024-01-02", "ben", "Web shop", None, "10.00"),
        ],
        visits=[visit("2024-01-02", "Web shop", None, 20, 10)],
    )
    told = workspace.ask(Query(("orders", "net_sales", "new_customers", "visitor_conversion_rate")))
    assert [told.value(k) for k in told.query.kpis] == [1, 10, 1, 0.1]


def test_an_e_mail_address_in_capitals_is_the_same_person(workspace: Workspace, tmp_path: Path) -> None:
    """A till that types Ann@Shop.test must not win a customer whom the web shop knows; numbers keep their letters."""
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order_id,ordered_at,customer_id,net_amount\n1,2024-01-01,Ann@Shop.test,10\n2,2024-01-02,ann@shop.test,10\n"
        "3,2024-01-03,AB1,10\n4,2024-01-03,ab1,10\n"
    )
    customers = tmp_path / "customers.csv"
    customers.write_text("customer_id,segment\nANN@SHOP.TEST,Trade\nAB1,Private\n")
    for file in (orders, customers):
        load(workspace, file, file.name, settings={"currency": "EUR"} if file is orders else {})
    assert workspace.ask(Query(("new_customers",))).value("new_customers") == 3
    told = {r["segment"]: r["orders"] for r in workspace.ask(Query(("orders",), ("segment",))).rows}
    assert told == {"Trade": 2, "Private": 1, None: 1}
