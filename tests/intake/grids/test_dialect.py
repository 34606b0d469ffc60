"""The delimiter of exports as they come, and every record with its line."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.intake.grid import Dialect
from kpi.intake.grids.cells import kind
from kpi.intake.grids.dialect import detect_dialect, detect_quote
from kpi.intake.grids.records import parse_records

ROWS = "2024-01-0{n}{d}Email{d}{m}\n"
GA4 = (
    "# ----------------------------------------\n# Harbour & Pine\n# Traffic acquisition\n"
    "# Account: Harbour, Pine & Co\n# Start date: 20240101\n# ----------------------------------------\n\n"
    "Session primary channel group,Sessions,Engaged sessions\nOrganic Search,120,80\nDirect,70,31\n,190,111\n"
)
GOOGLE_ADS = (
    'Campaign report\n"January 1, 2024 - January 31, 2024"\nCampaign,Currency code,Impr.,Cost\n'
    '"Brand, exact",EUR,"25,881","1,204.50"\nShopping,EUR,"9,120",310.00\nTotal: Account, --,"35,001","1,514.50"\n'
)
FOOTER = (
    "Account Name,Stage,Amount\nAcme,Closed Won,1200.00\nBirch,Open,800.00\n\n"
    "Grand Totals (2 records)\nConfidential Information - Do Not Distribute\n"
    '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
)


def detect_delimiter(text: Any):
    dialect, reason = detect_dialect(text)
    return " +" if dialect.runs else dialect.delimiter, dialect.quote, reason


def records(text: Any, delimiter: str = ",", quote: str = '"', notes: Any = None, **options):
    return parse_records(text, Dialect("utf-8", delimiter, quote), notes, **options)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_plain_tables(delimiter: str):
    text = "Date{0}Channel{0}Sales\n".replace("{0}", delimiter)
    text += "".join(ROWS.format(n=n, d=delimiter, m="12") for n in range(1, 6))
    assert detect_delimiter(text)[:2] == (delimiter, '"')


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Datum;Umsatz\n01.02.2024;1.234,56\n02.02.2024;12,50\n03.02.2024;7,00\n", ";"),
        ("Datum;Kosten;Umsatz\n01.02.2024;1,5;1.234,56\n02.02.2024;2,5;12,50\n", ";"),
        ('Date,Amount\n2024-01-01,"1,234.50"\n2024-01-02,"2,000.00"\n', ","),
        ("Campaign\tCost\nBrand, exact\t1,204.50\nShopping, all\t310.00\nVideo, new\t1,112.00\n", "\t"),
        ("sku,tags,qty\nA1,red;blue;green,3\nB2,red;white;blue,4\nC3,a;b;c,5\n", ","),
        ("id|name|note\n1|Ann|a, b, c\n2|Bob|d, e, f\n3|Cid|g, h, i\n", "|"),
        ("name,comment\nAnn,\"good; quick; cheap\"\nBob,\"fine; a bit slow; ok\"\n", ","),
        (GA4, ","),
        (GOOGLE_ADS, ","),
        (FOOTER, ","),
        ("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3\n4,5,6\n", ","),
        ("a,b,c\n", ","),
        ("Campaign data\nviews,likes\n" + "90006,402\n101141,389\n" * 20, ","),
        ("Name;Ort;Preis\r1;2;3\r4;5;6\r", ";"),
    ],
)  # fmt: skip
def test_detected_delimiter(text: Any, delimiter: str):
    found, _, reason = detect_delimiter(text)
    assert found == delimiter
    assert reason


@pytest.mark.parametrize(
    "text",
    [
        "Amount\n(1,234.50)\n12.00\n(7.10)\n2,000.00\n",
        "Preis\n12,50\n7,00\n1.234,56\n",
        "Comment\nGood, but slow\nI liked it, really, very nice\nNo\nFast; cheap\nNever again, sorry\n",
        "Email\nann@example.com\nbob@example.com\n",
        "Note\n",
    ],
)
def test_one_column_stays_one_column(text: str):
    delimiter, quote, reason = detect_delimiter(text)
    assert {len(r.cells) for r in records(text, delimiter, quote)} == {1}
    assert "one column" in reason


def test_one_column_without_commas_is_comma_separated():
    assert detect_delimiter("Email\nann@example.com\nbob@example.com\n")[0] == ","


def test_sep_line_decides_and_is_kept():
    text = "sep=;\na;b\n1,5;2\n"
    assert detect_delimiter(text) == (";", '"', "the first line says so (sep=)")
    assert [r.cells for r in records(text, ";")] == [("sep=", ""), ("a", "b"), ("1,5", "2")]


def test_single_quotes():
    text = "id,'name','note'\n1,'Smith, Ann','a, b'\n2,'Poe, Bob','c, d'\n3,'Low, Cid','e, f'\n"
    assert detect_delimiter(text)[:2] == (",", "'")
    assert detect_quote(text, ",") == "'"
    assert records(text, quote="'")[1].cells == ("1", "Smith, Ann", "a, b")


def test_apostrophes_are_no_quotes():
    assert detect_delimiter("id,name\n1,'s-Hertogenbosch\n2,O'Hara\n3,Women's\n")[1] == '"'


def test_lines_of_records_with_newlines_in_cells():
    found = records('a,b\r\n1,"two\nlines\r\nthree"\r\n\r\n2,x\r\n')
    assert [(r.line, r.cells) for r in found] == [
        (1, ("a", "b")),
        (2, ("1", "two\nlines\r\nthree")),
        (5, ()),
        (6, ("2", "x")),
    ]


def test_mixed_and_doubled_line_ends():
    assert [(r.line, r.cells) for r in records("a,b\r\n1,2\n3,4\r5,6\r\r\n7,8")] == [
        (1, ("a", "b")),
        (2, ("1", "2")),
        (3, ("3", "4")),
        (4, ("5", "6")),
        (5, ("7", "8")),
    ]


def test_ragged_rows_are_kept_as_they_are():
    assert [len(r.cells) for r in records("a,b,c\n1,2\n1,2,3,4\n,,\n1\n")] == [3, 2, 4, 3, 1]


def test_huge_cell():
    text = 'a,b\n1,"' + "x" * 20_000_000 + '"\n2,y\n'
    assert [len(r.cells[1]) for r in records(text)] == [1, 20_000_000, 1]


def test_unclosed_quote_takes_one_line_only():
    notes: list[str] = []
    text = "id,name,qty\n" + "".join(f"{n},n{n},1\n" for n in range(2, 9)) + '9,"n9,1\n' + "10,n10,1\n" * 30
    found = records(text, notes=notes)
    assert len(found) == 39
    assert found[8].cells == ("9", '"n9', "1")
    assert notes == ['Line 9: a quote mark (") does not pair up and was read as plain text.']


def test_unclosed_quote_before_quoted_rows():
    notes: list[str] = []
    text = "id,name,qty\n" + "".join(f'{n},"a, b",1\n' for n in range(2, 6)) + '6,"oops,1\n'
    text += "".join(f'{n},"a, b",1\n' for n in range(7, 30))
    found = records(text, notes=notes)
    assert [len(r.cells) for r in found] == [3] * 29
    assert found[5].cells == ("6", '"oops', "1")
    assert [r.line for r in found] == list(range(1, 30))
    assert "Line 6:" in notes[0]


def test_a_stray_quote_closed_by_a_later_one_is_noticed_by_the_widths():
    rows = "".join(f"{n},x,1\n" for n in range(30))
    notes: list[str] = []
    found = records(f'id,name,qty\n{rows}30,"oops,1\n31,x,1\n32,"",1\n{rows}', notes=notes)
    assert [len(r.cells) for r in found] == [3] * 64
    assert notes[0].startswith("Line 32:")


def test_stray_quotes_inside_a_quoted_cell():
    notes: list[str] = []
    text = 'id,name,qty\n1,"27" monitor",2\n2,plain,3\n3,"say ""hi"", ok",4\n4,"48\\" x",5\n'
    cells = [r.cells for r in records(text, notes=notes)]
    assert cells[1:] == [
        ("1", '27" monitor', "2"),
        ("2", "plain", "3"),
        ("3", 'say "hi", ok', "4"),
        ("4", '48" x', "5"),
    ]
    assert notes[0].startswith("Lines 2, 5:")


def test_stray_quote_in_a_cell_over_several_lines():
    rows = "".join(f"{n},x,1\n" for n in range(10))
    found = records(f'id,note,qty\n{rows}77,"first\nsaid "hello" there\nlast",5\n{rows}')
    assert found[11].cells == ("77", 'first\nsaid "hello" there\nlast', "5")
    assert found[12].line == 15


def test_quotes_after_a_space():
    assert records('a, b, c\n1, "x, y", 3\n2, "z, w", 4\n')[1].cells == ("1", "x, y", "3")


def test_head_of_a_text_leaves_out_the_cut_record():
    assert len(records("a,b\n1,2\n3,", complete=False)) == 2
    assert len(records('a,b\n1,2\n3,"x\ny', complete=False)) == 2
    swallowed = 'a,b\n1,2\n3,"x\n' + "4,5\n" * 60
    assert len(records(swallowed, complete=False)) == 63


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", "empty"), ("12", "number"), ("-1,234.50", "number"), ("(1,234.50)", "number"), ("(1,234.50", "text"),
        ("$12.00", "number"), ("12,50 €", "number"), ("1 234,56", "number"), ("0.78%", "number"), ("EUR 5", "number"),
        ("1e5", "number"), ("2024-01-02", "date"), ("02.01.2024", "date"), ("1/2/24", "date"), ("10:15", "date"),
        ("2026-09-03 10:15:00 -0400", "date"), ("Jan 5, 2026 1:23:45 PM PST", "date"), ("Jul-25-26", "date"),
        ("10-Dez-25", "date"), ("#2001", "text"), ("MG-8769", "text"), ("Email", "text"), ("a@b.c", "text"),
    ],
)  # fmt: skip
def test_kind(cell: str, expected: str):
    assert kind(cell) == expected


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5), max_size=20))
def test_well_formed_csv_comes_back_cell_for_cell(rows: Any):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    assert [r.cells for r in records(out.getvalue())] == [tuple(row) for row in rows]


@given(st.text(st.sampled_from("ab1,;\"'\n\r\t |\\\0"), max_size=200))
def test_no_text_breaks_it_and_no_line_is_lost(text: Any):
    delimiter, quote, _ = detect_delimiter(text)
    found = records(text, delimiter, quote)
    assert [r.line for r in found] == sorted({r.line for r in found})
    letters = sum(text.count(c) for c in "ab1")
    assert sum(cell.count(c) for r in found for cell in r.cells for c in "ab1") == letters
