"""Workbooks: cells as text with Excel's row numbers, and hostile ones stopped with one sentence."""

import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kpi.errors import UserError
from kpi.intake.sheets import confined, workbook
from kpi.intake.sheets.workbook import read_workbook

ROOT = Path(__file__).parents[2]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# Formats by index: 1 a date, 2 a date with time, 3 a time, 4 hours beyond a day.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="21"/><xf numFmtId="164"/>'
    "</cellXfs></styleSheet>"
)


def text_cell(reference: Any, value: Any):
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def number_cell(reference: Any, value: Any, style: int = 0):
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def row(number: Any, *cells):
    return f'<row r="{number}">{"".join(cells)}</row>'


HEADER = row(1, text_cell("A1", "Order"), text_cell("B1", "Sales"))
TABLE = HEADER + row(2, text_cell("A2", "0012"), number_cell("B2", 19.9))


@pytest.fixture
def written(tmp_path: Path):
    def write(*sheets, hidden: tuple = (), before_rows: str = "", extra: tuple = ()):
        path = tmp_path / "upload.xlsx"
        names = [name for name, _ in sheets]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="text/xml"/></Types>',
            )
            out.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            )
            state = {True: ' state="hidden"', False: ""}
            listed = "".join(
                f'<sheet name="{name}" sheetId="{n}"{state[name in hidden]} r:id="rId{n}"/>'
                for n, name in enumerate(names, start=1)
            )
            out.writestr(
                "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
            )
            links = "".join(
                f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                for n in range(1, len(names) + 1)
            )
            out.writestr(
                "xl/_rels/workbook.xml.rels",
                f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
                f'<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
            )
            out.writestr("xl/styles.xml", STYLES)
            for n, (_, rows) in enumerate(sheets, start=1):
                out.writestr(
                    f"xl/worksheets/sheet{n}.xml",
                    f'<worksheet xmlns="{MAIN}">{before_rows}<sheetData>{rows}</sheetData></worksheet>',
                )
            for member, content in extra:
                out.writestr(member, content)
        return path

    return write


def cells(path: Any, sheet: str = "Orders"):
    return [(r.line, r.cells) for r in read_workbook(path, "a.xlsx").tables[sheet].records]


def test_every_kind_of_cell_is_text(written: Any):
    kinds = (
        (text_cell, "0012", "0012"), (text_cell, "1E5", "1E5"), (text_cell, " Café &amp; Co ", " Café & Co "),
        (number_cell, "12", "12"), (number_cell, "-3.50", "-3.5"), (number_cell, "1E+16", "10000000000000000"),
        (number_cell, "1E-07", "0.0000001"), (number_cell, "0.30000000000000004", "0.30000000000000004"),
    )  # fmt: skip
    rows = "".join(row(n, make(f"A{n}", value)) for n, (make, value, _) in enumerate(kinds, start=1))
    assert [found[0] for _, found in cells(written(("Orders", rows)))] == [text for _, _, text in kinds]


def test_dates_times_truth_and_errors(written: Any):
    rows = (
        row(1, number_cell("A1", 45293, 1), number_cell("B1", 45293.427083333336, 2), number_cell("C1", 0.5, 3))
        + row(2, number_cell("A2", 1.25, 4), '<c r="B2" t="b"><v>1</v></c>', '<c r="C2" t="b"><v>0</v></c>')
        + row(
            3, '<c r="A3" t="e"><v>#DIV/0!</v></c>', '<c r="B3" t="e"><f>NA()</f><v>#N/A</v></c>', number_cell("C3", 1)
        )
    )
    assert [found for _, found in cells(written(("Orders", rows)))] == [
        ("2024-01-02", "2024-01-02 10:15:00", "12:00:00"),
        ("30:00:00", "TRUE", "FALSE"),
        ("#DIV/0!", "#N/A", "1"),
    ]


def test_lines_are_excel_rows_and_blank_rows_are_records(written: Any):
    rows = row(4, text_cell("C4", "Order"), text_cell("D4", "Sales")) + row(7, number_cell("C7", 1))
    assert cells(written(("Orders", rows))) == [(4, ("Order", "Sales")), (5, ()), (6, ()), (7, ("1", ""))]


def test_many_rows_keep_their_order(written: Any):
    rows = HEADER + "".join(row(n, text_cell(f"A{n}", f"#{n}"), number_cell(f"B{n}", n)) for n in range(2, 5002))
    found = cells(written(("Orders", rows)))
    assert found[1:] == [(n, (f"#{n}", str(n))) for n in range(2, 5002)]


def test_formulas_without_a_stored_value_are_named(written: Any):
    rows = (
        HEADER
        + row(2, text_cell("A2", "1"), '<c r="B2"><f>1+1</f><v/></c>')
        + row(3, '<c r="A3" t="str"><f>""</f><v></v></c>', '<c r="B3"><f>2*2</f></c>')
    )
    found = read_workbook(written(("Orders", rows)), "a.xlsx").tables["Orders"]
    assert found.records[1].cells == ("1", "")
    assert len(found.notes) == 1 and "2 formulas have no stored value (first B2)" in found.notes[0]


def test_hidden_sheets_are_listed_and_read_when_named(written: Any):
    path = written(("Orders", TABLE), ("Lists", HEADER), hidden=("Lists",))
    found = read_workbook(path, "a.xlsx")
    assert [(s.name, s.visible) for s in found.sheets] == [("Orders", True), ("Lists", False)]
    assert list(found.tables) == ["Orders"]
    assert list(read_workbook(path, "a.xlsx", ("Lists",)).tables) == ["Lists"]


def refused(path: Any, **options):
    started = time.monotonic()
    with pytest.raises(UserError) as error:
        read_workbook(path, "a.xlsx", **options)
    assert error.value.hint
    assert time.monotonic() - started < 5
    return error.value.message


