"""One small table, written in every form that can be read; and single forms from given cells."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pyarrow
import xlwt
from pyarrow import parquet

COLUMNS = ("Order", "When", "Sales", "New")
ROWS = (("0012", datetime(2024, 1, 2, 10, 15), 19.9, True), ("0013", datetime(2024, 2, 3), 5, False))
# The table as any of the forms gives it; midnight is a date, or a date with its time.
TEXT = (("0012", "2024-01-02 10:15:00", "19.9", "TRUE"), ("0013", "2024-02-03", "5", "FALSE"))


def csv() -> bytes:
    return "\n".join(",".join(row) for row in (COLUMNS, *TEXT)).encode() + b"\n"


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Orders"
    for row in (COLUMNS, *ROWS):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Orders")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for r, row in enumerate((COLUMNS, *ROWS)):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell, *([day] if isinstance(cell, datetime) else []))
    return saved_xls(book)


def saved_xls(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods_of(tables: str, manifest: str = "<manifest/>") -> bytes:
    """An OpenDocument spreadsheet with these tables as XML."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def ods_cell(value: object) -> str:
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, datetime):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def ods() -> bytes:
    rows = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in (COLUMNS, *ROWS))
    return ods_of(f'<table:table table:name="Orders">{rows}</table:table>')


def _record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, length = b"", len(data)
    while length > 127:
        size, length = size + bytes([length & 127 | 128]), length >> 7
    return number + size + bytes([length]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb_of(rows: list[list[object]]) -> bytes:
    """A binary workbook with one sheet; an error is given as its code in bytes."""
    kinds = {float: (5, "<d"), int: (5, "<d"), bool: (4, "<?")}
    sheet = _record(129) + _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + _record(145)
    for r, row in enumerate(rows):
        sheet += _record(0, struct.pack("<II", r, 0) + bytes(9))
        for c, cell in enumerate(row):
            place = struct.pack("<II", c, 0)
            if isinstance(cell, bytes):
                sheet += _record(3, place + cell)
            elif isinstance(cell, str):
                sheet += _record(6, place + _wide(cell))
            else:
                kind, form = kinds[type(cell)]
                sheet += _record(kind, place + struct.pack(form, cell))
    sheet += _record(146) + _record(130)
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Orders")
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        link = f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/'
        archive.writestr("_rels/.rels", f'{link}officeDocument" Target="xl/workbook.bin"/></Relationships>')
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels", f'{link}worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()


def xlsb() -> bytes:
    return xlsb_of(
        [list(COLUMNS), *([cell if not isinstance(cell, datetime) else str(cell) for cell in row] for row in ROWS)]
    )


def objects() -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]


def json_document() -> bytes:
    return json.dumps({"data": objects()}, default=str).encode()


def json_lines() -> bytes:
    return b"".join(json.dumps(row, default=str).encode() + b"\n" for row in objects())


def parquet_of(table: pyarrow.Table, **options: object) -> bytes:
    out = io.BytesIO()
    parquet.write_table(table, out, **options)
    return out.getvalue()


def parquet_file() -> bytes:
    return parquet_of(pyarrow.Table.from_pylist([{**row, "Sales": float(row["Sales"])} for row in objects()]))


def zipped(name: str = "orders.csv", content: bytes | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, csv() if content is None else content)
    return out.getvalue()


def every_form() -> dict[str, bytes]:
    """The table as a file of every form, by a name that fits."""
    return {
        "a.csv": csv(),
        "a.xlsx": xlsx(),
        "a.xlsm": xlsx(),
        "a.xls": xls(),
        "a.ods": ods(),
        "a.xlsb": xlsb(),
        "a.json": json_document(),
        "a.jsonl": json_lines(),
        "a.parquet": parquet_file(),
        "a.csv.gz": gzip.compress(csv(), mtime=0),
        "a.zip": zipped(),
    }
