"""Whole files into a workspace: what is loaded, set aside, skipped or asked, and that the receipt balances."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpi.errors import QuestionsOpen
from kpi.intake import (
    Receipt,
    receipts,
    set_aside_csv,
    undo,
)
from kpi.query import Query
from kpi.store import Workspace
from kpi.tables import TABLES


def ask(workspace: Workspace, *kpis: str, **options) -> dict:
    (row,) = workspace.ask(Query(kpis, **options)).rows
    return {name: row[name] for name in kpis}


def content(workspace: Workspace, but: str = "load_id") -> dict[str, list]:
    """Every stored row of every table, without the number of its load and one more column."""
    with workspace.cursor() as cursor:
        found = {}
        for name in TABLES:
            columns = [
                c
                for (c,) in cursor.execute(
                    "select column_name from information_schema.columns where table_name = $n and column_name not in ('load_id', $b)",
                    {"n": name, "b": but},
                ).fetchall()
            ]
            found[name] = sorted(
                map(repr, cursor.execute(f"select {', '.join(sorted(columns))} from {name}").fetchall())
            )
        return found


def test_lines_that_are_not_data_are_named_and_lines_that_cannot_be_read_are_set_aside(
    put: Callable[..., Receipt], workspace: Workspace
):
    receipt = put(
        "Orders of my shop\n"
        "\n"
        "order_id,ordered_at,channel,net_amount\n"
        "1,2024-01-01,Web,10.00\n"
        "2,2024-01-02,Web,ten\n"
        "\n"
        "3,,Web,5.00\n"
        "4,2024-01-03,Web,\n"
        "5,2024-02-30,Web,7.00\n"
        "6,2024-01-04,Web,20.00,and more\n"
        "Total,,,42.00\n"
        "Source: the shop\n"
    )
    assert (receipt.rows_in, receipt.rows_loaded, receipt.rows_set_aside) == (12, 1, 5)
    assert receipt.skipped == {"blank": 2, "header": 1, "note": 1, "title": 1, "total": 1}
    assert [(p.line, p.column, p.value) for p in receipt.problems] == [
        (5, "net_amount", "ten"),
        (7, "ordered_at", ""),
        (8, "net_amount", ""),
        (9, "ordered_at", "2024-02-30"),
        (10, "", "and more"),
    ]
    text = set_aside_csv(workspace, receipt.load_id).decode("utf-8-sig")
    assert '5,net_amount,ten,it cannot be read as a number,"2,2024-01-02,Web,ten"' in text
    (check,) = receipt.money
    assert (Decimal(check.in_file), Decimal(check.set_aside), Decimal(check.in_workspace)) == (42, 32, 10)
    assert any("42.00" in note for note in receipt.notes)


def test_plain_orders_keep_every_amount(put: Callable[..., Receipt], workspace: Workspace):
    put(
        "order_id,ordered_at,customer_id,channel,gross_amount,discount_amount,refund_amount,refunded_at,tax_amount,shipping_amount,"
        "net_amount,cost_amount,status\n"
        "1,2024-01-31 23:59:59,ann,Web,100.00,10.00,20.00,2024-02-10,19.00,5.00,70.00,40.00,paid\n"
        "2,2024-02-01 00:00:00,bob,Web,50.00,0.00,0.00,,9.50,0.00,50.00,,paid\n"
        "3,2024-02-02,,Shop,30.00,0.00,0.00,,5.70,0.00,30.00,,Cancelled\n"
    )
    asked = ("net_sales", "gross_sales", "returns", "orders", "total_sales")
    january = ask(workspace, *asked, start=date(2024, 1, 1), end=date(2024, 1, 31))
    february = ask(workspace, *asked, start=date(2024, 2, 1), end=date(2024, 2, 29))
    assert january == {"net_sales": 90, "gross_sales": 100, "returns": 0, "orders": 1, "total_sales": Decimal(114)}
    assert february == {"net_sales": 30, "gross_sales": 50, "returns": 20, "orders": 1, "total_sales": Decimal("39.5")}
    assert ask(workspace, "gross_margin")["gross_margin"] == pytest.approx((70 - 40) / 70)


@pytest.mark.parametrize("net, expected", [("90.00", 80), ("80.00", 80)])
def test_whether_net_is_after_refunds_is_seen_in_the_rows(
    put: Callable[..., Receipt], workspace: Workspace, net: str, expected: int
):
    receipt = put(
        f"order_id,ordered_at,gross_amount,refund_amount,net_amount\n1,2024-01-13,90.00,10.00,{net}\n2,2024-01-14,50.00,0,50.00\n"
    )
    assert ask(workspace, "net_sales")["net_sales"] == expected + 50
    assert "net_includes_refunds" in {d.key for d in receipt.decisions}


def test_a_negative_row_is_a_return_and_not_an_order(put: Callable[..., Receipt], workspace: Workspace):
    put("order_id,ordered_at,net_amount\n1,2024-01-13,90.00\n1-R,2024-01-20,-30.00\n")
    assert ask(workspace, "orders", "net_sales", "returns", "gross_sales") == {
        "orders": 1,
        "net_sales": 60,
        "returns": 30,
        "gross_sales": 90,
    }


def test_rows_of_one_order_are_its_lines(put: Callable[..., Receipt], workspace: Workspace):
    put(
        "order_id,ordered_at,product,category,quantity,net_amount,cost_amount\n"
        "1,2024-01-13,Cup,Kitchen,2,20.00,8.00\n1,2024-01-13,Cup,Kitchen,2,20.00,8.00\n1,2024-01-13,Rug,Floor,1,60.00,30.00\n"
        "2,2024-01-14,Rug,Floor,1,60.00,30.00\n"
    )
    assert ask(workspace, "orders", "units", "net_sales") == {"orders": 2, "units": 6, "net_sales": 160}
    by_product = {
        r["product"]: (r["orders"], r["units"], r["net_sales"])
        for r in workspace.ask(Query(("orders", "units", "net_sales"), by=("product",))).rows
    }
    assert by_product == {"Cup": (1, 4, 40), "Rug": (2, 2, 120)}


@pytest.mark.parametrize(
    "written",
    [
        "1.234,50",
        "1234,50",
        "1 234,50",
        "1.234,50 €",
        "EUR 1.234,50",
        "'1.234,50'".strip("'"),
    ],
)
def test_a_decimal_comma_is_read_where_the_file_proves_it(
    put: Callable[..., Receipt], workspace: Workspace, written: Any
):
    put(f"order_id;ordered_at;net_amount\n1;13.01.2024;{written}\n2;14.01.2024;0,50\n")
    assert ask(workspace, "net_sales")["net_sales"] == Decimal("1235.00")


@pytest.mark.parametrize(
    "written, value",
    [("($33.62)", "-33.62"), ("$1,234.50 ", "1234.50"), ("-5", "-5"), ("5-", "-5"), ("−7.25", "-7.25")],
)
def test_signs_and_symbols_of_money(put: Callable[..., Receipt], workspace: Workspace, written: str, value: str):
    put(f'date,channel,amount\n2024-01-13,Ads,"{written}"\n2024-01-14,Ads,1.25\n', settings={"currency": "USD"})
    assert ask(workspace, "ad_spend")["ad_spend"] == Decimal(value) + Decimal("1.25")


@pytest.mark.parametrize("bad", ["12abc", "1e5", "1,23,4.5.6", "12 pcs", "0x10", "٣"])
def test_what_only_looks_like_money_is_set_aside(put: Callable[..., Receipt], bad: str):
    receipt = put(f'date,channel,amount\n2024-01-13,Ads,"{bad}"\n2024-01-14,Ads,1.25\n')
    assert [(p.column, p.value) for p in receipt.problems] == [("amount", bad)]


def test_an_amount_that_could_be_a_thousand_or_one_is_asked_about(put: Callable[..., Receipt], workspace: Workspace):
    text = "order_id,ordered_at,net_amount\n1,2024-01-13,1.234\n2,2024-01-14,500\n"
    with pytest.raises(QuestionsOpen) as raised:
        put(text)
    (question,) = raised.value.questions
    assert question.key == "decimal" and question.examples == ("1.234",)
    assert receipts(workspace) == []
    put(text, settings={"decimal": ","})
    assert ask(workspace, "net_sales")["net_sales"] == 1734


@pytest.mark.parametrize(
    "dates, months",
    [
        (("2024-01-05", "2024-02-05"), (1, 2)),
        (("2024-01-05T10:00:00Z", "2024-02-05T10:00:00Z"), (1, 2)),
        (("20240105", "20240205"), (1, 2)),
        (("13/01/2024", "05/02/2024"), (1, 2)),
        (("01/13/2024", "02/05/2024"), (1, 2)),
        (("5-Jan-24", "5-Feb-24"), (1, 2)),
        (("Jan 5, 2024", "Feb 5, 2024"), (1, 2)),
        (("January 5, 2024", "February 5, 2024"), (1, 2)),
        (("1/13/24 3:04 PM", "2/5/24 11:59 PM"), (1, 2)),
        (("2024-01-31 23:30:00 -0500", "2024-02-01 00:10:00 -0500"), (1, 2)),
        (("13.1.2024", "5.2.2024"), (1, 2)),
        (("2024/01/05", "2024/02/05"), (1, 2)),
    ],
)
def test_dates_in_many_styles(put: Callable[..., Receipt], workspace: Workspace, dates: tuple, months: tuple):
    put("order_id,ordered_at,net_amount\n" + "".join(f'{i},"{d}",10\n' for i, d in enumerate(dates)))
    found = [r["period"].month for r in workspace.ask(Query(("orders",), grain="month")).rows if r["orders"]]
    assert tuple(found) == months


def test_a_time_zone_moves_moments_that_carry_an_offset(put: Callable[..., Receipt], workspace: Workspace):
    put("order_id,ordered_at,net_amount\n1,2024-01-31 23:30:00 -0500,10\n", settings={"timezone": "Europe/Berlin"})
    (row,) = workspace.ask(Query(("orders",), grain="day")).rows
    assert row["period"].isoformat() == "2024-02-01"


def test_a_month_of_spend_stands_for_its_days(put: Callable[..., Receipt], workspace: Workspace):
    put("Month,Spend\n2024-01,310.01\n2024-02,29\n")
    by_month = [r["ad_spend"] for r in workspace.ask(Query(("ad_spend",), grain="month")).rows]
    assert by_month == [Decimal("310.01"), 29]
    result = workspace.ask(Query(("ad_spend",), grain="day"))
    assert result.value("ad_spend") is None and "cannot be shown per day" in " ".join(result.notes)


def test_google_ads_without_a_day_takes_the_period_of_its_second_line_or_asks(
    put: Callable[..., Receipt], workspace: Workspace
):
    head = "Campaign status,Campaign,Currency code,Impr.,Clicks,Cost\n"
    rows = 'Enabled,Brand,USD,"25,881", --,172.45\nTotal: Campaigns,,USD,"25,881",,172.45\n'
    receipt = put(f'Campaign report\n"January 1, 2024 - January 31, 2024"\n{head}{rows}', name="ads.csv")
    assert receipt.skipped == {"header": 1, "title": 2, "total": 1} and receipt.rows_loaded == 1
    (row,) = workspace.ask(Query(("ad_spend",), grain="month", by=("channel",))).rows
    assert (row["period"].month, row["channel"], row["ad_spend"]) == (1, "Paid Search", Decimal("172.45"))
    with pytest.raises(QuestionsOpen) as raised:
        put(f"Campaign report\nAll time\n{head}{rows}", name="ads2.csv")
    assert [q.key for q in raised.value.questions] == ["period_start", "period_end"]


def test_overlapping_exports_meet_by_key_and_changed_orders_replace_the_older(
    put: Callable[..., Receipt], workspace: Workspace
):
    first = put("order_id,ordered_at,net_amount\n1,2024-01-13,10\n2,2024-01-14,20\n", name="a.csv")
    before = content(workspace)
    second = put("order_id,ordered_at,net_amount\n2,2024-01-14,20\n1,2024-01-13,7\n3,2024-01-15,30\n", name="b.csv")
    assert (second.rows_loaded, second.duplicates, second.restated) == (2, 1, 1)
    assert ask(workspace, "orders", "net_sales") == {"orders": 3, "net_sales": 57}
    undo(workspace, second.load_id)
    assert content(workspace) == before
    undo(workspace, first.load_id)
    assert not any(content(workspace).values())


def test_lines_follow_their_restated_order(put: Callable[..., Receipt], workspace: Workspace):
    head = "order_id,ordered_at,product,quantity,net_amount\n"
    put(head + "1,2024-01-13,Cup,1,10\n1,2024-01-13,Rug,1,60\n", name="a.csv")
    before = content(workspace)
    second = put(head + "1,2024-01-13,Cup,1,10\n", name="b.csv")
    assert [(r["product"], r["net_sales"]) for r in workspace.ask(Query(("net_sales",), by=("product",))).rows] == [
        ("Cup", 10)
    ]
    undo(workspace, second.load_id)
    assert content(workspace) == before


def test_the_same_number_in_two_kinds_of_export_is_two_orders(put: Callable[..., Receipt], workspace: Workspace):
    put("order_id,ordered_at,net_amount\n#1001,2024-01-13,10\n", name="till.csv")
    put("Name,Created at,Lineitem name,Total\n#1001,2024-01-13 10:00:00 -0500,Cup,25\n", name="shopify.csv")
    assert ask(workspace, "orders", "net_sales") == {"orders": 2, "net_sales": 35}


def test_identical_lines_without_order_numbers_are_real_orders(put: Callable[..., Receipt], workspace: Workspace):
    put("ordered_at,customer_id,net_amount\n" + "2024-01-13,ann,11.77\n" * 3)
    assert ask(workspace, "orders", "net_sales") == {"orders": 3, "net_sales": Decimal("35.31")}
