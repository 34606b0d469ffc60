"""Whole files to grids: what is decided, what is kept, what is said."""

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.errors import UserError
from kpi.intake.grids import read
from kpi.intake.grids.read import read_grid

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEETS = {
    "Cover": [],
    "Notes": [("Who", "What"), ("Ann", "checked")],
    "Orders": [("Orders of June",), ("Date", "Channel", "Sales"), ("2024-06-01", "Email", "5")],
}
SALES = frozenset({"date", "channel", "sales"})


@pytest.fixture
def grid(tmp_path: Path):
    def read_it(content: Any, name: str = "sales.csv", **options):
        path = tmp_path / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_grid(path, name, **options)

    return read_it


def decided(found: Any):
    return {d.key: d.value for d in found.decisions}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_same_grid_in_every_encoding(grid: Any, encoding: str):
    text = "Datum;Kanal;Umsatz\r\n02.01.2024;Café;1.234,56 €\r\n03.01.2024;Größe;12,50 €\r\n"
    found = grid(text.encode(encoding))
    assert found.columns == ("Datum", "Kanal", "Umsatz")
    assert [r.cells for r in found.data] == [("02.01.2024", "Café", "1.234,56 €"), ("03.01.2024", "Größe", "12,50 €")]
    assert decided(found) == {"encoding": encoding, "delimiter": ";", "header_line": "1"}
    assert all(d.reason for d in found.decisions)
    assert found.dialect.encoding == encoding and found.complete and found.notes == ()


def test_every_record_is_in_the_grid(grid: Any):
    found = grid("Report\n\nDate,Channel,Sales\n2024-01-01,Email,5\n2024-01-02,Web\n\nTotal,,5,x\n")
    assert [(r.line, len(r.cells)) for r in found.records] == [(1, 1), (2, 0), (3, 3), (4, 3), (5, 2), (6, 0), (7, 4)]
    assert [r.line for r in found.preamble] == [1, 2]


def test_sep_line_is_preamble(grid: Any):
    found = grid("sep=;\nDatum;Umsatz\n01.01.2024;1,5\n02.01.2024;2,5\n")
    assert found.preamble[0].cells == ("sep=", "")
    assert found.columns == ("Datum", "Umsatz")


def test_tab_and_single_column(grid: Any):
    assert decided(grid("Date\tSales\n2024-01-01\t1,204.50\n2024-01-02\t1,310.50\n", "a.txt"))["delimiter"] == "tab"
    found = grid("Amount\n(1,234.50)\n12.00\n")
    assert [r.cells for r in found.data] == [("(1,234.50)",), ("12.00",)]
    again = grid("Amount\n(1,234.50)\n12.00\n;|\t\n", settings={"delimiter": decided(found)["delimiter"]})
    assert [r.cells for r in again.data[:2]] == [("(1,234.50)",), ("12.00",)]


def test_settings_decide(grid: Any):
    found = grid(
        b"x,y\nDate|Caf\xe9,s\n1|2\n",
        settings={"encoding": "latin-1", "delimiter": "|", "header_line": "2", "decimal": ","},
    )
    assert found.columns == ("Date", "Café,s")
    assert decided(found) == {"encoding": "iso8859-1", "delimiter": "|", "header_line": "2"}
    assert {d.reason for d in found.decisions} == {"as you set it"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"settings": {"delimiter": "x"}}, "sales.csv: delimiter is 'x', which is not one that is known."),
        ({"settings": {"encoding": "klingon"}}, "sales.csv: There is no encoding called 'klingon'."),
        ({"settings": {"header_line": "two"}}, "header_line is 'two', which is not a line number."),
        ({"settings": {"header_line": "2-1"}}, "header_line is '2-1', which is not a line number."),
        ({"settings": {"tables": "two"}}, "tables is 'two', which is not known."),
        ({"settings": {"header_line": "9"}}, "sales.csv: There is no line 9; the last record starts in line 2."),
        ({"sheet": "June"}, "sales.csv is a text file and has no sheet 'June'."),
    ],
)
def test_wrong_settings(grid: Any, options: dict, said: str):
    with pytest.raises(UserError) as error:
        grid("Date,Sales\n2024-01-01,5\n", **options)
    assert error.value.message == said
    assert error.value.hint


