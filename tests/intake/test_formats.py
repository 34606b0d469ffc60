"""Every form of file gives the same table, and keeps what only it can say: types, errors, hidden sheets, exact numbers."""

import io
import json
import struct
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from xlwt.CompoundDoc import XlsDoc

from kpi.errors import UserError
from kpi.intake.containers import files
from kpi.intake.containers.parts import unpacked
from kpi.intake.grids.read import read_grid
from kpi.intake.sheets.objects import read_objects
from kpi.intake.sheets.workbook import read_workbook
from tests.intake.written import COLUMNS, TEXT, every_form, ods_cell, ods_of, parquet_of, saved_xls, xlsb_of


@pytest.fixture
def file(tmp_path: Path):
    def write(content: Any):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("name", every_form())
def test_every_form_gives_the_same_table(file: Any, tmp_path: Path, name: Any):
    folder = tmp_path / "parts"
    folder.mkdir()
    with unpacked(file(every_form()[name]), name, folder) as parts:
        assert len(parts) == 1 and files.extension(parts[0].name) != ".gz"
        grid = read_grid(parts[0].path, parts[0].name)
    assert grid.columns == COLUMNS
    cells = [tuple(cell.removesuffix(" 00:00:00") for cell in record.cells) for record in grid.data]
    assert cells == list(TEXT)
    first = grid.data[0].line
    assert [record.line for record in grid.data] == [first, first + 1]


@pytest.fixture
def sheet(file: Any):
    def read(content: Any, name: str = "a.xlsx", only: tuple = ()):
        return next(iter(read_workbook(file(content), name, only).tables.values()))

    return read


def rows(table: Any):
    return [record.cells for record in table.records]


MOMENT, DAY, CLOCK, LONG = (
    datetime(2024, 1, 2, 10, 15, 30),
    date(2024, 1, 2),
    time(10, 15),
    timedelta(hours=30, minutes=5),
)
TYPED = ("2024-01-02 10:15:30", "2024-01-02", "10:15:00", "30:05:00")


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_dates_of_both_calendars(sheet: Any, epoch: int):
    book = openpyxl.Workbook()
    if epoch == 1904:
        book.epoch = CALENDAR_MAC_1904
    book.active.append([MOMENT, DAY, CLOCK, LONG])
    out = io.BytesIO()
    book.save(out)
    assert rows(sheet(out.getvalue())) == [TYPED]
    old = xlwt.Workbook()
    old.dates_1904 = epoch == 1904
    page = old.add_sheet("A")
    for place, (value, form) in enumerate(
        [(MOMENT, "yyyy-mm-dd hh:mm:ss"), (DAY, "dd/mm/yyyy"), (CLOCK, "hh:mm"), ((30 + 5 / 60) / 24, "[h]:mm:ss")]
    ):
        page.write(0, place, value, xlwt.easyxf(num_format_str=form))
    assert rows(sheet(saved_xls(old), "a.xls")) == [TYPED]


def test_cells_of_xls(sheet: Any):
    book = xlwt.Workbook()
    page = book.add_sheet("A")
    page.write(2, 1, "0012")
    cells = (123456789012345, 0.1 + 0.2, 100000000, 1e16, -0.01, True)
    for place, value in enumerate(cells, start=2):
        page.write(2, place, value)
    page.write(3, 1, 0.125, xlwt.easyxf(num_format_str="0.0%"))
    page.write(3, 2, 19.9, xlwt.easyxf(num_format_str='#,##0.00 "day"'))
    page.row(3).set_cell_error(3, 0x2A)
    page.row(4).set_cell_error(9, 0x07)
    found = sheet(saved_xls(book), "a.xls")
    assert [record.line for record in found.records] == [3, 4, 5]
    assert rows(found)[0][:7] == (
        "0012", "123456789012345", "0.30000000000000004", "100000000", "10000000000000000", "-0.01", "TRUE",
    )  # fmt: skip
    assert rows(found)[1][:3] == ("0.125", "19.9", "#N/A")
    assert rows(found)[2][8] == "#DIV/0!"


def test_hidden_sheets_of_xls(file: Any):
    book = xlwt.Workbook()
    for visibility, name in enumerate(("Orders", "Hidden", "Very hidden")):
        page = book.add_sheet(name)
        page.visibility = visibility
        page.write(0, 0, name)
    path = file(saved_xls(book))
    found = read_workbook(path, "a.xls")
    assert [(s.name, s.visible) for s in found.sheets] == [("Orders", True), ("Hidden", False), ("Very hidden", False)]
    assert list(found.tables) == ["Orders"]
    assert list(read_workbook(path, "a.xls", ("Very hidden",)).tables) == ["Very hidden"]
    with pytest.raises(
        UserError, match="a.xls has no sheet called 'June'. Its sheets are: Orders, Hidden, Very hidden"
    ):
        read_workbook(path, "a.xls", ("June",))


