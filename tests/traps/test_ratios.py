"""A ratio is a sum over a sum at every level, and blank wherever it cannot be told."""

from __future__ import annotations

import math

import pytest

from kpi.catalog import CATALOG
from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import cost, fill, order, spent, visit


def test_a_total_is_no_average_of_averages(workspace: Workspace) -> None:
    """10 of 100 and 90 of 3,000 are 3.2 %; the mean of 10 % and 3 % would be 6.5 %."""
    fill(
        workspace,
        orders=[order(f"a{n}", "2024-01-01", None, "Email", "North", "10.00") for n in range(10)]
        + [order(f"b{n}", "2024-02-01", None, "Web shop", "South", "40.00") for n in range(90)],
        visits=[visit("2024-01-01", "Email", "North", 100), visit("2024-02-01", "Web shop", "South", 3000)],
    )
    for by in ((), ("channel",), ("region",)):
        rates = [row["conversion_rate"] for row in workspace.ask(Query(("conversion_rate",), by)).rows]
        assert rates == ([0.1, 0.03] if by else [100 / 3100])
    assert workspace.ask(Query(("aov",))).value("aov") == (100 + 3600) / 100


def test_the_sides_of_a_ratio_add_up_to_the_total(shop: Workspace) -> None:
    for name in ("conversion_rate", "aov", "discount_rate", "return_rate", "gross_margin", "repeat_purchase_rate"):
        total = shop.ask(Query((name,))).rows[0]
        rows = shop.ask(Query((name,), ("channel", "region"), "month")).rows
        for side in ("num", "den"):
            assert sum(row[f"{name}__{side}"] for row in rows) == total[f"{name}__{side}"], name


@pytest.mark.parametrize("name", CATALOG)
def test_nothing_is_ever_infinite(shop: Workspace, name: str) -> None:
    for query in (Query((name,), ("channel", "region"), "month"), Query((name,)), Query((name,), ("channel",))):
        for row in shop.ask(query).rows:
            assert row[name] is None or math.isfinite(row[name])


def test_orders_without_visits_and_visits_without_orders(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", None, "Marketplace", None, "10.00")],
        visits=[visit("2024-01-01", "Social", None, 50)],
    )
    told = {r["channel"]: r["conversion_rate"] for r in workspace.ask(Query(("conversion_rate",), ("channel",))).rows}
    assert told == {"Marketplace": None, "Social": 0.0}


def test_customers_of_channels_without_spend_did_not_cost_nothing(workspace: Workspace) -> None:
    """A CAC of 0 would make the store the best channel; nobody uploaded what it costs."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", None, "10.00"),
            order("2", "2024-01-01", "ben", "Store", None, "10.00"),
            order("3", "2024-02-01", "cleo", "Web shop", None, "10.00"),
        ],
        ad_spend=[spent("2024-01-01", "Web shop", None, "8.00"), spent("2024-01-01", "Social", None, "3.00")],
    )
    told = workspace.ask(Query(("cac", "ad_spend"), ("channel",)))
    assert {r["channel"]: r["cac"] for r in told.rows} == {"Web shop": 4.0, "Store": None, "Social": None}
    assert {r["channel"]: r["ad_spend"] for r in told.rows} == {"Web shop": 8, "Store": 0, "Social": 3}
    # In February somebody was won and no spend is known.
    assert [r["cac"] for r in workspace.ask(Query(("cac",), grain="month")).rows] == [11.0, None]
    # The total divides by the customers of the channels that have spend: Ben is not among them.
    assert workspace.ask(Query(("cac", "blended_cac"))).rows[0]["cac"] == 11 / 2
    assert workspace.ask(Query(("blended_cac",))).value("blended_cac") == 11 / 3


def test_nobody_is_won_for_nothing_because_salaries_name_no_channel(workspace: Workspace) -> None:
    """30 of salaries and 10 of spend for three customers. By channel the store would cost 0, and the cheapest of all."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", None, "10.00"),
            order("2", "2024-01-01", "ben", "Store", None, "10.00"),
            order("3", "2024-02-01", "cleo", None, None, "10.00"),
        ],
        ad_spend=[spent("2024-01-01", "Web shop", None, "10.00")],
        costs=[
            cost("2024-01-01", "Sales salaries", "30.00", None, None),
            cost("2024-01-01", "Rent", "5.00", "Store", None),
        ],
    )
    assert workspace.ask(Query(("loaded_cac",))).value("loaded_cac") == 40 / 3
    by_channel = {r["channel"]: r["loaded_cac"] for r in workspace.ask(Query(("loaded_cac",), ("channel",))).rows}
    assert by_channel == {"Web shop": 10.0, "Store": None, None: 30.0}
    assert [r["loaded_cac"] for r in workspace.ask(Query(("loaded_cac",), grain="month")).rows] == [20.0, None]


