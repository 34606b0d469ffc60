"""Why a KPI is blank in every row, and the statement that a question becomes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kpi.catalog import CATALOG
from kpi.compiler import compile_query
from kpi.coverage import Coverage
from kpi.query import Query
from kpi.store import Workspace
from tests.compiler.test_compiler import by_key
from tests.conftest import fill, line, order, spent, visit

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
