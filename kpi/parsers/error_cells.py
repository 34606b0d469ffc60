"""The error cells of .xls and .xlsb workbooks, which python_calamine reads as blank; as (row, column, text) from 1."""

from __future__ import annotations

import io
import posixpath
import re
import struct
from collections.abc import Iterator, Sequence

Errors = dict[str, list[tuple[int, int, str]]]

_MOST = 1_000_000
_TEXT = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
# Record types of the binary format: a row, a sheet in the list of sheets, an error as a value and as a formula's result.
_ROW, _SHEET, _ERROR, _FORMULA_ERROR = 0, 156, 3, 11


def of_xls(path: str, sheets: Sequence[str]) -> Errors:
    """The error cells by sheet. Raises what xlrd raises for a damaged file."""
    # Every file starts a process of its own, and of all kinds only this one waits for its reader.
    import xlrd  # noqa: PLC0415

    found: Errors = {}
    with xlrd.open_workbook(path, on_demand=True, logfile=io.StringIO()) as book:
        for name in set(sheets) & set(book.sheet_names()):
            sheet = book.sheet_by_name(name)
            found[name] = [
                (row + 1, column + 1, _TEXT.get(sheet.cell_value(row, column), "#ERROR!"))
                for row in range(sheet.nrows)
                if xlrd.XL_CELL_ERROR in (kinds := sheet.row_types(row))
                for column, kind in enumerate(kinds)
                if kind == xlrd.XL_CELL_ERROR
            ][:_MOST]
            book.unload_sheet(name)
    return found


def of_xlsb(path: str, sheets: Sequence[str]) -> Errors:
    """The error cells by sheet. Raises ValueError, KeyError, IndexError or struct.error for a damaged file."""
    # Every file starts a process of its own, and of all kinds only this one waits for its reader.
    import zipfile  # noqa: PLC0415

    found: Errors = {}
    with zipfile.ZipFile(path) as archive:
        links = archive.read("xl/_rels/workbook.bin.rels").decode("utf-8", "replace")
        members = {}
        for link in re.findall(r"<(?:\w+:)?Relationship\b[^<>]*>", links):
            target = dict(re.findall(r"""\b(Id|Target)\s*=\s*["']([^"'<>]*)["']""", link))
            members[target.get("Id")] = posixpath.normpath(posixpath.join("/xl", target.get("Target", ""))).lstrip("/")
        for kind, data in _records(archive.read("xl/workbook.bin")):
            if kind == _SHEET:
                link, end = _wide(data, 8)
                name, _ = _wide(data, end)
                if name in sheets and members.get(link) in archive.namelist():
                    found[name] = list(_error_cells(archive.read(members[link])))[:_MOST]
    return found


def _error_cells(data: bytes) -> Iterator[tuple[int, int, str]]:
    row = 0
    for kind, content in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", content)
        elif kind in (_ERROR, _FORMULA_ERROR):
            (column,) = struct.unpack_from("<I", content)
            yield row + 1, column + 1, _TEXT.get(content[8], "#ERROR!")


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of each record; both the type and the length are written seven bits a byte."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 128:
            kind = kind & 127 | data[at] << 7
            at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 127) << shift
            shift += 7
            if not byte & 128 or shift > 21:
                break
        yield kind, data[at : at + size]
        at += size


def _wide(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "replace"), end