def test_a_cost_that_is_not_known_is_not_zero(workspace: Workspace) -> None:
    """Taking it as 0 would make the margin 80 %; half of the sales have a known margin of 60 %."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", None, "50.00", cost="20.00"),
            order("2", "2024-01-01", "ben", "Store", None, "50.00"),
        ],
    )
    assert workspace.ask(Query(("gross_margin",))).value("gross_margin") == 0.6
    told = workspace.ask(Query(("gross_margin",), ("channel",)))
    assert {r["channel"]: r["gross_margin"] for r in told.rows} == {"Web shop": 0.6, "Store": None}


def test_a_cost_of_zero_is_known(workspace: Workspace) -> None:
    free = {**order("1", "2024-01-01", "ada", "Web shop", None, "50.00"), "cost_amount": 0}
    fill(workspace, orders=[free])
    assert workspace.ask(Query(("gross_margin",))).value("gross_margin") == 1.0


def test_a_sale_that_was_sent_back_has_no_margin_to_divide(workspace: Workspace) -> None:
    fill(workspace, orders=[order("1", "2024-01-01", "ada", "Web shop", None, "50.00", refund="50.00", cost="20.00")])
    assert workspace.ask(Query(("gross_margin", "aov"))).value("gross_margin") is None
    assert workspace.ask(Query(("aov",))).value("aov") == 0.0


def test_a_table_that_is_not_there_is_not_zero(workspace: Workspace) -> None:
    fill(workspace, orders=[order("1", "2024-01-01", "ada", "Web shop", None, "50.00")])
    told = workspace.ask(Query(("visits", "ad_spend", "orders", "conversion_rate"), ("channel",)))
    assert [told.rows[0][k] for k in told.query.kpis] == [None, None, 1, None]
    assert set(told.blanks) == {"visits", "ad_spend", "conversion_rate"}


def test_a_share_that_is_none_is_blank_or_says_so(workspace: Workspace) -> None:
    """15 visits bought and 10 had a cart: nobody left one behind, and 8 at the checkout are no whole of the 15."""
    steps = {"visits": 100, "carts": 10, "checkouts": 8, "purchases": 15}
    fill(
        workspace,
        visits=[
            {**visit("2024-01-01", "Web shop", None, 100), **steps},
            {**visit("2024-01-01", "Store", None, 50), "carts": 20, "checkouts": 10, "purchases": 5},
        ],
    )
    told = workspace.ask(Query(("cart_abandonment", "purchase_rate"), ("channel",)))
    rows = {row["channel"]: (row["cart_abandonment"], row["purchase_rate"]) for row in told.rows}
    assert rows == {"Web shop": (None, 15 / 8), "Store": (0.75, 0.5)}
    assert (
        "Checkout to purchase is above 100% in 1 of 2 rows: there are more visits that bought than visits that reached the "
        "checkout."
    ) in told.notes
    assert any(note.startswith("Cart abandonment is blank in 1 of 2 rows") for note in told.notes)
