"""A customer belongs to the channel of the first order, and is worth what came after it."""

from __future__ import annotations

from itertools import permutations

import pytest

from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import set_setting
from tests.conftest import fill, order, spent


def new_by_channel(workspace: Workspace, name: str = "new_customers") -> dict:
    rows = workspace.ask(Query((name,), ("channel",))).rows
    return {row["channel"]: row[name] for row in rows if row[name]}


def test_a_first_order_without_a_channel_stays_without(workspace: Workspace) -> None:
    """The earliest value that is not empty would be the channel of the second order."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", None, None, "10.00"),
            order("2", "2024-01-02", "ada", "Web shop", "North", "20.00"),
        ],
    )
    assert new_by_channel(workspace) == {None: 1}
    assert [r["region"] for r in workspace.ask(Query(("new_customers",), ("region",))).rows] == [None]


TIED = [
    order("8", "2024-01-01 12:00", "ada", None, None, "10.00"),
    order("9", "2024-01-01 12:00", "ada", "Store", None, "20.00"),
    order("7", "2024-01-01 12:00:01", "ada", "Email", None, "30.00"),
]


@pytest.mark.parametrize("loaded", list(permutations(range(3))), ids=str)
def test_ties_are_settled_by_order_number_whatever_was_loaded_first(workspace: Workspace, loaded: tuple) -> None:
    for n in loaded:
        fill(workspace, orders=[TIED[n]])
    assert new_by_channel(workspace) == {None: 1}


def test_ties_between_customers_are_no_ties(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("2", "2024-01-01 12:00", "ada", "Store", None, "10.00"),
            order("1", "2024-01-01 12:00", "ben", "Web shop", None, "20.00"),
        ],
    )
    assert new_by_channel(workspace) == {"Store": 1, "Web shop": 1}


def test_a_cancelled_first_order_is_not_the_first(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Store", None, "10.00", cancelled=True),
            order("2", "2024-02-01", "ada", "Web shop", None, "20.00"),
        ],
    )
    assert new_by_channel(workspace) == {"Web shop": 1}
    assert workspace.ask(Query(("repeat_purchase_rate",))).value("repeat_purchase_rate") == 0


LATER = order("z", "2024-12-31", None, "Store", None, "1.00")


def test_the_thirtieth_day_counts_and_the_next_does_not(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01 23:59", "ada", "Store", None, "1.00"),
            order("2", "2024-01-31 00:01", "ada", "Email", None, "2.00"),
            order("3", "2024-02-01 00:00", "ada", "Email", None, "4.00"),
            LATER,
        ],
    )
    query = Query(("lifetime_revenue_30", "lifetime_revenue_90"), ("channel",))
    assert [(r["channel"], *(r[k] for k in query.kpis)) for r in workspace.ask(query).rows] == [("Store", 3.0, 7.0)]


def test_customers_too_young_are_left_out_of_both_sides(workspace: Workspace) -> None:
    """Ben has had one day to buy again; counting him would halve what a customer seems worth."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-02", "ada", "Store", None, "10.00"),
            order("2", "2024-12-30", "ben", "Store", None, "2.00"),
            LATER,
        ],
    )
    assert workspace.ask(Query(("lifetime_revenue_30",))).value("lifetime_revenue_30") == 10
    told = workspace.ask(Query(("lifetime_revenue_30", "lifetime_revenue"), where={"channel": ("Store",)}))
    assert told.value("lifetime_revenue") is None
    assert any("no customer is 365 days old yet" in note for note in told.notes)


def test_a_return_is_taken_off_the_order_it_belongs_to(workspace: Workspace) -> None:
    """Even when the goods come back after the window."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Store", None, "10.00", refund="4.00", refunded_at="2024-06-01"),
            LATER,
        ],
    )
    assert workspace.ask(Query(("lifetime_revenue_30",))).value("lifetime_revenue_30") == 6


def test_a_late_refund_makes_nobody_older(workspace: Workspace) -> None:
    """The orders end in January; that a refund follows in December does not mean that nobody ordered until then."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Store", None, "10.00"),
            order("2", "2024-01-20", "ben", "Store", None, "10.00", refund="1.00", refunded_at="2024-12-01"),
        ],
    )
    told = workspace.ask(Query(("lifetime_revenue_30", "returns")))
    assert (told.value("lifetime_revenue_30"), told.value("returns")) == (None, 1)


def credit(order_id: str, at: str, customer: str, amount: str) -> dict:
    """A return that the export writes as a row of its own, of negative value."""
    return {
        **order(order_id, at, customer, "Store", None, "0.00", refund=amount, refunded_at=at),
        "order_count": 0,
        "total_amount": 0,
    }


def test_a_return_with_a_row_of_its_own_lowers_what_the_customer_is_worth(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-05", "ada", "Store", None, "10.00", cost="3.00"),
            credit("c1", "2024-01-20", "ada", "4.00"),
            # Goods from before the first order that is known, and from after the window.
            credit("c0", "2024-01-02", "ada", "50.00"),
            credit("c2", "2024-03-01", "ada", "1.00"),
            credit("c3", "2024-01-20", "ben", "7.00"),
            LATER,
        ],
    )
    told = workspace.ask(Query(("lifetime_revenue_30", "lifetime_revenue_90", "new_customers", "repeat_purchase_rate")))
    assert [told.value(k) for k in told.query.kpis] == [6.0, 5.0, 1, 0.0]
    assert workspace.ask(Query(("orders", "net_sales"))).rows[0]["orders"] == 2


def test_an_order_without_a_currency_is_in_the_workspace_s_own(workspace: Workspace) -> None:
    """One export names the currency and another does not; a customer who uses both is worth both."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Store", None, "10.00", currency=None),
            order("2", "2024-01-02", "ada", "Store", None, "20.00", currency="EUR"),
            order("3", "2024-01-03", "ada", "Store", None, "99.00", currency="USD"),
            LATER,
        ],
    )
    assert workspace.ask(Query(("lifetime_revenue_30",))).value("lifetime_revenue_30") == 30
    set_setting(workspace, "currency", "USD")
    assert workspace.ask(Query(("lifetime_revenue_30",))).value("lifetime_revenue_30") == 109


def test_amounts_in_another_currency_than_the_first_order_s_are_kept_out(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Store", None, "10.00"),
            order("2", "2024-01-02", "ada", "Web shop", None, "99.00", currency="GBP"),
            LATER,
        ],
    )
    told = workspace.ask(Query(("lifetime_revenue_30", "new_customers", "repeat_purchase_rate")))
    assert [told.value(k) for k in told.query.kpis] == [10.0, 1, 1.0]
    assert workspace.ask(Query(("new_customers",))).value("new_customers") == 1


def test_data_of_less_than_a_year_say_that_new_may_be_new_to_them_only(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", None, "10.00"),
            order("2", "2024-11-30", "ben", "Web shop", None, "10.00"),
        ],
        ad_spend=[spent("2024-01-01", "Web shop", None, "8.00")],
    )
    said = "Your orders begin on 1 Jan 2024: a customer's first order is the first one in this data"
    for name in ("new_customers", "cac", "repeat_purchase_rate"):
        assert any(note.startswith(said) for note in workspace.ask(Query((name,))).notes), name
    assert not any(note.startswith(said) for note in workspace.ask(Query(("net_sales",))).notes)
    fill(workspace, orders=[order("3", "2024-12-31", "ada", "Web shop", None, "10.00")])
    assert not any(note.startswith(said) for note in workspace.ask(Query(("new_customers",))).notes)
