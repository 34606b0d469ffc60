"""Subscriptions, answers and names: what the KPIs over them count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpi.analyses.provenance import rows_behind
from kpi.catalog import CATALOG, kpi
from kpi.naming import Rule, set_rules
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import set_setting
from kpi.tables import TABLES
from tests.conftest import answer, cost, deal, fill, insert, order, spent, subscription, visit
from tests.test_facts import POUND, told


def test_recurring_revenue_is_that_of_the_last_day_of_a_period(shop: Workspace) -> None:
    def by_month(**asked: Any) -> dict[date, tuple]:
        rows = told(shop, "mrr", grain="month", compare="previous", **asked)
        return {r["period"]: (r["mrr"], r["mrr_previous"]) for r in rows}

    months = by_month()
    assert [v for v, _ in months.values()] == [48, 48, Decimal("56.5"), 48, 48]
    # February ends on the 29th, and all days of January up to the 31st move into it: its last one counts, once.
    assert [p for _, p in months.values()][1:] == [48, 48, Decimal("56.5"), 48]
    # A running month is compared with the same day of the month before.
    assert by_month(start=date(2024, 2, 1), end=date(2024, 3, 15))[date(2024, 3, 1)] == (Decimal("49.5"), 56)
    assert told(shop, "mrr", start=date(2024, 1, 1), end=date(2024, 2, 29))[0]["mrr"] == 48
    assert told(shop, "mrr", "active_subscriptions", where={"channel": ("Store",)}, end=date(2024, 2, 29))[0] == {
        "mrr": 21,
        "active_subscriptions": 2,
    }
    assert told(shop, "mrr", where={"channel": ("Store",)}, end=date(2024, 3, 1))[0]["mrr"] == 1


def test_recurring_revenue_beside_orders_that_run_on_is_that_of_its_own_last_day(shop: Workspace) -> None:
    """What happened to subscriptions after the file ends is not known; what was known last still stands."""
    row = told(shop, "mrr", "orders")[0]
    assert (row["mrr"], row["orders"]) == (48, 23)
    assert told(shop, "mrr", start=date(2024, 7, 1), end=date(2024, 7, 31))[0]["mrr"] is None


def test_what_one_table_lacks_shortens_no_other_tables_period_before(workspace: Workspace) -> None:
    days = ("2024-01-05", "2024-01-20", "2024-02-01", "2024-02-25")
    fill(
        workspace,
        orders=[order(day, day, "ada", "Web shop", None, "1.00") for day in days],
        visits=[visit(day, "Web shop", None, 10) for day in ("2024-01-05", "2024-01-09", "2024-01-20", "2024-02-10")],
    )
    asked = {"start": date(2024, 2, 1), "end": date(2024, 2, 29), "compare": "previous"}
    row = told(workspace, "orders", "visits", **asked)[0]
    assert (row["orders"], row["orders_previous"]) == (2, 1)
    # Visits are known up to the tenth, so they meet as many days of the period before.
    assert (row["visits"], row["visits_previous"]) == (10, 10)


def test_an_end_that_is_only_announced_has_not_happened(workspace: Workspace) -> None:
    with workspace.write("subscriptions", "exchange_rates") as cursor:
        cursor.execute("insert into loads (load_id, loaded_at) values (7, timestamp '2024-03-10 10:00')")
        rows = [
            subscription("ada", "2024-01-15", "2024-12-31", "10.00", "Web shop", None),
            subscription("ben", "2024-03-01", None, "5.00", "Web shop", None, currency="GBP"),
            # Ended before it began: never a customer.
            subscription("cleo", "2024-02-10", "2024-02-01", "70.00", "Web shop", None),
        ]
        insert(cursor, "subscriptions", rows)
        insert(cursor, "exchange_rates", [POUND])
    set_setting(workspace, "currency", "EUR")
    result = workspace.ask(Query(("mrr", "active_subscriptions")))
    assert result.period[1] == date(2024, 3, 1)
    assert (result.value("mrr"), result.value("active_subscriptions")) == (16, 2)


NEW = {
    "mrr": "Monthly recurring revenue: upload subscriptions to see it.",
    "win_rate": "Win rate: upload deals to see it.",
    "nps": "Net promoter score: upload feedback to see it.",
    "costs": "Costs: upload costs to see it.",
    "contribution": "Contribution: upload costs to see it.",
    "cart_abandonment": "Cart abandonment: upload visits to see it.",
    "ctr": "Click-through rate: upload ad spend to see it.",
}


@pytest.mark.parametrize("name", NEW)
def test_a_kpi_says_which_file_it_lacks(workspace: Workspace, name: str) -> None:
    fill(workspace, orders=[order("1", "2024-01-01", "ada", "Web shop", None, "100.00", cost="60.00")])
    result = workspace.ask(Query((name,)))
    assert result.blanks == {name: NEW[name]} and result.value(name) is None


def test_a_step_or_count_that_no_file_has_is_blank_and_not_0(workspace: Workspace) -> None:
    fill(
        workspace,
        visits=[visit("2024-01-01", "Web shop", None, 100, steps=(None, 10, None, 2))],
        ad_spend=[spent("2024-01-01", "Web shop", None, "7.00", shown=1000)],
        feedback=[answer("2024-01-01", "csat", "4", None, None, None)],
    )
    blank = ("product_view_rate", "cart_rate", "checkout_rate", "purchase_rate", "ctr", "cpc", "clicks", "csat")
    result = workspace.ask(Query((*blank, "add_to_cart_rate", "cart_abandonment", "cpm", "impressions")))
    assert set(result.blanks) == set(blank)
    assert "visits that saw a product" in result.blanks["cart_rate"]
    row = result.rows[0]
    assert (row["add_to_cart_rate"], row["cart_abandonment"], row["cpm"]) == (0.1, 0.8, 7)


def test_nps_ends_at_100_either_way(workspace: Workspace) -> None:
    fill(
        workspace,
        feedback=[
            answer("2024-01-01", "nps", "10", "10", "Web shop", None),
            answer("2024-01-01", "nps", "0", "10", "Store", None),
            answer("2024-01-01", "nps", "6", "10", "Email", None),
            answer("2024-01-01", "nps", "8", "10", "Email", None),
        ]
        * 30,
    )
    rows = {r["channel"]: r["nps"] for r in told(workspace, "nps", by=("channel",))}
    assert rows == {"Web shop": 100, "Store": -100, "Email": -50}
    # Not the mean of the three.
    assert told(workspace, "nps")[0]["nps"] == -25


def test_the_change_of_nps_is_in_points(workspace: Workspace) -> None:
    days = ["2024-01-10", "2024-01-20", "2024-02-10", "2024-02-20"]
    scores = ["10", "8", "10", "0"]
    fill(
        workspace,
        feedback=[answer(d, "nps", s, "10", "Web shop", None) for d, s in zip(days, scores, strict=True)] * 30,
    )
    rows = told(workspace, "nps", grain="month", compare="previous")
    assert rows[1]["nps_change"] == -50


def test_names_of_the_workspace_hold_for_every_table(workspace: Workspace) -> None:
    fill(
        workspace,
        deals=[deal("a", "2024-01-01", "2024-01-02", "won", "1.00", "fair", None)],
        feedback=[answer("2024-01-01", "nps", "9", "10", "fair", None)],
        costs=[cost("2024-01-01", "fee", "3.00", "fair", None)],
    )
    set_rules(workspace, [Rule("channel", "", "fair", "Trade fair")])
    rows = told(workspace, "deals_won", "answers", "costs", by=("channel",))
    assert [(r["channel"], r["deals_won"], r["answers"], r["costs"]) for r in rows] == [("Trade fair", 1, 1, 3)]


@pytest.mark.parametrize("name", CATALOG)
def test_the_rows_behind_every_kpi_can_be_shown(shop: Workspace, name: str) -> None:
    query = Query((name,), where={"channel": ("Web shop",)})
    for table in kpi(name).needs:
        _, rows = shop.run(rows_behind(query, TABLES[table], shop.coverage))
        assert rows
