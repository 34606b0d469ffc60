"""What deals, answers and costs count as: in which currency, in which channel, on which day, and what is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import set_setting
from tests.conftest import cost, customer, deal, fill, line, order, spent

POUND = {"date": date(2024, 1, 1), "currency": "GBP", "rate": Decimal("1.2"), "load_id": 9, "source": "exchange_rates"}


def told(workspace: Workspace, *names: str, **asked: Any) -> list[dict]:
    return workspace.ask(Query(names, **asked)).rows


def test_deals_and_costs_in_another_currency_are_converted_on_their_own_day(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "10.00", cost="4.00")],
        deals=[
            deal("a", "2023-12-30", "2024-01-02", "won", "100.00", "Web shop", None, currency="GBP"),
            deal("b", "2023-12-01", "2023-12-30", "won", "50.00", "Web shop", None, currency="GBP"),
        ],
        costs=[cost("2024-01-03", "fee", "2.50", "Web shop", None, currency="gbp")],
    )
    before = workspace.ask(Query(("won_amount", "costs")))
    assert (before.value("won_amount"), before.value("costs")) == (0, 0)
    assert "Money is counted in EUR only" in " ".join(before.notes)
    fill(workspace, exchange_rates=[POUND])
    after = workspace.ask(Query(("won_amount", "deals_won", "average_deal", "costs")))
    # The deal of December is older than the first rate and stays in pounds.
    assert after.value("won_amount") == Decimal("120.0000")
    assert after.value("average_deal") == 120
    assert after.value("deals_won") == 2
    assert after.value("costs") == Decimal("3.0000")
    said = " ".join(after.notes)
    assert "GBP 100.00 of deals and GBP 2.50 of costs was converted to EUR" in said
    assert "GBP 50.00 of deals was not converted" in said
    assert not [n for n in workspace.ask(Query(("net_sales",))).notes if "converted" in n]


def test_a_workspace_of_deals_only_has_their_currency(workspace: Workspace) -> None:
    fill(workspace, deals=[deal("a", "2024-01-01", "2024-01-02", "won", "7.00", "Fair", None, currency="usd")])
    assert workspace.coverage.currency == "USD"
    assert told(workspace, "won_amount")[0]["won_amount"] == 7


@pytest.mark.parametrize("word", ["won", "Won", "Closed Won", "closedwon", "Deal won"])
def test_words_for_won(workspace: Workspace, word: str) -> None:
    fill(workspace, deals=[deal("a", "2024-01-01", "2024-01-02", word, "1.00", None, None)])
    assert told(workspace, "deals_won", "win_rate")[0]["win_rate"] == 1


@pytest.mark.parametrize("word", ["open", "Negotiation", "", "deleted", "wonderful"])
def test_words_for_neither_won_nor_lost(workspace: Workspace, word: str) -> None:
    """A rate over nothing is blank, and the day on which such a deal may close is no day of closing."""
    fill(workspace, deals=[deal("a", "2024-01-01", "2024-01-02", word, "1.00", None, None)])
    row = told(workspace, "deals_won", "deals_lost", "win_rate", "deals_created")[0]
    assert (row["deals_won"], row["deals_lost"], row["win_rate"]) == (0, 0, None)
    assert row["deals_created"] == (0 if word == "deleted" else 1)


def test_deals_are_told_by_owner_and_product(shop: Workspace) -> None:
    by_owner = {r["owner"]: r["win_rate"] for r in told(shop, "win_rate", by=("owner",))}
    assert by_owner == {"Olga": pytest.approx(4 / 6), "Omar": 0.5, None: None}
    by_product = {r["product"]: r["won_amount"] for r in told(shop, "won_amount", by=("product",))}
    assert by_product == {"Kettle": 1200, "Lamp": Decimal("333.33"), None: Decimal("175.60")}


def test_many_deals_are_counted_by_every_dimension(workspace: Workspace) -> None:
    """The engine takes sums over a union of constants for small numbers when it sorts them, and fails."""
    with workspace.write("deals") as cursor:
        cursor.execute(
            "insert into deals (deal_id, created_at, closed_at, status, owner, product, load_id, source, line)"
            " select n, timestamp '2024-01-01' + to_minutes(n), timestamp '2024-02-01' + to_minutes(n),"
            " case when n % 4 = 0 then 'won' else 'lost' end, n % 10, n % 2, 1, 'deals', n from range(20000) t(n)"
        )
    for dimension, parts in (("owner", 10), ("product", 2)):
        rows = told(workspace, "win_rate", "deals_created", by=(dimension,))
        assert len(rows) == parts and sum(r["deals_created"] for r in rows) == 20_000
        assert sum(r["win_rate__num"] for r in rows) == 5_000


def test_a_cost_has_the_channel_of_its_order_when_one_order_only_has_the_number(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", "North", "10.00"),
            order("2", "2024-01-01", "ben", "Web shop", "North", "10.00"),
            order("2", "2024-01-01", "ben", "Store", "South", "10.00", source="till"),
        ],
        costs=[
            cost("2024-01-01", "fee", "1.00", None, None, order_id="1"),
            cost("2024-01-01", "fee", "2.00", None, None, order_id="2"),
            cost("2024-01-01", "fee", "4.00", "Email", None, order_id="1"),
        ],
    )
    rows = told(workspace, "fees", by=("channel", "region"))
    assert {(r["channel"], r["region"]): r["fees"] for r in rows if r["fees"]} == {
        ("Web shop", "North"): 1,
        (None, None): 2,
        ("Email", "North"): 4,
    }


def test_contribution_is_not_known_without_all_costs_of_goods_or_an_assumed_margin(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", None, "100.00", cost="60.00"),
            order("2", "2024-01-02", "ben", "Web shop", None, "50.00", refund="10.00"),
            order("3", "2024-01-02", "cleo", "Store", None, "20.00", cost="5.00"),
        ],
        costs=[cost("2024-01-01", "fee", "3.00", "Web shop", None)],
        ad_spend=[spent("2024-01-01", "Web shop", None, "7.00")],
    )
    asked = {"by": ("channel",)}
    assert [(r["channel"], r["contribution"]) for r in told(workspace, "contribution", **asked)] == [
        ("Store", 15),
        ("Web shop", None),
    ]
    assert told(workspace, "contribution", "cost_coverage")[0] == {
        "contribution": None,
        "cost_coverage": pytest.approx(120 / 160),
        "cost_coverage__num": 120,
        "cost_coverage__den": 160,
    }
    said = workspace.ask(Query(("contribution",))).notes
    assert any("the cost of the goods is not known for every order" in note for note in said)
    set_setting(workspace, "assumed_margin", "0.4")
    # 40 of 100, 40 % of the 40 that were kept, and 15, less 3 and 7.
    assert told(workspace, "contribution")[0]["contribution"] == Decimal("61.0000")
    assert told(workspace, "contribution_margin")[0]["contribution_margin"] == pytest.approx(61 / 160)


def test_contribution_by_channel_needs_costs_with_a_channel(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "100.00", cost="60.00")],
        costs=[cost("2024-01-01", "rent", "3.00", None, None)],
        ad_spend=[spent("2024-01-01", "Web shop", None, "7.00")],
    )
    told_of_all = told(workspace, "contribution", "overheads", "net_profit", "net_profit_margin", "break_even_roas")[0]
    # 100 less 60 less 7 of ads; rent is paid from what is left. 100 of sales leave 40 for ads: 2.5 times is break-even.
    assert (told_of_all["contribution"], told_of_all["overheads"], told_of_all["net_profit"]) == (33, 3, 30)
    assert (told_of_all["net_profit_margin"], told_of_all["break_even_roas"]) == (0.3, 2.5)
    blank = workspace.ask(Query(("contribution",), by=("channel",))).blanks["contribution"]
    assert blank == "Contribution cannot be shown by channel: your costs have no channel."


def test_every_cost_is_a_fee_shipping_another_cost_of_an_order_or_an_overhead(workspace: Workspace) -> None:
    kinds = {
        "fees": ["fee", "Payment fees", "Marketplace commission", "Zahlungsgebühr"],
        "shipping_costs": ["Shipping", "packaging material", "Versand & Porto", "Fulfilment fee", "frais de livraison"],
        "overheads": ["rent", "salaries", "coffee", "legal"],
    }
    rows = [cost("2024-01-01", kind, "1.00", "Web shop", None) for of in kinds.values() for kind in of]
    rows.append(cost("2024-01-01", "engraving", "1.00", "Web shop", None, order_id="1"))
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "100.00", cost="60.00")],
        costs=rows,
        ad_spend=[spent("2024-01-01", "Web shop", None, "7.00")],
    )
    asked = ("costs", *kinds, "contribution_before_ads", "contribution", "net_profit")
    assert list(told(workspace, *asked)[0].values())[:4] == [14, 4, 5, 4]
    assert list(told(workspace, *asked)[0].values())[4:] == [30, 23, 19]


def test_gross_profit_by_product_is_not_known_where_one_line_has_no_cost(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "60.00", cost="25.00")],
        order_lines=[
            line("1", "Rug", "Home", 1, "40.00", cost="15.00"),
            line("1", "Lamp", "Home", 1, "12.00", cost="10.00"),
            line("1", "Lamp", "Home", 1, "8.00"),
        ],
    )
    assert [(r["product"], r["gross_profit"]) for r in told(workspace, "gross_profit", by=("product",))] == [
        ("Lamp", None),
        ("Rug", 25),
    ]
    assert told(workspace, "gross_profit")[0]["gross_profit"] == 35


def test_orders_are_split_by_what_is_known_of_their_customers(workspace: Workspace) -> None:
    sold = [
        order("1", "2024-01-01", "ada", "Web shop", None, "10.00", cost="4.00"),
        order("2", "2024-01-02", "ada", "Store", None, "20.00", cost="4.00", refund="5.00", refunded_at="2024-02-01"),
        order("3", "2024-01-03", "ben", "Web shop", None, "40.00", cost="4.00"),
        order("4", "2024-01-04", None, "Store", None, "80.00", cost="4.00"),
    ]
    fill(
        workspace,
        orders=[row | {"segment": "Trade" if row["order_id"] == "3" else None} for row in sold],
        order_lines=[line("1", "Rug", None, 1, "10.00", cost="4.00")],
        costs=[
            cost("2024-01-05", "fee", "0.50", None, None, order_id="1"),
            cost("2024-01-05", "rent", "9.00", None, None),
        ],
    )
    # Two files tell of Ada: the one loaded last holds, but for what it leaves out. Ben's order names its own segment.
    fill(workspace, customers=[customer("ada", "Home", "25-34", load=8), customer("ben", "Home", None, load=8)])
    fill(workspace, customers=[customer("ada", "Office", None, load=9)])
    rows = told(workspace, "net_sales", "orders_per_customer", "new_customers", "costs", by=("segment",))
    assert [(r["segment"], r["net_sales"], r["orders_per_customer"], r["new_customers"], r["costs"]) for r in rows] == [
        ("Office", 25, 2, 1, Decimal("0.50")),
        ("Trade", 40, 1, 1, 0),
        (None, 80, None, 0, 9),
    ]
    rows = told(workspace, "net_sales", "returns", by=("age_band",), grain="month")
    assert [(r["period"].month, r["age_band"], r["net_sales"], r["returns"]) for r in rows] == [
        (1, "25-34", 30, 0),
        (1, None, 120, 0),
        (2, "25-34", -5, 5),
        (2, None, 0, 0),
    ]
    by_product = told(workspace, "net_sales", by=("product",), where={"segment": ("Office",)})
    assert [(r["product"], r["net_sales"]) for r in by_product] == [("Rug", 10)]
