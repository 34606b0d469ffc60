"""What the XML of an .xlsx workbook says: its sheets, and of each its true size, error cells and missing values."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from kpi.errors import UserError
from kpi.intake.containers.archive import DAMAGED
from kpi.intake.sheets.confined import MAX_CELLS, MAX_COLUMNS

MAX_ROWS = 1_048_576
AGAIN = "Open it in Excel or LibreOffice and save it again as .xlsx, or export it as .csv."

_INDEX_MOST = 5_000_000
_PIECE = 1 << 20
_LONGEST_ROW = 16 << 20

# No expression runs past the next < or >: what has none must not be searched again from every cell.
# Nearly all writers put one blank and a double quote; the looser forms take three times as long.
# Each: anything past column Z or row 99,999; the letters of columns past Z; row numbers; a cell past row 999,999.
_USUAL = (
    re.compile(rb' r="(?:[A-Z]{2}|[A-Z]?\d{6})'),
    re.compile(rb' r="([A-Z]{2,})'),
    re.compile(rb'<row r="(\d+)'),
    re.compile(rb' r="[A-Z]+\d{7}'),
)
_LOOSE = (
    re.compile(rb"""\sr\s*=\s*["'](?:[A-Z]{2}|[A-Z]?\d{6})"""),
    re.compile(rb"""\sr\s*=\s*["']([A-Z]{2,})"""),
    re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\sr\s*=\s*["'](\d+)"""),
    re.compile(rb"""\sr\s*=\s*["'][A-Z]+\d{7}"""),
)
# An expression finds two bytes faster than `in` does.
_FORMULA = re.compile(rb"<f")
_COLUMNS_TO_Z, _ROWS_OF_FIVE_DIGITS = 26, 99_999
_CELL = re.compile(rb"""<(?:\w+:)?c\b(?=[^<>]*?\sr\s*=\s*["']([A-Z]+)(\d+)["'])([^<>]*?)(/>|>\s*</(?:\w+:)?c>|>)""")
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^<>]*?\sr\s*=\s*["']([A-Z]+)(\d+)["'])(?=[^<>]*?\st=["']e["'])[^<>/]*>\s*"""
    rb"""(?:<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]*)<"""
)
_UNCOMPUTED = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^<>]*?\sr\s*=\s*["']([A-Z]+\d+)["'])(?![^<>]*?\st=["']str["'])[^<>/]*>\s*"""
    rb"""<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_MOST_ERRORS = 1_000_000

_STRAY = "Often that is a stray cell: delete the empty columns and rows around the data, save, and load it again."


@dataclass(frozen=True)
class Sheet:
    """A worksheet of a workbook: its name, whether it is visible, and for .xlsx the member that holds it."""

    name: str
    visible: bool
    member: str = ""


@dataclass
class Seen:
    """What a look at a sheet's XML found: the size at most, error cells by (row, column), formulas without a value."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: int = 0
    first_uncomputed: str = ""


def index(archive: zipfile.ZipFile, name: str) -> tuple[Sheet, ...]:
    """The worksheets of a workbook in their order, hidden ones too.

    Raises UserError when there is none, or when the list cannot be read.
    """
    try:
        return _index(archive, name)
    except (ElementTree.ParseError, *DAMAGED):
        raise UserError(f"{name} is damaged: its list of sheets cannot be read.", AGAIN) from None


def _index(archive: zipfile.ZipFile, name: str) -> tuple[Sheet, ...]:
    members = {member.lstrip("/").casefold(): member for member in archive.namelist()}
    workbook = ElementTree.fromstring(_small(archive, members["xl/workbook.xml"]))
    links = ElementTree.fromstring(_small(archive, members["xl/_rels/workbook.xml.rels"]))
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
        for link in links
        if link.get("Type", "").endswith("/worksheet")
    }
    sheets = []
    for element in workbook.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((value for key, value in element.items() if key.rpartition("}")[2] == "id"), "")
        member = members.get(targets.get(link, "").casefold())
        if member is not None:
            visible = element.get("state", "visible") not in ("hidden", "veryHidden")
            sheets.append(Sheet(element.get("name", ""), visible, member))
    if not sheets:
        raise UserError(f"{name} holds no worksheet.", AGAIN)
    return tuple(sheets)


