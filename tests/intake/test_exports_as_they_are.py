"""Shapes of real exports that common readers get wrong without a word: here each is right, asked about, or refused.

One test a shape; the figures are added up by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi.errors import QuestionsOpen, UserError
from kpi.intake import Instructions, Receipt, load_all
from kpi.store import Workspace

PAYPAL = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID\n"
MICROSOFT = "Gregorian date,Campaign name,Currency code,Impressions,Clicks,Spend\n"
ETSY = (
    "Sale Date,Order ID,Buyer User ID,Full Name,Number of Items,Date Shipped,Ship Country,Currency,Order Value,"
    "Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,"
    "Adjusted Order Total,Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type\n"
)
SHOPIFY = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Source\n"
PLAIN = "order_id,ordered_at,channel,net_amount\n"


@pytest.fixture
def rows(workspace: Workspace):
    """Rows of the workspace."""

    def fetched(sql: str) -> list[tuple]:
        with workspace.cursor() as cursor:
            return cursor.execute(sql).fetchall()

    return fetched


def asked_about(put: Any, content: str, **said) -> set[str]:
    with pytest.raises(QuestionsOpen) as refused:
        put(content, **said)
    return {question.key for question in refused.value.questions}


# Days and months


def paypal(*days: str) -> str:
    return PAYPAL + "".join(
        f'"{day}","10:00:00","PST","Ada","Express Checkout Payment","Completed","USD","20.00","-0.88","19.12","T{n}"\n'
        for n, day in enumerate(days)
    )


def test_paypal_days_up_to_twelve_are_asked_about(put: Callable[..., Receipt], rows: Any):
    assert asked_about(put, paypal("09/02/2026", "03/04/2026")) == {"day_first"}
    assert rows("select count(*) from orders") == [(0,)]
    put(paypal("09/02/2026", "03/04/2026"), settings={"day_first": "no"})
    assert rows("select cast(ordered_at as date) from orders order by 1") == [(date(2026, 3, 4),), (date(2026, 9, 2),)]


def test_one_day_after_the_twelfth_settles_all_days_of_a_paypal_file(put: Callable[..., Receipt], rows: Any):
    put(paypal("09/02/2026", "09/14/2026"))
    assert rows("select cast(ordered_at as date) from orders order by 1") == [(date(2026, 9, 2),), (date(2026, 9, 14),)]


def test_microsoft_ads_days_are_asked_about(put: Callable[..., Receipt], rows: Any):
    text = MICROSOFT + '"9/1/2026","Brand","USD","1,200","30","45.10"\n"9/2/2026","Brand","USD","1,100","28","44.90"\n'
    assert asked_about(put, text) == {"day_first"}
    put(text, settings={"day_first": "no"})
    assert rows("select date, amount, impressions from ad_spend order by date") == [
        (date(2026, 9, 1), Decimal("45.10"), 1200),
        (date(2026, 9, 2), Decimal("44.90"), 1100),
    ]


def etsy(day: str) -> str:
    return ETSY + (
        f"{day},3001,ada,Ada L,2,,United States,USD,30.00,0.00,0.00,5.00,2.40,37.40,,1.37,36.03,0.00,0.00,0.00,Ada,online,online_cc\n"
    )


def test_etsy_days_with_two_digit_years_are_asked_about_and_never_begin_with_the_year(
    put: Callable[..., Receipt], rows: Any
):
    assert asked_about(put, etsy("09/03/26")) == {"day_first"}
    put(etsy("09/03/26"), settings={"day_first": "no"})
    assert rows("select cast(ordered_at as date), net_amount from orders") == [(date(2026, 9, 3), Decimal("30.00"))]


def test_ga4_days_without_marks_are_days(put: Callable[..., Receipt], rows: Any):
    text = (
        "# ----------------------------------------\n# Traffic acquisition\n# Account: Shop\n# Start date: 20231009\n"
        "# End date: 20231010\n# ----------------------------------------\n\n"
        "Date,Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Total revenue\n"
        "20231010,Organic Search,120,80,10.5\n20231009,Direct,30,10,0\n,,150,90,10.5\n"
    )
    receipt = put(text)
    assert receipt.skipped["total"] == 1
    assert rows("select date, channel, visits from visits order by date") == [
        (date(2023, 10, 9), "Direct", 30),
        (date(2023, 10, 10), "Organic Search", 120),
    ]


@pytest.mark.parametrize("number", ["0001", "2357", "00010203"])
def test_numbers_of_anything_are_no_years(put: Callable[..., Receipt], rows: Any, number: str):
    receipt = put(PLAIN + f"1,{number},Web,10.00\n2,{number},Web,11.00\n")
    assert (receipt.rows_loaded, receipt.rows_set_aside) == (0, 2)
    assert rows("select count(*) from orders") == [(0,)]


# Numbers


def test_thousands_with_a_point_are_asked_about_where_nothing_settles_them(put: Callable[..., Receipt], rows: Any):
    text = "order_id;ordered_at;channel;net_amount\n1;2026-01-13;Tienda;3.000\n2;2026-01-14;Tienda;1.250\n"
    assert asked_about(put, text) == {"decimal"}
    put(text, settings={"decimal": ","})
    assert rows("select sum(net_amount) from orders") == [(Decimal("4250"),)]


def test_thousands_with_a_point_are_settled_by_one_decimal_comma(put: Callable[..., Receipt], rows: Any):
    put("order_id;ordered_at;channel;net_amount\n1;2026-01-13;Tienda;3.000\n2;2026-01-14;Tienda;12,50\n")
    assert rows("select sum(net_amount) from orders") == [(Decimal("3012.50"),)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"25,881.00"', "25881"),
        ("$172.45", "172.45"),
        ("($33.62)", "-33.62"),
        ('"$1,149.00 "', "1149"),
        ('"0,25"', "0.25"),
        ('"12,50 €"', "12.50"),
        ('"1 234,56"', "1234.56"),
        ('"1\u202f234,56"', "1234.56"),
        ("116.99 EUR", "116.99"),
        ("1'234.50", "1234.50"),
        ("-5.00", "-5"),
        ("5.00-", "-5"),
    ],
)
def test_money_as_exports_write_it(put: Callable[..., Receipt], rows: Any, written: str, value: str):
    put(PLAIN + f"1,2026-01-13,Web,{written}\n", settings={"currency": "USD"} if "$" in written else None)
    assert rows("select net_amount from orders") == [(Decimal(value),)]


def test_late_thousands_marks_lose_no_row(put: Callable[..., Receipt], rows: Any):
    lines = [f"A{n},2026-01-{n % 28 + 1:02},Web,10.5\n" for n in range(30_000)]
    lines += [f'B{n},2026-02-{n % 28 + 1:02},Web,"1,234.50"\n' for n in range(10_000)]
    receipt = put(PLAIN + "".join(lines))
    assert receipt.rows_loaded == 40_000
    assert rows("select count(*), sum(net_amount) from orders") == [(40_000, Decimal("12660000"))]


def test_two_ways_of_writing_money_in_one_column_are_never_mixed_up(put: Callable[..., Receipt], rows: Any):
    text = "order_id;ordered_at;channel;net_amount\n1;2026-01-13;Web;1.234,50\n2;2026-01-14;Web;18500.00\n"
    try:
        receipt = put(text)
    except QuestionsOpen as error:
        assert {q.key for q in error.questions} == {"decimal"}
    else:
        (problem,) = receipt.problems
        kept = {"1.234,50": ("2", "18500.00"), "18500.00": ("1", "1234.50")}[problem.value]
        assert rows("select order_id, net_amount from orders") == [(kept[0], Decimal(kept[1]))]


# Lines


def test_comment_lines_and_order_numbers_with_the_same_sign(put: Callable[..., Receipt], rows: Any):
    head = "# Shop export\n# Made by the till\n# ---\n"
    # A short row, and a row with one comma too many.
    lines = "".join(
        f"#{2000 + n},c{n}@example.com,paid,2026-01-{n + 1:02} 10:00:00 +0100,EUR,10.00,0.00,0.00,10.00,2026-01-{n + 1:02} 10:00:00 +0100,1,Lamp,10.00"
        + ("" if n == 4 else ",web,," if n == 7 else ",web")
        + "\n"
        for n in range(13)
    )
    receipt = put(head + SHOPIFY + lines)
    assert receipt.rows_in == 3 + 1 + 13 and receipt.skipped == {"header": 1, "title": 3}
    assert receipt.rows_loaded + receipt.rows_set_aside == 13
    assert rows("select count(*), sum(net_amount) from orders") == [
        (receipt.rows_loaded, Decimal(10 * receipt.rows_loaded))
    ]
    assert receipt.rows_loaded >= 12


def test_ragged_rows_keep_their_columns(put: Callable[..., Receipt], rows: Any):
    # 33 lines leave out the last cell, 58 do not.
    lines = [f"{n},2026-01-{n % 28 + 1:02},Web,1.00,a,b" + (",c" if n >= 33 else "") for n in range(91)]
    receipt = put("order_id,ordered_at,channel,net_amount,note,tag,mark\n" + "\n".join(lines) + "\n")
    assert (receipt.rows_loaded, receipt.rows_set_aside) == (91, 0)
    assert rows("select count(*), sum(net_amount) from orders") == [(91, Decimal(91))]


def test_a_title_a_blank_line_and_a_total_row(put: Callable[..., Receipt], rows: Any):
    receipt = put("Sales report\n\n" + PLAIN + "1,2026-01-13,Web,10.00\n2,2026-01-14,Web,20.00\nTotal,,,30.00\n")
    assert receipt.skipped == {"blank": 1, "header": 1, "title": 1, "total": 1}
    assert rows("select sum(net_amount) from orders") == [(Decimal("30.00"),)]
    assert any("30.00" in note for note in receipt.notes)


def test_four_total_rows_of_google_ads_are_not_cost(put: Callable[..., Receipt], rows: Any):
    text = (
        '"Campaign report"\n"January 1, 2026 - January 31, 2026"\n'
        "Campaign status,Campaign,Budget,Currency code,Impr.,Clicks,Cost\n"
        'Enabled,Brand,10.00,EUR,"25,881",120,"1,172.45"\nPaused,Shoes, --,EUR,100,5,27.55\n'
        'Total: Campaigns, --, --,EUR,"25,981",125,"1,200.00"\nTotal: Account, --, --,EUR,"25,981",125,"1,200.00"\n'
        'Total: Search, --, --,EUR,"25,981",125,"1,200.00"\nTotal: Video, --, --,EUR,0,0,0.00\n'
    )
    receipt = put(text)
    assert receipt.skipped["total"] == 4 and receipt.rows_loaded == 2
    assert rows("select sum(amount), min(date), max(period_end) from ad_spend") == [
        (Decimal("1200.00"), date(2026, 1, 1), date(2026, 1, 31))
    ]


def test_several_tables_in_one_file_are_several_tables(workspace: Workspace, rows: Any, tmp_path: Path):
    text = (
        "# ----------------------------------------\n# Reports snapshot\n# Start date: 20260101\n# End date: 20260103\n"
        "# ----------------------------------------\n\n"
        "# Sessions by channel\nSession primary channel group (Default Channel Group),Sessions\nDirect,30\nOrganic Search,70\n\n"
        "# Views by page\nPage title and screen class,Views\nHome,500\nLamp,40\n"
    )
    path = tmp_path / "snapshot.csv"
    path.write_text(text)
    outcomes = load_all(workspace, path, "snapshot.csv")
    assert sum(o.receipt.rows_in for o in outcomes) == len(text.splitlines())  # type: ignore[misc]
    assert rows("select sum(visits), min(date), max(period_end) from visits") == [
        (100, date(2026, 1, 1), date(2026, 1, 3))
    ]


@pytest.mark.parametrize(("column", "country"), [("country", "France"), ("country (2)", "Spain")])
def test_repeated_column_names_stay_apart(put: Callable[..., Receipt], rows: Any, column: str, country: str):
    text = "order_id,ordered_at,country,net_amount,country\n1,2026-01-13,France,10.00,Spain\n"
    fields = {name: name for name in ("order_id", "ordered_at", "net_amount")} | {"country": column}
    put(text, table="orders", mapping=fields)
    assert rows("select country from orders") == [(country,)]


# Bytes


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_wide_encodings_with_pictures_in_the_text(put: Callable[..., Receipt], rows: Any, encoding: str):
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    put((mark + PLAIN + "1,2026-01-13,Grün 🛋,10.00\n2,2026-01-14,Café,20.00\n").encode(encoding))
    assert rows("select channel, net_amount from orders order by order_id") == [
        ("Grün 🛋", Decimal("10.00")),
        ("Café", Decimal("20.00")),
    ]


def test_windows_1252_with_a_euro_sign(put: Callable[..., Receipt], rows: Any):
    put("order_id;ordered_at;channel;net_amount\n1;2026-01-13;Laden Köln;12,50 €\n".encode("cp1252"))
    assert rows("select channel, net_amount from orders") == [("Laden Köln", Decimal("12.50"))]


# Words and ids


def test_yes_and_no_stay_words_and_long_ids_stay_text(put: Callable[..., Receipt], rows: Any):
    put(
        "order_id,ordered_at,channel,segment,customer_id,net_amount\n"
        "0012345678901234567890,2026-01-13,Yes,NO,00420,10.00\n0012345678901234567891,2026-01-14,No,TRUE,1E5,10.00\n"
    )
    assert rows("select order_id, channel, segment, customer_id from orders order by order_id") == [
        ("0012345678901234567890", "Yes", "NO", "00420"),
        ("0012345678901234567891", "No", "TRUE", "1E5"),
    ]


def test_a_picture_with_the_name_of_a_table_is_refused(put: Callable[..., Receipt], rows: Any):
    with pytest.raises(UserError, match="PNG"):
        put(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert rows("select count(*) from loads") == [(0,)]


def test_a_question_about_one_table_of_a_file_loads_nothing_of_it(workspace: Workspace, rows: Any, tmp_path: Path):
    path = tmp_path / "two.csv"
    path.write_text(
        "# Orders\norder_id,ordered_at,channel,net_amount\n1,01/02/2026,Web,10.00\n2,03/04/2026,Web,12.00\n\n"
        "# Visits\ndate,channel,visits\n2026-01-02,Web,100\n2026-01-03,Web,90\n"
    )
    (outcome,) = load_all(workspace, path, "two.csv")
    assert [q.key for q in outcome.questions] == ["day_first"]
    assert rows("select count(*) from visits") == [(0,)]
    outcomes = load_all(workspace, path, "two.csv", Instructions(settings={"day_first": "yes"}))
    assert [o.receipt.table for o in outcomes] == ["orders", "visits"]


@pytest.mark.parametrize("first, second", [("0.020", "1.250"), ("0,020", "1,250"), ("€0.020", "€1.250")])
def test_a_number_that_begins_with_nought_has_its_decimal_mark(
    put: Callable[..., Receipt], rows: Any, first: str, second: str
) -> None:
    # Groups of thousands never begin with a nought, so this is no question; 1.250 alone would be one.
    put(f'{PLAIN}A,2026-01-05,Web,"{first}"\nB,2026-01-06,Web,"{second}"\n')
    assert rows("select net_amount from orders order by order_id") == [(Decimal("0.0200"),), (Decimal("1.2500"),)]
    with pytest.raises(QuestionsOpen):
        put(f'{PLAIN}C,2026-01-05,Web,"{second}"\n', "alone.csv")