@pytest.mark.parametrize("protection", [struct.pack("<HHH", 1, 1, 1) + bytes(48), struct.pack("<HHH", 0, 9, 9)])
def test_xls_with_a_password(file: Any, tmp_path: Path, protection: Any):
    book = xlwt.Workbook()
    book.add_sheet("A").write(0, 0, "x")
    data = book.get_biff_data()
    first = struct.unpack_from("<HH", data)[1] + 4
    path = tmp_path / "locked.xls"
    XlsDoc().save(str(path), data[:first] + struct.pack("<HH", 0x2F, len(protection)) + protection + data[first:])
    with pytest.raises(UserError, match="locked.xls is protected with a password"):
        read_workbook(path, "locked.xls")


def ods_row(*cells, repeated: int = 1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def test_cells_of_ods(sheet: Any):
    typed = "".join(
        f'<table:table-cell office:value-type="{kind}" office:{kind}-value="{value}"/>'
        for kind, value in (("date", "2024-01-02T10:15:30"), ("date", "2024-01-02"), ("time", "PT10H15M00S"), ("time", "PT30H05M00S"))
    )  # fmt: skip
    error = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    uncomputed = '<table:table-cell table:formula="of:=1+1"/>'
    table = (
        ods_row(repeated=2)
        + ods_row(typed)
        + ods_row(ods_cell(0.1 + 0.2), ods_cell("0012"), error, ods_cell(True))
        + ods_row(ods_cell(7), uncomputed, '<table:table-cell office:value-type="string"><text:p>a<text:tab/>b</text:p><text:p>c</text:p></table:table-cell>', repeated=2)
        + ods_row('<table:table-cell table:number-columns-repeated="16384"/>', repeated=1048000)
    )  # fmt: skip
    found = sheet(ods_of(f'<table:table table:name="Orders">{table}</table:table>'), "a.ods")
    assert [record.line for record in found.records] == [3, 4, 5, 6]
    assert rows(found) == [TYPED, ("0.30000000000000004", "0012", "#N/A", "TRUE")] + [("7", "", "a\tb\nc", "")] * 2
    assert found.notes[0].startswith("Sheet 'Orders': 1 formula has no stored value and was read as blank.")


def test_cells_of_xlsb(sheet: Any):
    found = sheet(xlsb_of([["Order", 12, 0.5, True], ["0012", b"\x07", 1e16, b"\x2a"]]), "a.xlsb")
    assert rows(found) == [("Order", "12", "0.5", "TRUE"), ("0012", "#DIV/0!", "10000000000000000", "#N/A")]


def test_merged_cells(sheet: Any):
    book = openpyxl.Workbook()
    page = book.active
    page["B1"], page["B2"], page["C2"], page["B8"] = "Sales", "Web", "Store", "one order"
    page.merge_cells("B1:C1")
    page.merge_cells("B8:B10")
    page["C10"] = 5
    out = io.BytesIO()
    book.save(out)
    found = sheet(out.getvalue())
    assert found.merged == ((1, 0, 1, 1), (8, 0, 10, 0))
    assert rows(found)[7:] == [("one order", ""), (), ("", "5")]
    assert found.notes == (
        "Sheet 'Sheet': 1 cell is merged over several rows (first in rows 8 to 10); "
        "the value counts for the first of these rows only.",
    )


@pytest.fixture
def table(file: Any):
    def read(content: Any, name: str = "a.json"):
        found = read_objects(file(content if isinstance(content, bytes) else content.encode()), name)
        return [record.cells for record in found.records], [record.line for record in found.records], found.notes

    return read


def test_json_numbers_are_kept_as_they_are_written(table: Any):
    cells, _, _ = table(
        '[{"id": 12345678901234567890, "a": 1.10, "b": 1e5, "c": 1E-7, "d": -0.0, "e": 2.50e1, "f": true}]'
    )
    assert cells[1] == ("12345678901234567890", "1.10", "100000", "0.0000001", "-0", "25", "TRUE")


def test_json_of_any_depth_becomes_columns(table: Any):
    cells, lines, _ = table(
        '[{"id": 1, "who": {"name": "Ann", "at": {"city": "Rome"}}, "items": [{"q": 1.0}, "x"], "none": null, "no": {}},'
        ' null, {"id": 2, "new": "é"}]'
    )
    assert cells[0] == ("id", "who.name", "who.at.city", "items", "none", "no", "new")
    assert cells[1:] == [("1", "Ann", "Rome", '[{"q":1.0},"x"]', "", "", ""), (), ("2", "", "", "", "", "", "é")]
    assert lines == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "content",
    [
        '{"data": [{"id": 1}]}',
        '{"data": {"orders": {"edges": [{"id": 1}]}}}',
        '{"orders": [{"id": 1}]}',
        '{"id": 1}',
        '\ufeff[{"id": 1}]',
        '[["id"], [1]]',
        '["id"]\n[1]',
    ],
)
def test_json_in_its_wrappings(table: Any, content: str):
    assert table(content, "a.jsonl" if "\n" in content else "a.json")[0] == [("id",), ("1",)]


