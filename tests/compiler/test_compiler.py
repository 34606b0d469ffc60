"""What a query answers: groups, periods, comparisons, currencies, and the reason wherever it cannot answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kpi.catalog import CATALOG
from kpi.query import Query
from kpi.store import Result, Workspace
from kpi.store.settings import set_setting
from kpi.tables import DIMENSIONS
from tests.conftest import fill, order

APRIL = date(2024, 4, 1)


def by_key(result: Result, name: str, *keys: str) -> dict:
    """Value per key, or per tuple of keys."""
    return {(row[keys[0]] if len(keys) == 1 else tuple(row[k] for k in keys)): row[name] for row in result.rows}


# Groups


def test_rows_come_in_a_total_order_with_nothing_last(shop: Workspace) -> None:
    rows = shop.ask(Query(("orders",), ("channel", "region"), "month")).rows
    keys = [(r["period"], *((r[d] is None, r[d] or "") for d in ("channel", "region"))) for r in rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_the_unattributed_are_one_group(shop: Workspace) -> None:
    told = shop.ask(Query(("net_sales", "orders", "visits", "ad_spend"), ("channel",)))
    unattributed = [row for row in told.rows if row["channel"] is None]
    assert [(r["net_sales"], r["orders"], r["visits"], r["ad_spend"]) for r in unattributed] == [
        (Decimal("62.34"), 2, 33, Decimal("25.00"))
    ]


def test_online_and_offline(shop: Workspace) -> None:
    told = shop.ask(Query(("orders", "conversion_rate"), ("channel_type",)))
    assert by_key(told, "orders", "channel_type") == {"online": 16, "offline": 5, "unknown": 2}
    assert told.rows[0]["channel_type"] == "offline"
    assert by_key(told, "conversion_rate", "channel_type")["offline"] == 5 / (105 + 12 + 9)


def test_by_product_through_order_lines(shop: Workspace) -> None:
    told = shop.ask(Query(("net_sales", "orders", "units", "aov", "gross_sales"), ("product",)))
    assert by_key(told, "net_sales", "product") == {
        "Kettle": Decimal("127"),
        "Lamp": Decimal("85"),
        "Rug": Decimal("120"),
        None: Decimal("50"),
    }
    assert by_key(told, "orders", "product") == {"Kettle": 3, "Lamp": 2, "Rug": 1, None: 1}
    assert by_key(told, "units", "product")["Kettle"] == 5
    assert by_key(told, "gross_sales", "product")["Kettle"] == Decimal("130")
    assert by_key(told, "aov", "product")["Kettle"] == pytest.approx(127 / 3)


def test_filtered_by_product_and_split_by_channel(shop: Workspace) -> None:
    told = shop.ask(Query(("net_sales", "orders"), ("channel",), where={"product": ("Kettle", "Rug")}))
    assert by_key(told, "net_sales", "channel") == {
        "Email": Decimal("120"),
        "Store": Decimal("27"),
        "Web shop": Decimal("100"),
    }
    assert by_key(told, "orders", "channel") == {"Email": 1, "Store": 1, "Web shop": 2}


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_kpi_answers_or_explains_for_every_dimension(shop: Workspace, name: str) -> None:
    """What has no value of the dimension is in one row of its own, and is what a filter on nothing else gives."""
    for kpi in CATALOG:
        split, kept = shop.ask(Query((kpi,), (name,))), shop.ask(Query((kpi,), where={name: ("x", None)}))
        assert set(split.blanks) == set(kept.blanks), kpi
        if split.blanks:
            for told, doing in ((split, "shown"), (kept, "filtered")):
                assert told.blanks[kpi].startswith(CATALOG[kpi].label) and all(row[kpi] is None for row in told.rows)
                assert f"cannot be {doing} by {DIMENSIONS[name].label.lower()}" in told.blanks[kpi]
            continue
        assert split.rows, kpi
        (value,) = [row[kpi] for row in kept.rows]
        nobody = [row[kpi] for row in split.rows if row[name] is None]
        assert [value] == nobody or (not nobody and not value), (kpi, nobody, value)


# Filters


@pytest.mark.parametrize(
    "values, orders",
    [
        (("Email",), 4),
        ((None,), 2),
        (("Email", None), 6),
        ((), 0),
        (("Nowhere",), 0),
        (("email",), 0),
    ],
)
def test_filter_by_value_or_by_nothing(shop: Workspace, values: tuple, orders: int) -> None:
    assert shop.ask(Query(("orders",), where={"channel": values})).value("orders") == orders


HOSTILE = [
    "' or 1=1 --",
    "x'); drop table orders; --",
    "Email' union select 1 --",
    "$first_day",
    "\\",
    '"',
    "%",
    "\x00",
    "😀",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_only_values(workspace: Workspace, value: str) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "a", value, "North", "10.00"),
            order("2", "2024-01-01", "b", "Email", "North", "20.00"),
        ],
    )
    told = workspace.ask(Query(("net_sales", "new_customers"), ("channel",), "day", where={"channel": (value,)}))
    assert [(r["channel"], r["net_sales"], r["new_customers"]) for r in told.rows] == [(value, Decimal(10), 1)]
    if len(value) > 2 and not value.startswith("$"):
        assert value not in told.statement.sql


# Currencies


def test_money_is_counted_in_the_workspace_s_own_currency(shop: Workspace, two_currencies: Workspace) -> None:
    plain, mixed = shop.ask(Query(("net_sales", "aov"))), two_currencies.ask(Query(("net_sales", "aov")))
    assert (mixed.value("net_sales"), mixed.value("aov")) == (plain.value("net_sales"), plain.value("aov"))
    assert any("EUR only; GBP is kept apart" in note for note in mixed.notes)


def test_counts_are_counted_in_all_currencies(two_currencies: Workspace) -> None:
    assert two_currencies.ask(Query(("orders",))).value("orders") == 25


def test_another_currency_on_request(two_currencies: Workspace) -> None:
    told = two_currencies.ask(Query(("net_sales", "aov", "orders", "cac", "roas"), currency="GBP"))
    assert told.value("net_sales") == Decimal(235)
    assert told.value("aov") == 117.5
    assert told.value("roas") == 4.7
    assert told.value("orders") == 25, "orders alone are no money"
    assert told.value("cac") == 50.0, "one customer began in pounds"


def test_by_currency_every_amount_is_in_its_own(two_currencies: Workspace, shop: Workspace) -> None:
    told = by_key(two_currencies.ask(Query(("net_sales",), ("currency",))), "net_sales", "currency")
    assert told["GBP"] == 235
    assert told["EUR"] + told[None] == shop.ask(Query(("net_sales",))).value("net_sales")


@pytest.mark.parametrize("currency", ["USD", "eur", "EURO"])
def test_a_currency_that_is_not_in_the_data_is_no_answer(
    shop: Workspace, two_currencies: Workspace, currency: str
) -> None:
    for asked in (shop, two_currencies):
        told = asked.ask(Query(("net_sales", "orders"), currency=currency))
        assert told.value("net_sales") is None
        assert told.blanks == {"net_sales": f"Net sales: your data have no amounts in {currency}."}
        assert told.value("orders") == asked.ask(Query(("orders",))).value("orders") > 20


def test_a_chosen_currency_keeps_the_others_out(workspace: Workspace) -> None:
    """An order without a currency is in the workspace's own, even when all others are in a foreign one."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "a", "Web shop", None, "10.00", currency=None),
            order("2", "2024-01-01", "b", "Web shop", None, "99.00", currency="USD"),
        ],
    )
    set_setting(workspace, "currency", "EUR")
    told = workspace.ask(Query(("net_sales",)))
    assert told.value("net_sales") == 10
    assert any("USD is kept apart" in note for note in told.notes)
