"""A row of one table is counted once, however many rows of another it meets."""

from __future__ import annotations

from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill, line, order, spent, visit


def test_an_order_of_five_lines_is_one_order_of_its_own_amount(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "50.00", quantity=5)],
        order_lines=[line("1", f"Product {n}", "Kitchen", 1, "10.00") for n in range(5)],
    )
    told = workspace.ask(Query(("net_sales", "orders", "units", "aov")))
    assert [told.value(k) for k in told.query.kpis] == [50, 1, 5, 50.0]
    by_category = workspace.ask(Query(("net_sales", "orders", "units", "aov"), ("category",)))
    assert [by_category.rows[0][k] for k in told.query.kpis] == [50, 1, 5, 50.0]


def test_an_order_over_two_products_counts_for_both_and_once_in_total(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "30.00")],
        order_lines=[line("1", "Kettle", None, 1, "10.00"), line("1", "Lamp", None, 1, "20.00")],
    )
    by_product = workspace.ask(Query(("orders",), ("product",)))
    assert [row["orders"] for row in by_product.rows] == [1, 1]
    both = workspace.ask(Query(("orders", "net_sales"), where={"product": ("Kettle", "Lamp")}))
    assert (both.value("orders"), both.value("net_sales")) == (1, 30)


def test_many_visits_and_spend_rows_leave_orders_alone(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order(str(n), "2024-01-01", "ada", "Web shop", None, "10.00") for n in range(3)],
        visits=[visit("2024-01-01", "Web shop", None, 10) for _ in range(4)],
        ad_spend=[spent("2024-01-01", "Web shop", None, "1.50", campaign=f"c{n}") for n in range(5)],
    )
    told = workspace.ask(Query(("net_sales", "visits", "ad_spend", "conversion_rate", "roas"), ("channel",)))
    assert [told.value(k) for k in told.query.kpis] == [30, 40, 7.5, 0.075, 4.0]


def test_two_exports_may_use_one_order_number(workspace: Workspace) -> None:
    """Order 1001 of the till is not order 1001 of the web shop: neither are their lines nor do they count as one."""
    fill(
        workspace,
        orders=[
            order("1001", "2024-01-01", "ada", "Web shop", None, "10.00", source="web"),
            order("1001", "2024-01-01", "ben", "Store", None, "20.00", source="till"),
        ],
        order_lines=[
            line("1001", "Kettle", None, 1, "10.00", source="web"),
            line("1001", "Kettle", None, 2, "20.00", source="till"),
        ],
    )
    told = workspace.ask(Query(("orders", "net_sales", "units", "aov"), ("product",)))
    assert [told.rows[0][k] for k in told.query.kpis] == [2, 30, 3, 15.0]
    by_channel = workspace.ask(Query(("units",), ("channel",), where={"product": ("Kettle",)}))
    assert {row["channel"]: row["units"] for row in by_channel.rows} == {"Web shop": 1, "Store": 2}


def test_lines_without_a_known_discount_keep_their_amount(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "30.00")],
        order_lines=[
            {**line("1", "Kettle", None, 1, "10.00"), "discount_amount": None},
            line("1", "Kettle", None, 1, "18.00", discount="2.00"),
        ],
    )
    told = workspace.ask(Query(("gross_sales", "net_sales"), ("product",)))
    assert (told.rows[0]["gross_sales"], told.rows[0]["net_sales"]) == (30, 28)


def test_orders_without_a_known_refund_keep_their_amount(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            {
                **order("1", "2024-01-01", "ada", "Web shop", None, "10.00", cost="4.00"),
                "refund_amount": None,
                "refund_other_amount": None,
            },
            {
                **order("2", "2024-01-01", "ben", "Web shop", None, "20.00", refund="5.00", cost="8.00"),
                "refund_other_amount": None,
            },
        ],
    )
    told = workspace.ask(Query(("net_sales", "total_sales", "returns", "gross_margin")))
    assert [told.value(k) for k in told.query.kpis] == [25, 25, 5, (25 - 12) / 25]