def test_what_stands_beside_the_list_is_said(table: Any):
    _, _, notes = table('{"results": [{"id": 1}], "count": 1, "next": null}')
    assert notes == ("Read is the list under 'results'. Left out is what stands beside it: count, next.",)


def test_json_lines_keep_their_lines(table: Any):
    for name in ("a.json", "a.jsonl"):
        cells, lines, _ = table('{"id": 1}\r\n\n{"id": 2, "x": NaN}\n', name)
        assert cells == [("id", "x"), ("1", ""), (), ("2", "NaN")]
        assert lines == [0, 1, 2, 3]


def test_names_that_meet_are_both_kept(table: Any):
    assert table('[{"id": 1, "id": 2}]')[0] == [("id", "id (2)"), ("1", "2")]
    assert table('[{"a.b": 1, "a": {"b": 2}}]')[0] == [("a.b", "a.b (2)"), ("1", "2")]


def test_odd_characters_in_json(table: Any):
    cells, _, notes = table(r'[{"a": "\ud800x", "b": "\u001f", "c": "😀\u0000"}]')
    assert cells[1] == ("\ufffdx", "\x1f", "😀\0")
    assert notes == ("1 cell holds half of a character; it was replaced by \ufffd.",)
    assert table('[{"a": "é"}]'.encode("utf-16"))[0][1] == ("é",)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ('{"id": 1}\n{"id": 2,', "a.jsonl", "a.jsonl is not valid JSON in line 2, at character"),
        ('[{"id": 1},\n{"id": 2}', "a.json", "a.json is not valid JSON in line 2, at character 10"),
        ("Order,Sales\n1,2\n", "a.json", "a.json is not valid JSON in line 1, at character 1"),
        ("[1, 2]", "a.json", "a.json holds '1' in element 1, where an object with fields should stand."),
        ("[]", "a.json", "a.json holds no object with fields."),
        ('{"data": [], "count": 0}', "a.json", "a.json holds no object with fields."),
        ('{"a": [{"x": 1}], "b": [{"y": 1}]}', "a.json", "a.json holds several tables (a, b)"),
        (b'[{"a": "\xe9"}]', "a.json", "a.json is not written in UTF-8, as JSON has to be: see line 1."),
    ],
)
def test_json_that_is_no_table(table: Any, content: bytes | str, name: str, said: str):
    with pytest.raises(UserError) as error:
        table(content, name)
    assert error.value.message.startswith(said) and error.value.hint


def test_parquet_keeps_its_types(table: Any):
    big = Decimal("12345678901234567890.10")
    content = parquet_of(
        pyarrow.table(
            {
                "decimal": pyarrow.array([big, None], pyarrow.decimal128(38, 2)),
                "id": pyarrow.array([9007199254740993, None]),
                "float": [0.1 + 0.2, 1e20],
                "float32": pyarrow.array([0.1, 2.0], pyarrow.float32()),
                "moment": [MOMENT, None],
                "nano": pyarrow.array([1704190530000000001, 1704190530500000000], pyarrow.timestamp("ns")),
                "zone": pyarrow.array([MOMENT, None], pyarrow.timestamp("us", tz="Europe/Berlin")),
                "day": [DAY, None],
                "clock": [CLOCK, None],
                "long": pyarrow.array([LONG, None]),
                "flag": [True, None],
                "who": [{"name": "Ann", "at": {"city": "Rome"}}, None],
                "list": [[1, 2], None],
                "kind": pyarrow.array(["a", None]).dictionary_encode(),
            }
        )
    )
    cells, lines, _ = table(content, "a.parquet")
    assert cells[0][10:] == ("flag", "who.name", "who.at.city", "list", "kind")
    assert cells[1] == (
        "12345678901234567890.10", "9007199254740993", "0.30000000000000004", "0.1", "2024-01-02 10:15:30",
        "2024-01-02 10:15:30.000000001", "2024-01-02 11:15:30+01:00", "2024-01-02", "10:15:00", "30:05:00", "TRUE",
        "Ann", "Rome", "[1, 2]", "a",
    )  # fmt: skip
    assert cells[2][2:6] == ("100000000000000000000", "2", "", "2024-01-02 10:15:30.5")
    assert set(cells[2][6:]) == {""}
    assert lines == [0, 1, 2]


def test_many_rows_of_objects(table: Any):
    content = "\n".join(json.dumps({"id": n, "text": f"#{n}"}) for n in range(1, 7001))
    cells, lines, _ = table(content, "a.jsonl")
    assert cells[1:] == [(str(n), f"#{n}") for n in range(1, 7001)]
    assert lines == list(range(7001))