def test_zero_rows(grid: Any):
    with pytest.raises(UserError, match="^sales.csv: It has column names .* but no rows below them"):
        grid("Date,Channel,Sales\n")


def test_notes(grid: Any):
    found = grid("id,name\n" + "1,a\n" * 20 + '2,"b\n' + "3,c\n" * 20)
    assert len(found.data) == 41
    assert found.notes == ('Line 22: a quote mark (") does not pair up and was read as plain text.',)
    assert "NUL" in grid("id,name\n1,a\0b\n2,c\n").notes[0]
    assert "0xEF" in grid(b"id,name\n" + "1,é\n".encode() * 9 + b"2,na\xefve\n").notes[0]


def test_head_of_a_long_file(grid: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(read, "HEAD_BYTES", 1000)
    text = "Date,Café,Sales\n" + '2024-01-01,"Größe, x\ny",5\n' * 500
    head, whole = grid(text, head=True), grid(text)
    assert not head.complete and whole.complete
    assert 20 < len(head.data) < 60
    assert head.records == whole.records[: len(head.records)]
    assert head.decisions[0].value == "utf-8"
    assert grid(text[:900], head=True).complete


def test_head_looks_further_when_a_record_is_longer(grid: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(read, "HEAD_BYTES", 1000)
    found = grid('a,b\n1,"' + "x" * 50_000 + '"\n' + "2,y\n" * 100_000, head=True)
    assert len(found.data[0].cells[1]) == 50_000
    assert not found.complete


@pytest.fixture
def two_sheets():
    """A workbook with notes on the first sheet and orders on the second."""

    def sheet(rows: Any):
        body = "".join(
            f'<row r="{n}">' + "".join(f'<c t="inlineStr"><is><t>{c}</t></is></c>' for c in cells) + "</row>"
            for n, cells in enumerate(rows, start=1)
        )
        return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as out:
        listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(SHEETS, start=1))
        out.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        links = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(SHEETS) + 1)
        )
        whole = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        out.writestr("_rels/.rels", f'<Relationships xmlns="{LINKS}">{whole}</Relationships>')
        out.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{LINKS}">{links}</Relationships>')
        for n, rows in enumerate(SHEETS.values(), start=1):
            out.writestr(f"xl/worksheets/sheet{n}.xml", sheet(rows))
    return content.getvalue()


def test_the_sheet_with_a_known_header_is_chosen(grid: Any, two_sheets: Any):
    found = grid(two_sheets, "a.xlsx", signatures=[SALES])
    assert (found.sheet, found.sheets) == ("Orders", ("Cover", "Notes", "Orders"))
    assert found.columns == ("Date", "Channel", "Sales")
    assert decided(found) == {"sheet": "Orders", "header_line": "2"}
    assert found.notes == ("Not read: sheets 'Cover', 'Notes'.",)


def test_else_the_first_sheet_with_cells_or_the_one_named(grid: Any, two_sheets: Any):
    assert grid(two_sheets, "a.xlsx").sheet == "Notes"
    assert grid(two_sheets, "a.xlsx", sheet="Orders").sheet == "Orders"
    with pytest.raises(UserError, match="a.xlsx has no sheet called 'June'. Its sheets are: Cover, Notes, Orders."):
        grid(two_sheets, "a.xlsx", sheet="June")
    with pytest.raises(UserError, match="a.xlsx: sheet 'Cover' is empty. Its other sheets are: Notes, Orders."):
        grid(two_sheets, "a.xlsx", sheet="Cover")


def test_workbooks_with_flipped_bytes_never_end_in_a_traceback(grid: Any, two_sheets: Any):
    chance = random.Random(7)
    for _ in range(40):
        broken = bytearray(two_sheets)
        for _ in range(chance.randrange(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            assert grid(bytes(broken), "a.xlsx").records
        except UserError as error:
            assert "a.xlsx" in error.message and error.hint


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(st.sampled_from('ab1,;"\n\r\t.€é'), max_size=300).map(str.encode))
def test_any_bytes_give_a_grid_or_a_user_error(grid: Any, content: Any):
    for options in ({}, {"head": True}):
        try:
            found = grid(content, **options)
        except UserError as error:
            assert error.message.startswith("sales.csv") and error.hint
        else:
            assert found.records[found.header].cells
