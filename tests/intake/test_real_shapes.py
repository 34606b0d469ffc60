"""Shapes of real exports on which readers fail in silence: each comes out whole."""

from pathlib import Path
from typing import Any

import pytest

from kpi.intake.grids.read import read_grid, read_grids


@pytest.fixture
def grid(tmp_path: Path):
    def read_it(content: Any, name: str = "export.csv", **options):
        path = tmp_path / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_grid(path, name, **options)

    return read_it


def widths(found: Any):
    return [len(r.cells) for r in found.data]


def test_comments_above_order_names_that_begin_with_a_hash(grid: Any):
    rows = "".join(f"#{2001 + n},2024-01-0{n % 9 + 1},5.00\n" for n in range(13))
    found = grid("# Export of orders\n# Shop: Harbour\n# ----\nName,Created at,Total\n" + rows)
    assert (found.columns, len(found.data)) == (("Name", "Created at", "Total"), 13)


def test_rows_of_two_widths(grid: Any):
    six, seven = "2024-01-01,Email,a,b,1,2\n", "2024-01-01,Email,a,b,1,2,x\n"
    text = "Date,Channel,Place,City,Qty,Sales,Note\n" + (six + seven * 2) * 29 + six * 4
    found = grid(text)
    assert len(found.columns) == 7
    assert sorted(set(widths(found))) == [6, 7] and len(found.data) == 91


def test_a_footer_of_a_report(grid: Any):
    text = (
        "Opportunity Owner,Account Name,Stage,Total Amount,Close Date\n"
        "Ann,Acme,Closed Won,1200.00,3/1/2026\nBob,Birch,Open,800.00,3/2/2026\n\nGrand Totals (2 records)\n"
        "Confidential Information - Do Not Distribute\n"
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
    )
    found = grid(text)
    assert len(found.columns) == 5 and [r.line for r in found.data] == [2, 3, 4, 5, 6, 7]


def test_titles_and_group_headings_of_an_accounting_report(grid: Any):
    text = (
        'Harbour & Pine,,,,\nSales by Customer Detail,,,,\n"January 1 - March 31, 2026",,,,\n,,,,\n'
        "Date,Transaction Type,Num,Product/Service,Amount\nAcme,,,,\n01/02/2026,Invoice,1001,Lamp,120.00\n"
        "02/02/2026,Invoice,1002,Desk,80.00\nTotal for Acme,,,,$200.00\nBirch,,,,\n03/02/2026,Invoice,1003,Lamp,60.00\n"
        'Total for Birch,,,,$60.00\nTOTAL,,,,$260.00\n\n"Accrual Basis Sunday, March 29, 2026 05:00 PM",,,,\n'
    )
    found = grid(text)
    assert (found.columns[0], found.header, len(found.data)) == ("Date", 4, 10)
    assert found.title == "January 1 - March 31, 2026" and found.sections == 1


def test_blank_lines_and_a_record_count(grid: Any):
    text = (
        "\n\nSales Record Number,Order Number,Buyer Username,Sold For,Sale Date\n\n"
        "101,12-34,ann,$900.00,Jul-25-26\n102,12-35,bob,$12.00,Jul-26-26\n\n2 record(s) downloaded,,,,\n"
        "Seller ID: harbour,,,,\n"
    )
    found = grid(text)
    assert found.columns == ("Sales Record Number", "Order Number", "Buyer Username", "Sold For", "Sale Date")
    assert (found.header, found.sections, len(found.records)) == (2, 1, 9)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_utf_16_with_an_emoji(grid: Any, encoding: str):
    text = "Package Name\tStar Rating\tReview Text\ncom.shop\t5\tGreat \U0001f600\ncom.shop\t4\tGut, größer\n"
    mark = b"" if encoding == "utf-16" else b"\xfe\xff" if encoding == "utf-16-be" else b"\xff\xfe"
    found = grid(mark + text.encode(encoding))
    assert found.data[0].cells == ("com.shop", "5", "Great \U0001f600") and found.data[1].cells[2] == "Gut, größer"


