"""What a query answers: groups, periods, comparisons, currencies, and the reason wherever it cannot answer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kpi.catalog import CATALOG
from kpi.compiler import compile_query
from kpi.coverage import Coverage
from kpi.query import Query
from kpi.store import Result, Workspace
from kpi.store.settings import set_setting
from kpi.tables import DIMENSIONS
from tests.conftest import fill, line, order, spent, visit

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


# Reasons


def test_a_table_that_is_not_loaded(workspace: Workspace) -> None:
    fill(workspace, orders=[order("1", "2024-01-01", "a", "Web shop", None, "10.00")])
    told = workspace.ask(Query(("orders", "visits", "conversion_rate", "cac", "lifetime_revenue_30"), ("channel",)))
    assert told.rows[0] | {} == told.rows[0]
    assert (told.rows[0]["orders"], told.rows[0]["visits"], told.rows[0]["cac"]) == (1, None, None)
    assert told.blanks["visits"] == "Visits: upload visits to see it."
    assert told.blanks["cac"] == "Customer acquisition cost: upload ad spend to see it."
    assert "lifetime_revenue_30" not in told.blanks
    assert any("no customer is 30 days old yet" in note for note in told.notes)


def test_an_empty_workspace_explains_every_kpi(workspace: Workspace) -> None:
    told = workspace.ask(Query(tuple(CATALOG), ("channel",), "month", compare="previous"))
    assert set(told.blanks) == set(CATALOG)
    assert all(row[name] is None for row in told.rows for name in CATALOG)


@pytest.mark.parametrize(
    "name, dimension, reason",
    [
        ("visits", "product", "Visits cannot be shown by product: your visits have no product."),
        ("return_rate", "product", "Return rate cannot be shown by product: your orders have no product."),
        ("conversion_rate", "product", "Conversion rate cannot be shown by product: your visits have no product."),
        # Orders of this shop never say the device or the campaign, and spend never says the segment.
        ("conversion_rate", "device", "Conversion rate cannot be shown by device: your orders have no device."),
        ("roas", "campaign", "Return on ad spend cannot be shown by campaign: your orders have no campaign."),
        ("roas", "segment", "Return on ad spend cannot be shown by segment: your ad spend have no segment."),
    ],
)
def test_a_dimension_that_one_side_lacks(shop: Workspace, name: str, dimension: str, reason: str) -> None:
    assert shop.ask(Query((name,), (dimension,))).blanks == {name: reason}
    filtered = shop.ask(Query((name,), where={dimension: ("x",)}))
    assert filtered.blanks == {name: reason.replace("shown", "filtered")}
    assert filtered.value(name) is None


def test_a_column_that_no_row_fills(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", None, "Web shop", None, "10.00", quantity=None)],
        order_lines=[{**line("1", "Kettle", None, 1, "10.00"), "quantity": None}],
    )
    told = workspace.ask(Query(("gross_margin", "new_customers", "repeat_purchase_rate", "units", "orders")))
    assert set(told.blanks) == {"gross_margin", "new_customers", "repeat_purchase_rate", "units"}
    assert told.blanks["gross_margin"] == "Gross margin: no cost amount in your orders (cost of the goods sold)."
    assert told.value("units") is None
    by_product = workspace.ask(Query(("units",), ("product",)))
    assert by_product.blanks == {"units": "Units sold: no quantity in your order lines (units sold on the line)."}


def test_a_grain_finer_than_what_was_reported(shop: Workspace) -> None:
    told = shop.ask(Query(("ad_spend", "visits", "orders"), grain="week"))
    reason = "Marketing spend cannot be shown per week: part of ad spend was reported for up to 31 days at a time."
    assert told.blanks == {"ad_spend": reason}
    assert set(shop.ask(Query(("cac", "visits", "orders"), grain="day")).blanks) == {"cac", "visits"}
    assert shop.ask(Query(("ad_spend", "cac"), grain="month")).blanks == {}


def test_a_blank_kpi_leaves_the_others_as_they_are(shop: Workspace) -> None:
    alone = shop.ask(Query(("orders",), ("device",), "month"))
    beside = shop.ask(Query(("conversion_rate", "orders"), ("device",), "month"))
    assert by_key(alone, "orders", "period", "device") == by_key(beside, "orders", "period", "device")


def test_kpis_asked_together_answer_as_they_do_alone(shop: Workspace) -> None:
    together = shop.ask(Query(tuple(CATALOG), ("channel",)))
    for name in CATALOG:
        alone = by_key(shop.ask(Query((name,), ("channel",))), name, "channel")
        told = by_key(together, name, "channel")
        assert {c: v for c, v in told.items() if v} == {c: v for c, v in alone.items() if v}


def test_channels_that_only_one_side_knows_are_named(shop: Workspace) -> None:
    notes = shop.ask(Query(("conversion_rate", "cac"))).notes
    assert any("no visits for Marketplace" in note for note in notes)
    assert any("no orders for Social" in note for note in notes)


def test_spread_amounts_are_mentioned(shop: Workspace) -> None:
    assert any("spread evenly" in note for note in shop.ask(Query(("ad_spend",))).notes)
    assert not any("spread evenly" in note for note in shop.ask(Query(("orders",))).notes)


# The statement


def test_sides_of_a_ratio_come_along(shop: Workspace) -> None:
    row = shop.ask(Query(("aov",))).rows[0]
    assert row["aov"] == pytest.approx(float(row["aov__num"]) / row["aov__den"], rel=1e-12)


def test_parameters_are_those_of_the_statement(shop: Workspace) -> None:
    only = {"channel": ("Email", None, "x")}
    query = Query(("lifetime_revenue_30", "sales_growth"), ("channel",), "month", where=only)
    statement = compile_query(query, shop.coverage).statement
    assert set(statement.params) == {
        "first_day",
        "last_day",
        "first_day_previous",
        "last_day_previous",
        "mature_30",
        "channel_0",
        "channel_1",
    }


def test_the_same_question_makes_the_same_statement(shop: Workspace) -> None:
    query = Query(("cac", "aov"), ("region",), "month", compare="year")
    assert compile_query(query, shop.coverage) == compile_query(query, shop.coverage)


def test_compiling_needs_no_engine() -> None:
    compiled = compile_query(Query(("orders", "cac"), ("channel",), "month"), Coverage())
    assert set(compiled.blanks) == {"orders", "cac"}


def test_roll_ups_are_read_where_they_suffice(shop: Workspace) -> None:
    usual = compile_query(Query(("net_sales", "visits", "new_customers"), ("channel", "region")), shop.coverage)
    assert "from daily_sales f" in usual.statement.sql
    assert "from daily_traffic f" in usual.statement.sql
    assert "from daily_customers f" in usual.statement.sql
    of_customers = compile_query(Query(("net_sales",), ("segment",)), shop.coverage)
    assert "from customer_days f" in of_customers.statement.sql
    detailed = compile_query(Query(("net_sales",), ("segment", "device")), shop.coverage)
    assert "from sales f" in detailed.statement.sql


def test_view_and_roll_up_agree(shop: Workspace) -> None:
    """The same question with a filter that holds for every row goes through the views."""
    measured = ("net_sales", "orders", "gross_margin", "new_customers", "lifetime_revenue_30")
    by_roll_up = shop.ask(Query(measured, ("channel",))).rows
    by_customer = shop.ask(Query(measured, ("channel",), where={"segment": (None,)})).rows
    by_campaign = shop.ask(Query(measured, ("channel",), where={"device": (None,)})).rows
    by_view = shop.ask(Query(measured, ("channel",), where={"device": (None,), "segment": (None,)})).rows
    assert by_roll_up == by_customer == by_campaign == by_view


def test_sales_by_device_and_campaign_are_those_of_their_orders(workspace: Workspace) -> None:
    sold = [("mobile", "spring", "10"), ("mobile", "spring", "5"), ("mobile", None, "1"), ("desktop", "spring", "3")]
    rows = [order(str(n), "2024-01-01", "a", "Web", None, gross) for n, (_, _, gross) in enumerate(sold)]
    placed = [r | {"device": device, "campaign": name} for r, (device, name, _) in zip(rows, sold, strict=True)]
    fill(workspace, orders=placed)
    for by, counted in (
        ("device", {"mobile": (16, 3), "desktop": (3, 1)}),
        ("campaign", {"spring": (18, 3), None: (1, 1)}),
    ):
        query = Query(("net_sales", "orders"), (by,), "month")
        assert "from campaign_days f" in compile_query(query, workspace.coverage).statement.sql
        assert {row[by]: (row["net_sales"], row["orders"]) for row in workspace.ask(query).rows} == counted
    mobile = workspace.ask(Query(("net_sales",), ("campaign",), where={"device": ("mobile",)})).rows
    assert {row["campaign"]: row["net_sales"] for row in mobile} == {"spring": 15, None: 1}


def test_rows_for_charts_hold_floats_and_rows_for_people_decimals(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "a", "Web shop", None, "0.10")],
        visits=[visit("2024-01-01", "Web shop", None, 3)],
        ad_spend=[spent("2024-01-01", "Web shop", None, "0.20")],
    )
    told = workspace.ask(Query(("net_sales", "ad_spend"), ("channel",), "day"))
    assert told.rows == [
        {
            "period": date(2024, 1, 1),
            "channel": "Web shop",
            "net_sales": Decimal("0.1000"),
            "ad_spend": Decimal("0.2000"),
        }
    ]
    assert told.frame["net_sales"].tolist() == [0.1]