@pytest.mark.parametrize(
    ("reference", "number", "said"),
    [
        ("XFD1048576", 1048576, "a.xlsx: sheet 'Orders' has a cell at XFD1048576; at most 500 columns are accepted."),
        ("SG2", 2, "a.xlsx: sheet 'Orders' has a cell at SG2; at most 500 columns are accepted."),
        ("ZZZZZZ99999999", 2, "a.xlsx: sheet 'Orders' has a cell at ZZZZZZ99999999; at most 1,048,576 rows"),
        ("A99999999", 2, "a.xlsx: sheet 'Orders' has a cell at A99999999; at most 1,048,576 rows are accepted."),
        ("A1048577", 1048577, "a.xlsx: sheet 'Orders' has a cell at A1048577; at most 1,048,576 rows are accepted."),
        ("SF1048576", 1048576, "a.xlsx: sheet 'Orders' spans 1,048,576 rows and 500 columns; at most 20,000,000 cells"),
    ],
)
def test_far_cells(written: Any, reference: str, number: int, said: str):
    path = written(("Orders", HEADER + row(number, number_cell(reference, 1))))
    assert path.stat().st_size < 3000
    assert refused(path).startswith(said)


def test_far_cells_written_in_an_unusual_way(written: Any):
    far = "<x:row r='1048576'><x:c  r = 'XFD1048576' ><x:v>1</x:v></x:c></x:row>"
    assert "XFD1048576" in refused(written(("Orders", HEADER + far)))


def test_cells_that_are_only_coloured_do_not_count(written: Any):
    path = written(("Orders", TABLE + row(1048576, '<c r="XFD1048576" s="1"/>', '<c r="XFC1" s="1"></c>')))
    assert cells(path) == [(1, ("Order", "Sales")), (2, ("0012", "19.9"))]


def test_a_lying_dimension_is_not_believed(written: Any):
    for claimed in ("A1", "A1:XFD1048576"):
        path = written(("Orders", TABLE), before_rows=f'<dimension ref="{claimed}"/>')
        assert [line for line, _ in cells(path)] == [1, 2]


def test_a_far_cell_in_another_sheet_does_not_block_the_one_asked_for(written: Any):
    path = written(("Orders", TABLE), ("Solver", row(1, number_cell("XFD1", 1))))
    assert "sheet 'Solver'" in refused(path)
    assert list(read_workbook(path, "a.xlsx", ("Orders",)).tables) == ["Orders"]


def test_zip_bomb(written: Any):
    path = written(("Orders", TABLE), extra=[("xl/media/zeros.bin", bytes(30_000_000))])
    assert "times smaller than its content" in refused(path)


def test_unpacked_size(written: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1000)
    assert "unpacks to" in refused(written(("Orders", TABLE)))


def test_number_of_members(written: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_MEMBERS", 3)
    assert refused(written(("Orders", TABLE))) == "a.xlsx holds 6 parts; at most 3 are accepted."


def test_entities_are_refused(written: Any, tmp_path: Path):
    path = written(("Orders", TABLE))
    evil = tmp_path / "evil.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(evil, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "xl/workbook.xml":
                content = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + content
            new.writestr(member, content)
    assert refused(evil) == "a.xlsx is damaged: its list of sheets cannot be read."


def test_damage(written: Any, tmp_path: Path):
    path = written(("Orders", TABLE.replace("</c>", "</d>", 1)))
    assert refused(path) == "a.xlsx is damaged: what it holds cannot be read."
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(path.read_bytes()[:-40])
    assert refused(cut) == "a.xlsx is damaged: it is not a complete workbook."


def test_time_is_up(written: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(confined, "_COMMAND", (sys.executable, str(slow)))
    monkeypatch.setattr(confined, "SECONDS", 0.3)
    assert refused(written(("Orders", TABLE))) == "a.xlsx took longer than 0.3 seconds to read and was stopped."


@pytest.mark.parametrize(
    "code", ["import os; os.abort()", "raise SystemExit(3)", "print('[[')", 'print(\'{"error": "new"}\')', ""]
)
def test_a_child_that_dies_is_a_sentence(written: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str):
    child = tmp_path / "child.py"
    child.write_text(code)
    monkeypatch.setattr(confined, "_COMMAND", (sys.executable, str(child)))
    assert "could not be read within 2 GB of memory" in refused(written(("Orders", TABLE)))


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not limit memory per process")
def test_the_child_cannot_take_more_memory_than_allowed(written: Any):
    far = HEADER + row(1048576, number_cell("XFD1048576", 1))
    path = written(("Orders", far))
    with confined.Confined("workbook", path, ["xlsx", "1", "1", "Orders"], "a.xlsx", "", "") as child, \
            pytest.raises(UserError, match="could not be read within 2 GB of memory"):  # fmt: skip
        child.tables()


@pytest.mark.parametrize("parser", ["workbook", "json_table", "parquet"])
def test_a_parser_imports_next_to_nothing(parser: str):
    code = f"import kpi.parsers.{parser}, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    modules = set(loaded.stdout.split())
    assert f"kpi.parsers.{parser}" in modules
    assert not {"kpi.intake", "kpi.store", "pandas", "numpy", "duckdb", "streamlit"} & modules


def test_no_child_is_left_behind(written: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    mark = tmp_path / "pid"
    slow = tmp_path / "slow.py"
    slow.write_text(f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    monkeypatch.setattr(confined, "_COMMAND", (sys.executable, str(slow)))
    monkeypatch.setattr(confined, "SECONDS", 0.5)
    refused(written(("Orders", TABLE)))
    assert not Path(f"/proc/{mark.read_text()}").exists()