def test_windows_1252_with_a_euro_sign(grid: Any):
    found = grid("Artikel;Preis\r\nTüte;12,50 €\r\nDöner;6,50 €\r\n".encode("cp1252"))
    assert [r.cells for r in found.data] == [("Tüte", "12,50 €"), ("Döner", "6,50 €")]


def test_names_that_an_export_uses_twice_stay_apart(grid: Any):
    names = (
        "Order number,Date created,Delivery name,Delivery country,Zip,Billing name,Delivery country,Zip,Total,Currency"
    )
    row = "10001,2024-01-02,Ann,Germany,53111,Ann Poe,France,69001,25.00,EUR\n"
    found = grid(names + "\n" + row + row)
    assert found.columns[3] == "Delivery country" and found.columns[6] == "Delivery country (2)"
    assert found.columns[4] == "Zip" and found.columns[7] == "Zip (2)"
    assert found.data[0].cells[3] == "Germany" and found.data[0].cells[6] == "France"


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("Datum;Kanal;Umsatz\n01.02.2024;Web;1.234,56\n02.02.2024;Web;12,50\n", ("Datum", "Kanal", "Umsatz"), 2),
        ("Amount\n(1,234.50)\n12.00\n(7.10)\n", ("Amount",), 3),
        ("sep=;\r\nA;B\r\n1,5;2\r\n", ("A", "B"), 1),
        ("a,b\r\n1,2\n3,4\r\n5,6\n", ("a", "b"), 3),
        ("Report\nAll shops\nMade today\nDate,Sales\n2024-01-01,5\n2024-01-02,6\n", ("Date", "Sales"), 2),
        ("Zip,SKU,Flag\n01234,1E5,NO\n00012,1_000,t\n", ("Zip", "SKU", "Flag"), 2),
        ("id,name\n" + "1,a\n" * 30 + '2,"b\n' + "3,c\n" * 26, ("id", "name"), 57),
        ("name,n\n" + "x,1\n" * 200 + '\n"Source: CRM"\n', ("name", "n"), 202),
        ("k,v\n" + "1,2\n" * 2000 + "1,2,3,4\n" * 5, ("k", "v"), 2005),
    ],
)
def test_no_row_and_no_column_is_lost(grid: Any, text: str, columns: tuple, rows: int):
    found = grid(text)
    assert (found.columns, len(found.data), found.sections) == (columns, rows, 1)
    assert len(found.data[0].cells) == len(columns)


def test_values_are_text_as_they_stand(grid: Any):
    found = grid("Zip,Id,Flag,When\n01234,9007199254740993,NO,01/02/2024\n00012,0012,YES,02/02/2024\n")
    assert [r.cells for r in found.data] == [
        ("01234", "9007199254740993", "NO", "01/02/2024"),
        ("00012", "0012", "YES", "02/02/2024"),
    ]


def test_a_missing_name_is_pointed_out(grid: Any):
    found = grid("DateChannel,Sales\n2024-01-01,Email,5\n2024-01-02,Web,6\n2024-01-03,Web,6\n")
    assert found.notes == (
        "Most rows have 3 cells, and 2 columns have a name. If a name is missing, the names after it stand above the"
        " wrong columns.",
    )


def test_two_tables_on_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    rows = [
        ("Sales by day",), ("Day", "Sales", "Orders"), ("2024-01-01", 5.5, 1), ("2024-01-02", 6.0, 2), (),
        ("Sales by product",), ("Product", "Sales"), ("Lamp", 5.5), ("Desk", 6.0),
    ]  # fmt: skip
    for row in rows:
        book.active.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    found = read_grids(path, "book.xlsx")
    assert [(g.title, g.columns[:2], len(g.data)) for g in found] == [
        ("Sales by day", ("Day", "Sales"), 2),
        ("Sales by product", ("Product", "Sales"), 2),
    ]