def _small(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as part:
        content = part.read(_INDEX_MOST)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("a workbook does not define entities")
    return content


def look(archive: zipfile.ZipFile, sheet: Sheet, name: str) -> Seen:
    """Read through a sheet's XML for its used range, error cells and formulas without a value.

    The range that the file states for itself is not trusted. Raises UserError when the range is too large.
    """
    seen = Seen(_ROWS_OF_FIVE_DIGITS, _COLUMNS_TO_Z)
    columns: set[bytes] = set()
    far = False
    try:
        for piece in _pieces(archive, sheet.member):
            single = b"'" in piece
            usual = b'<row r="' in piece and b"r =" not in piece and not (single and b"r='" in piece)
            beyond, column, row, far_row = _USUAL if usual else _LOOSE
            if beyond.search(piece):
                columns.update(column.findall(piece))
                seen.rows = max(seen.rows, max(map(int, row.findall(piece)), default=0))
                far = far or far_row.search(piece) is not None
            if b't="e"' in piece or (single and b"t='e'" in piece):
                _collect_errors(piece, seen)
            if _FORMULA.search(piece) if usual else b":f" in piece or b"<f" in piece:
                _count_uncomputed(piece, seen)
        seen.columns = max((_column_number(letters) for letters in columns), default=seen.columns)
        if far or seen.columns > MAX_COLUMNS or seen.rows > MAX_ROWS or seen.rows * seen.columns > MAX_CELLS:
            _measure_values(archive, sheet, name, seen)
    except DAMAGED:
        raise UserError(f"{name}: sheet '{sheet.name}' is damaged and cannot be unpacked.", AGAIN) from None
    except ValueError:
        raise UserError(f"{name}: sheet '{sheet.name}' holds a row number that is no number.", AGAIN) from None
    return seen


def _collect_errors(piece: bytes, seen: Seen) -> None:
    for letters, row, value in _ERROR_CELL.findall(piece):
        if len(seen.errors) < _MOST_ERRORS and len(row) < 8:
            seen.errors[int(row), _column_number(letters)] = value.decode("utf-8", "replace")


def _count_uncomputed(piece: bytes, seen: Seen) -> None:
    cells = _UNCOMPUTED.findall(piece)
    if cells and not seen.uncomputed:
        seen.first_uncomputed = cells[0].decode("ascii")
    seen.uncomputed += len(cells)


def _measure_values(archive: zipfile.ZipFile, sheet: Sheet, name: str, seen: Seen) -> None:
    """Measure again, by cells that hold something: whole columns are often coloured to the edge of the sheet."""
    where = f"{name}: sheet '{sheet.name}'"
    seen.rows = seen.columns = 0
    for piece in _pieces(archive, sheet.member):
        for letters, digits, _, ending in _CELL.findall(piece):
            if ending != b">":
                continue
            row = int(digits) if len(digits) < 9 else MAX_ROWS + 1
            column = _column_number(letters)
            if row > MAX_ROWS or column > MAX_COLUMNS:
                limit = f"{MAX_ROWS:,} rows" if row > MAX_ROWS else f"{MAX_COLUMNS} columns"
                cell = (letters + digits).decode("ascii")
                cell = cell if len(cell) <= 20 else cell[:17] + "..."
                raise UserError(f"{where} has a cell at {cell}; at most {limit} are accepted.", _STRAY)
            seen.rows, seen.columns = max(seen.rows, row), max(seen.columns, column)
    if seen.rows * seen.columns > MAX_CELLS:
        raise UserError(
            f"{where} spans {seen.rows:,} rows and {seen.columns:,} columns; at most {MAX_CELLS:,} cells are accepted.",
            _STRAY,
        )


def _pieces(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """A sheet's XML in pieces that end with a whole row."""
    waiting = b""
    with archive.open(member) as part:
        while chunk := part.read(_PIECE):
            waiting += chunk
            end = waiting.rfind(b"row>") + 4
            if end < 4 and len(waiting) > _LONGEST_ROW:
                end = waiting.rfind(b"<")
            if end >= 4:
                yield waiting[:end]
                waiting = waiting[end:]
    if waiting:
        yield waiting


def _column_number(letters: bytes) -> int:
    if len(letters) > 3:
        return 1 << 20
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
