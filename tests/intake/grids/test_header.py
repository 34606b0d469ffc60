"""The header among titles, comments, blank lines and data."""

from pathlib import Path
from typing import Any

import pytest

from kpi.errors import UserError
from kpi.intake.grids.dialect import detect_dialect
from kpi.intake.grids.header import find_header
from kpi.intake.grids.read import read_grid
from kpi.intake.grids.records import parse_records
from tests.real_data import data_file


def found(text: Any, signatures: tuple = (), at: Any = None, **options):
    records = parse_records(text, detect_dialect(text)[0])
    index, lines, reason = find_header(records, signatures, at, **options)
    assert reason
    return records[index].line, lines


def header(text: Any, signatures: Any = (), at_line: Any = None, **options):
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
def test_found_by_shape(text: str, line: int):
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
def test_what_is_neither_a_header_nor_clearly_a_row_is_asked_for(text: str):
    with pytest.raises(UserError, match="No line with column names was found; line 1 reads") as error:
        header(text)
    assert "header_line=none" in error.value.hint


QUESTIONS = (
    "Respondent ID,Collector ID,Start Date,How did you hear of us?,,,How likely?,Comments\n"
    ",,,Friend,Web,Other (please specify),Response,Open-Ended Response\n"
    "118,4,01/02/2024 10:00,Friend,,,9,fine\n119,4,02/02/2024 10:00,,Web,,7,\n120,4,02/02/2024 11:00,,,a shop,10,ok\n"
)


@pytest.fixture
def grid(tmp_path: Path):
    def read_it(text: Any, **settings):
        path = tmp_path / "upload.csv"
        path.write_text(text)
        return read_grid(path, "upload.csv", settings=settings)

    return read_it


def test_questions_over_their_options(grid: Any):
    survey = grid(QUESTIONS)
    assert survey.columns == (
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "How did you hear of us?: Friend",
        "How did you hear of us?: Web",
        "How did you hear of us?: Other (please specify)",
        "How likely?: Response",
        "Comments: Open-Ended Response",
    )
    assert (survey.header, survey.header_lines, len(survey.data), survey.first_line) == (0, 2, 3, 3)
    assert {d.key: d.value for d in survey.decisions}["header_line"] == "1-2"
    one = grid(QUESTIONS, header_line="1")
    assert (one.header_lines, one.columns[4], len(one.data)) == (1, "column 5", 4)
    assert grid(QUESTIONS, header_line="1-2").columns == survey.columns


def test_a_survey_with_more_options_than_questions(grid: Any):
    options = ",".join(f"Option {n}" for n in range(12))
    text = f"Respondent ID,Date,Which?{',' * 12}\n,,{options},\n"
    text += "".join(f"{n},2024-01-0{n},Option 1{',' * 12}\n" for n in range(1, 6))
    survey = grid(text)
    assert (survey.header_lines, survey.columns[2], survey.columns[13]) == (2, "Which?: Option 0", "Which?: Option 11")


def test_merged_headings(grid: Any):
    found = grid("Sales report\n,2023,,2024,\nRegion,Sales,Cost,Sales,Cost\nNorth,5,1,6,2\nSouth,7,3,8,4\n")
    assert found.columns == ("Region", "2023: Sales", "2023: Cost", "2024: Sales", "2024: Cost")
    assert (found.header, found.header_lines, found.title, len(found.data)) == (1, 2, "Sales report", 2)


def test_names_said_twice_are_one_name(grid: Any):
    found = grid("Date,Channel,Sales\nDate,Channel,Sales\n2024-01-01,Email,5\n2024-01-02,Web,6\n")
    assert found.columns == ("Date", "Channel", "Sales")
    assert (found.header_lines, len(found.data)) == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        "Name,,Total\nAnn,x,5\nBob,y,6\nCid,z,7\n",
        "Name,,City\nAnn,x,Rome\nBob,y,Oslo\nCid,z,Bern\n",
        "Name,,City\n,x,Rome\nBob,y,Oslo\nCid,z,Bern\n",
        "Name,Kind,City,Note\nAnn,,,\nBob,b,Oslo,hi\nCid,c,Bern,ho\n",
        "Name,Kind,,Note\nn/a,n/a,n/a,n/a\nBob,b,Oslo,hi\nCid,c,Bern,ho\n",
        "Order,Item,Price\nA1,Lamp,5.00\n,Desk,6.00\n",
    ],
)
def test_the_first_row_is_no_second_header(grid: Any, text: str):
    found = grid(text)
    assert (found.header_lines, len(found.data)) == (1, text.count("\n") - 1)


def test_repeated_and_empty_names_stay_apart(grid: Any):
    row = "1,2024-01-02,DE,Bonn,a,FR,Lyon,b,5\n"
    found = grid("Order,Date,Country,City,,Country,City,Zip,Total\n" + row + row)
    assert found.columns == ("Order", "Date", "Country", "City", "column 5", "Country (2)", "City (2)", "Zip", "Total")


def test_a_file_without_column_names(grid: Any):
    found = grid("Ann,5,2024-01-01\nBob,6,2024-01-02\nCid,7,2024-01-03\n")
    assert found.columns == ("column 1", "column 2", "column 3")
    assert (found.header_record, found.header_lines, len(found.data), found.first_line) == (None, 0, 3, 1)
    assert found.decisions[-1].value == "none"
    named = grid("Ann,5,2024-01-01\nBob,6,2024-01-02\nCid,7,2024-01-03\n", header_line="1")
    assert (named.columns, len(named.data)) == (("Ann", "5", "2024-01-01"), 2)
    assert grid("Title\n\nAnn,x\nBob,y\n", header_line="0").preamble[0].cells == ("Title",)


def test_a_row_of_words_is_no_header_of_the_rows_above(grid: Any):
    rows = "Ann,5,2024-01-01\nBob,6,2024-01-02\nCid,7,2024-01-03\n"
    found = grid(rows + "Dan,unclear,later\n" + rows)
    assert (found.header_lines, len(found.data)) == (0, 7)
    found = grid("Total,900,2024-01-31\nName,Sales,Day\n" + "Ann,5,2024-01-01\nBob,6,2024-01-02\n" * 9)
    assert (found.columns, len(found.data), len(found.preamble)) == (("Name", "Sales", "Day"), 18, 1)


@pytest.mark.parametrize("first", ["Order,Sales,Day", "Order,Sales 2024,Day", "order 1,5 sold,day", "a,b,c"])
def test_a_header_is_never_taken_for_a_row(grid: Any, first: str):
    found = grid(first + "\nAnn,5,2024-01-01\nBob,6,2024-01-02\nCid,7,2024-01-03\n")
    assert found.header_record and found.header_record.cells == tuple(first.split(","))


def test_orders_separated_by_blanks(grid: Any):
    path = data_file("cdnow/CDNOW_master.txt")
    found = read_grid(path, "orders.txt")
    assert found.columns == ("customer_id", "date", "number_of_cds", "dollar_value")
    assert found.data[0].cells == ("00001", "19970101", "1", "11.77")
    assert len(found.data) == 69_659 and {len(r.cells) for r in found.data} == {4}
    assert {d.key: d.value for d in found.decisions}["delimiter"] == "spaces"
    assert grid("00001 19970101  1   11.77\n 00002 19970112  1   12.00 \n00003 19970102 2 20.76\n").header_lines == 0
