"""The header among titles, comments, blank lines and data."""

import pytest

from kpi.errors import UserError
from kpi.intake.dialect import detect_dialect
from kpi.intake.header import find_header
from kpi.intake.records import parse_records


def found(text, signatures=(), at=None, **options):
    records = parse_records(text, detect_dialect(text)[0])
    index, lines, reason = find_header(records, signatures, at, **options)
    assert reason
    return records[index].line, lines


def header(text, signatures=(), at_line=None, **options):
    line, lines = found(text, signatures, at_line and (at_line, at_line), **options)
    assert lines == 1
    return line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b,c\n1,2,3\n", 1),
        ("\n\na,b,c\n1,2,3\n", 3),
        ("name,city\nAnn,Rome\nBob,Oslo\n", 1),
        ("Campaign report\n\"January 1, 2024 - January 31, 2024\"\nCampaign,Impr.,Cost\nBrand,5,6\nVideo,7,8\n", 3),
        ("# ------\n# GA4, Harbour\n# Start date: 20240101\n# ------\n\nChannel,Sessions\nDirect,1\nEmail,2\n", 6),
        ("PREAMBLE,,,\n,,,\ndate,sku,qty,price\n2024-01-01,A,1,2\n2024-01-02,B,1,2\n", 3),
        ("Account:,Harbour\nPeriod:,January\n\nDate,Channel,Cost,Clicks\n2024-01-01,A,1,2\n2024-01-02,B,1,2\n", 4),
        ("a,b,c\nx,y,z,\nu,v,w,\n", 1),
        ("Region,2023,2024\nNorth,10,20\nSouth,30,40\n", 1),
        ("Name,Jan 2024,Feb 2024\nNorth,10,20\nSouth,30,40\n", 1),
        ("Id,0,1,Total\nx,1,2,3\ny,1,2,3\n", 1),
        ("sep=;\nDatum;Umsatz\n01.01.2024;1,5\n", 2),
        ("Order,Name,City,Total,Name\n1,Ann,Rome,5,Bob\n2,Cid,Oslo,6,Dan\n", 1),
        ("#,Name,Start Date (UTC)\nab12,Ann,2024-01-01 10:00\ncd34,Bob,2024-01-02 10:00\n", 1),
        ("# Orders,Revenue\n12,30.00\n13,31.00\n", 1),
        ("Email\nann@example.com\nbob@example.com\n", 1),
        ("Amount\n12.00\n13.00\n", 1),
    ],
)  # fmt: skip
def test_found_by_shape(text, line):
    assert header(text) == line


def test_a_signature_comes_first():
    text = "x,y,z\n1,2,3\nDay , CHANNEL,Net Sales\n2024-01-01,Email,3\n"
    assert header(text) == 1
    assert header(text, [frozenset({"nothing"}), frozenset({"channel", "day"})]) == 3


def test_a_line_can_be_set():
    text = 'title\n"a\nb",c\n1,2\n3,4\n'
    assert header(text, at_line=2) == 2
    with pytest.raises(UserError, match="No record starts in line 3; it is inside a cell"):
        header(text, at_line=3)
    with pytest.raises(UserError, match="There is no line 99"):
        header(text, at_line=99)
    with pytest.raises(UserError, match="Line 2 is blank"):
        header("a,b\n\n1,2\n", at_line=2)


def test_no_rows_below_the_header():
    with pytest.raises(UserError, match=r"column names \(line 1: 'Date \| Channel \| Sales'\) but no rows below"):
        header("Date,Channel,Sales\n\n")
    assert header("Date,Channel,Sales\n", complete=False) == 1


def test_rows_without_a_header():
    assert found("28/01/2018,2,$74.69\n29/01/2018,0,$29.81\n30/01/2018,1,$80.08\n") == (1, 0)
    assert found("Ann,5\nBob,6\nCid,7\n") == (1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "2023,2024,2025\n10,20,30\n11,21,31\n",
        "5,Ann\nBob,6\nCid,7\n",
        "2024-01-01,5\n",
    ],
)
def test_what_is_neither_a_header_nor_clearly_a_row_is_asked_for(text):
    with pytest.raises(UserError, match="No line with column names was found; line 1 reads") as error:
        header(text)
    assert "header_line=none" in error.value.hint
