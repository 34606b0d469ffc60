"""What columns mean: recognised beyond doubt, suggested with how sure that is, or said."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from kpi.errors import UserError
from kpi.intake.columns.mapping import map_columns
from kpi.intake.columns.suggestion import SURE, suggest, suggest_for
from kpi.sources import headers_of, plain
from kpi.sources.declaration import cells_in as cells_of
from kpi.tables import TABLES, table
from tests.intake.headers import CASES, VENDORS, Case
from tests.real_data import data_file


def wrong(case: Case) -> list[tuple[str, str, str, float]]:
    """Columns of a case that were not given what they mean: (column, truth, suggested, confidence)."""
    best = suggest(case.columns, case.rows)[0]
    got = {found.column: (name, found.confidence) for name, found in best.fields.items()}
    return [
        (column, field, *got.get(column, ("", 0.0)))
        for column, field in case.truth.items()
        if got.get(column, ("",))[0] != field
    ]


def test_there_are_enough_headers_in_every_language_to_measure_by():
    assert len(CASES) >= 60 and {c.table for c in CASES} == set(TABLES)
    for language in ("german", "french", "spanish", "portuguese", "italian", "dutch", "english"):
        assert sum(language in c.name for c in CASES) >= 3


@pytest.mark.parametrize("case", [*CASES, *VENDORS], ids=lambda c: c.name)
def test_the_table_and_what_it_needs_are_suggested_and_nothing_sure_is_wrong(case: Any):
    best = suggest(case.columns, case.rows)[0]
    assert best.table.name == case.table and best.enough
    truth = {field: column for column, field in case.truth.items() if field}
    needed = {n for group in best.table.needs for n in group}
    assert {n: c for n, c in best.mapping.items() if n in needed} == {n: c for n, c in truth.items() if n in needed}
    assert [w for w in wrong(case) if w[3] > SURE] == []


@pytest.mark.parametrize("cases", [CASES, VENDORS], ids=["files", "vendors"])
@pytest.mark.parametrize("with_rows", [True, False])
def test_nearly_every_column_is_suggested_for_what_it_means(cases: Any, *, with_rows: bool):
    measured = [Case(c.name, c.table, c.truth, c.rows if with_rows else []) for c in cases]
    columns = sum(len(c.truth) for c in measured)
    mistakes = [(c.name, *w) for c in measured for w in wrong(c)]
    assert 1 - len(mistakes) / columns >= 0.95, mistakes


REAL = {
    "superstore/superstore.csv": (
        "orders",
        {
            "line_id": "Row ID", "order_id": "Order ID", "ordered_at": "Order Date", "customer_id": "Customer ID",
            "segment": "Segment", "country": "Country", "region": "Region", "product_id": "Product ID",
            "category": "Category", "product": "Product Name", "net_amount": "Sales", "quantity": "Quantity",
            "profit_amount": "Profit",
        },
    ),
    "great_outdoors_sales/sales.csv": (
        "orders",
        {
            "ordered_at": "Year", "category": "Product line", "product": "Product", "channel": "Order method type",
            "country": "Retailer country", "net_amount": "Revenue", "cost_amount": "Product cost",
            "quantity": "Quantity", "unit_price": "Unit price", "profit_amount": "Gross profit",
        },
    ),
    "rfm/orders.csv": ("orders", {"customer_id": "customer_id", "ordered_at": "order_date", "net_amount": "revenue"}),
    "ltv_cohort_kit/samples_ad_spend_sample.csv": ("ad_spend", {"period_start": "Month", "amount": "Spend"}),
    "ltv_cohort_kit/tests_fixtures_spend.csv": ("ad_spend", {"period_start": "Month", "amount": "Spend"}),
    "packt_marketing/Advertising.csv": ("orders", {"ordered_at": "Date", "net_amount": "sales"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_suggested_in_full(name: Any):
    with data_file(name).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))[:500]
    best = suggest(header, rows)[0]
    assert (best.table.name, best.mapping) == REAL[name]


def test_a_real_file_without_telling_names_is_never_sure():
    columns = ["customer_id", "date", "number_of_cds", "dollar_value"]
    best = suggest(columns, [["00001", "19970101", "1", "11.77"], ["00002", "19970112", "5", "77.00"]])[0]
    assert best.table.name == "orders" and best.fields["net_amount"].column == "dollar_value"
    assert best.confidence <= SURE and best.fields["net_amount"].confidence <= SURE
    assert plain.recognise(columns) is None


def test_two_good_columns_for_one_field_are_said():
    found = suggest(["Order date", "Invoice date", "Order total"])[0].fields["ordered_at"]
    assert found.confidence <= SURE and set(found.others) | {found.column} == {"Order date", "Invoice date"}
    assert "could be it too" in found.reason


def test_a_net_amount_beside_a_fee_is_no_sure_thing():
    columns = ["Date", "Order number", "Gross", "Fee", "Net"]
    found = suggest(columns)[0].fields["net_amount"]
    assert found.column == "Net" and found.confidence <= SURE and "fee" in found.reason
    assert suggest(["Date", "Order number", "Net"])[0].fields["net_amount"].confidence > SURE


@pytest.mark.parametrize(
    "columns, values, field",
    [
        (["Datum", "Betrag", "Rabatt"], ["01.02.2024", "10,00", "10%"], "discount_amount"),
        (["Date", "Sales", "Discounts"], ["2024-02-01", "10.00", "0.2"], "discount_amount"),
        (["Date", "Sales", "Channel"], ["2024-02-01", "10.00", "2024-02-03"], "channel"),
        (["Date", "Sales", "Quantity"], ["2024-02-01", "10.00", "many"], "quantity"),
        (["Date", "Sales", "Order ID"], ["2024-02-01", "10.00", "3.75"], "order_id"),
    ],
)
def test_values_that_contradict_a_name_take_the_suggestion_back(columns: list, values: list, field: str):
    assert field in suggest(columns)[0].fields
    assert field not in suggest(columns, [values] * 5)[0].fields


@pytest.mark.parametrize(
    "values, field",
    [
        (["a@x.com", "b@y.org"], "customer_id"),
        (["EUR", "USD"], "currency"),
        (["Deutschland", "Österreich"], "country"),
        (["Webshop", "Telephone"], "channel"),
        (["paid", "cancelled", "paid", "paid"], "status"),
    ],
)
def test_values_alone_speak_for_a_column_whose_name_says_nothing(values: list, field: str):
    rows = [["2024-01-05", "10.00", values[i % len(values)]] for i in range(8)]
    found = suggest(["Order date", "Net sales", "Column7"], rows)[0].fields[field]
    assert found.column == "Column7" and found.confidence <= SURE and "its values are" in found.reason


def test_what_was_confirmed_before_is_suggested_again():
    class Before:
        table = "orders"
        mapping = {"channel": "Wo?", "net_amount": "Geld"}

    best = suggest(["Datum", "Wo?", "Geld"], [["13.01.2024", "Laden", "10,00"]], [Before()])[0]
    assert best.mapping == {"ordered_at": "Datum", "channel": "Wo?", "net_amount": "Geld"}
    assert "earlier file" in best.fields["channel"].reason


@pytest.mark.parametrize(
    "header, found",
    [
        ("order_id,ordered_at,net_amount", "orders"),
        ("order_id,ordered_at,net_amount,something,else,too", "orders"),
        ("Order ID,Ordered at,Net amount", "orders"),
        ("order_id,product,quantity,net_amount", "order_lines"),
        ("date,channel,amount", "ad_spend"),
        ("date,channel,visits", "visits"),
        ("Month,Spend", "ad_spend"),
        ("customer_id,segment,region", "customers"),
        ("deal_id,created_at,stage,amount", "deals"),
        ("deal_id,stage,entered_at", "deal_stages"),
        ("given_at,score", "feedback"),
        ("occurred_at,user_id,event", "usage_events"),
        ("customer_id,started_at,monthly_amount", "subscriptions"),
        ("sent_at,campaign,recipients", "mailings"),
        ("incurred_at,kind,amount", "costs"),
        ("counted_at,product,on_hand", "stock"),
        ("kpi,month,value", "targets"),
        ("experiment,variant,units,conversions", "experiments"),
        ("date,currency,rate", "exchange_rates"),
    ],
)
def test_our_own_names_are_beyond_doubt(header: str, found: str):
    chosen, mapping = plain.recognise(header.split(",")) or pytest.fail()
    assert chosen.name == found and plain.satisfies(table(found), mapping)


@pytest.mark.parametrize(
    "header",
    [
        "Bestellnummer,Datum,Umsatz",
        "Date,Channel,Amount",
        "Datum,Kosten",
        "Date,Cost",
        "Fecha,Importe",
        "Month,Value,Metric",
        "customer_id,date,number_of_cds,dollar_value",
        "customer_id,city,phone",
        "customer_id,revenue",
        "date,amount,customer,note",
        "Name,Created at,Stage,Value",
        "Email,Score",
        "Data,Vendas",
    ],
)
def test_what_could_be_two_things_is_doubt(header: str):
    assert plain.recognise(header.split(",")) is None


def test_one_table_that_a_person_picked_is_suggested_from_names_and_values():
    found = suggest_for(table("stock"), ["Datum", "Artikel", "Menge"], [["31.01.2024", "Tasse", "5"]])
    assert {n: f.column for n, f in found.items()} == {"counted_at": "Datum", "product": "Artikel", "on_hand": "Menge"}


def test_a_known_export_with_a_column_said_otherwise_keeps_everything_else():
    columns = ["Name", "Created at", "Lineitem name", "Total", "Source", "Till"]
    mapped = map_columns(columns, file="o.csv", source_name="shopify_orders", mapping={"channel": "Till"})
    assert mapped.suggestions["channel"] == "Till" and mapped.suggestions["total_amount"] == "Total"
    assert headers_of(cells_of(mapped.source.line_fields, columns)["product"]) == ("Lineitem name",)
    with pytest.raises(UserError, match="no column Lineitem name"):
        map_columns(["Name", "Created at", "Total"], file="o.csv", source_name="shopify_orders")
