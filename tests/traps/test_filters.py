"""A filter or a split that one side of a ratio cannot follow gives no number."""

from __future__ import annotations

import pytest

from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill, line, order, spent, visit

ORDERS = [
    order("1", "2024-01-01", "ada", "Web shop", "North", "10.00"),
    order("2", "2024-01-01", "ben", "Store", "South", "20.00"),
]


@pytest.mark.parametrize("name", ["conversion_rate", "revenue_per_visit", "cac", "roas", "blended_cac"])
@pytest.mark.parametrize("dimension, value", [("region", "North"), ("channel", "Store"), ("channel_type", "online")])
def test_a_side_that_does_not_name_the_dimension(workspace: Workspace, name: str, dimension: str, value: str) -> None:
    """Filtering only the orders would divide the north's orders by everybody's visits, or by none."""
    fill(
        workspace,
        orders=ORDERS,
        visits=[visit("2024-01-01", None, None, 100)],
        ad_spend=[spent("2024-01-01", None, None, "5.00")],
    )
    for query in (Query((name,), where={dimension: (value,)}), Query((name,), (dimension,))):
        told = workspace.ask(query)
        assert set(told.blanks) == {name}
        assert all(row[name] is None for row in told.rows)
        assert "have no" in told.notes[0]


def test_what_cannot_be_told_is_one_blank(workspace: Workspace) -> None:
    """It was as many as there are days with orders."""
    ordered = [order(str(n), f"2024-01-0{n}", "ada", "Web shop", "North", "10.00") for n in range(1, 6)]
    fill(workspace, orders=ordered, visits=[visit("2024-01-01", None, None, 100)])
    told = workspace.ask(Query(("conversion_rate",), where={"region": ("North",)}))
    assert told.rows == [{"conversion_rate": None}] and set(told.blanks) == {"conversion_rate"}


def test_the_side_that_does_can_be_asked_alone(workspace: Workspace) -> None:
    fill(workspace, orders=ORDERS, visits=[visit("2024-01-01", None, None, 100)])
    told = workspace.ask(Query(("conversion_rate", "orders", "visits"), where={"region": ("North",)}))
    assert [told.value(k) for k in told.query.kpis] == [None, 1, 0]
    assert workspace.ask(Query(("conversion_rate",))).value("conversion_rate") == 0.02


def test_a_filter_holds_for_every_table_of_the_question(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=ORDERS,
        visits=[visit("2024-01-01", "Web shop", "North", 100), visit("2024-01-01", "Web shop", "South", 900)],
        ad_spend=[spent("2024-01-01", "Web shop", "North", "5.00"), spent("2024-01-01", "Web shop", "South", "7.00")],
    )
    told = workspace.ask(Query(("conversion_rate", "cac"), where={"region": ("North",)}, compare="previous"))
    assert [told.value(k) for k in told.query.kpis] == [0.01, 5.0]
    south = workspace.ask(Query(("conversion_rate", "cac"), ("channel",), where={"region": ("South",)}))
    assert {r["channel"]: (r["conversion_rate"], r["cac"]) for r in south.rows} == {
        "Store": (None, None),
        "Web shop": (0.0, None),
    }


def test_a_filter_by_product_does_not_take_whole_orders(workspace: Workspace) -> None:
    fill(
        workspace, orders=ORDERS, order_lines=[line("1", "Kettle", None, 1, "4.00"), line("1", "Lamp", None, 1, "6.00")]
    )
    told = workspace.ask(Query(("net_sales", "aov", "returns"), where={"product": ("Kettle",)}))
    assert [told.value(k) for k in told.query.kpis] == [4, 4.0, None]
    assert set(told.blanks) == {"returns"}
