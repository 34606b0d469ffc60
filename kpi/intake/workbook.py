"""Workbooks to records: checked before they are opened, and parsed in a process that can be killed."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

from kpi.errors import UserError
from kpi.intake.grid import Record
from kpi.intake.records import without_collection

SECONDS = 30
MEGABYTES = 2048
MAX_MEMBERS = 10_000
MAX_UNPACKED = 1_000_000_000
MAX_RATIO = 100
MAX_ROWS = 1_048_576
MAX_COLUMNS = 500
MAX_CELLS = 20_000_000

_CHILD = Path(__file__).with_name("workbook_child.py")
_PIECE = 1 << 20
_LONGEST_ROW = 16 << 20
# Small members pack well without harm (a styles.xml of blanks); the ratio counts where it costs memory.
_RATIO_FROM = 20_000_000
_INDEX_MOST = 20_000_000

# Nearly all writers put one blank and a double quote; the looser forms take three times as long.
_USUAL = (re.compile(rb' r="([A-Z]+)'), re.compile(rb'<row r="(\d+)'), re.compile(rb' r="[A-Z]+\d{7}'))
_LOOSE = (
    re.compile(rb"""\sr\s*=\s*["']([A-Z]+)"""),
    re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["'](\d+)"""),
    re.compile(rb"""\sr\s*=\s*["'][A-Z]+\d{7}"""),
)
_CELL = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*?\sr\s*=\s*["']([A-Z]+)(\d+)["'])([^>]*?)(/>|>\s*</(?:\w+:)?c>|>)""")
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*?\sr\s*=\s*["']([A-Z]+)(\d+)["'])(?=[^>]*?\st=["']e["'])[^>/]*>(?:(?!</(?:\w+:)?c>).)*?"""
    rb"""<(?:\w+:)?v>([^<]*)<""",
    re.DOTALL,
)
_UNCOMPUTED = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*?\sr\s*=\s*["']([A-Z]+\d+)["'])(?![^>]*?\st=["']str["'])[^>/]*>\s*"""
    rb"""<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_MOST_ERRORS = 1_000_000

_DAMAGED = "Open it in Excel or LibreOffice and save it again as .xlsx, or export it as .csv."
_STRAY = "Often that is a stray cell: delete the empty columns and rows around the data, save, and load it again."


@dataclass(frozen=True)
class Sheet:
    """A worksheet of a workbook: its name, whether it is visible, and the member of the archive that holds it."""

    name: str
    visible: bool
    member: str


@dataclass
class _Seen:
    """What a look at a sheet's XML found: the used range, error cells by (row, column), formulas without a value."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: int = 0
    first_uncomputed: str = ""


def list_sheets(path: Path, name: str) -> tuple[Sheet, ...]:
    """The worksheets of a workbook in their order, hidden ones too.

    Raises UserError when the archive is damaged, unpacks to too much, or holds no worksheet.
    """
    with _opened(path, name) as archive:
        _refuse_bomb(archive, name)
        try:
            return _index(archive, name)
        except (ElementTree.ParseError, KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError,
                RuntimeError, NotImplementedError, ValueError):  # fmt: skip
            raise UserError(f"{name} is damaged: its list of sheets cannot be read.", _DAMAGED) from None


def read_sheets(
    path: Path, name: str, only: tuple[str, ...] = (), notes: list[str] | None = None
) -> dict[str, list[Record]]:
    """Records of the visible worksheets, or of those named in ``only``; Record.line is the row number in Excel.

    Cells are text: dates in ISO form, numbers with a point, TRUE and FALSE, error cells as Excel writes them.
    Raises UserError when a sheet is too wide or too long, or the workbook cannot be read within the limits.
    """
    sheets = list_sheets(path, name)
    known = {sheet.name: sheet for sheet in sheets}
    for wanted in only:
        if wanted not in known:
            raise UserError(f"{name} has no sheet called '{wanted}'.", f"Its sheets are: {', '.join(known)}.")
    chosen = [known[wanted] for wanted in only]
    chosen = chosen or [sheet for sheet in sheets if sheet.visible] or list(sheets)
    # The child may start at once: it is limited by itself, and what the look at the XML finds comes first all the same.
    with _Child(path, name, [sheet.name for sheet in chosen]) as child:
        with _opened(path, name) as archive:
            seen = {sheet.name: _look(archive, sheet, name) for sheet in chosen}
        found = child.records(seen)
    for sheet in chosen:
        _note_uncomputed(sheet, seen[sheet.name], notes)
    return found


def _note_uncomputed(sheet: Sheet, seen: _Seen, notes: list[str] | None) -> None:
    if notes is None or not seen.uncomputed:
        return
    cells = "1 formula has" if seen.uncomputed == 1 else f"{seen.uncomputed:,} formulas have"
    notes.append(
        f"Sheet '{sheet.name}': {cells} no stored value (first {seen.first_uncomputed}) and were read as blank. "
        "Open the workbook in Excel and save it to store them."
    )


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        raise UserError(
            f"{name} is damaged: it is not a complete .xlsx file.", "Export or download it again."
        ) from None


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise UserError(f"{name} holds {len(members):,} parts; at most {MAX_MEMBERS:,} are accepted.", _DAMAGED)
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED:
        raise UserError(
            f"{name} unpacks to {total / 1e6:,.0f} MB; at most {MAX_UNPACKED / 1e6:,.0f} MB are accepted.",
            "Export a shorter period, or save it as .csv.",
        )
    for member in members:
        if member.flag_bits & 1:
            raise UserError(f"{name} is protected with a password.", "Remove the password, save it and load it again.")
        ratio = member.file_size // max(member.compress_size, 1)
        if member.file_size > _RATIO_FROM and ratio > MAX_RATIO:
            raise UserError(
                f"{name} is packed {ratio:,} times smaller than its content, which no spreadsheet program does; "
                f"at most {MAX_RATIO} times is accepted.",
                "Export it again, or save it as .csv.",
            )


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
        raise UserError(f"{name} holds no worksheet.", _DAMAGED)
    return tuple(sheets)


def _small(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as part:
        content = part.read(_INDEX_MOST)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("a workbook does not define entities")
    return content


def _look(archive: zipfile.ZipFile, sheet: Sheet, name: str) -> _Seen:
    """Read through a sheet's XML for its used range, error cells and formulas without a value.

    The range that the file states for itself is not trusted. Raises UserError when the range is too large.
    """
    seen = _Seen()
    columns: set[bytes] = set()
    far = False
    try:
        for piece in _pieces(archive, sheet.member):
            usual = b'<row r="' in piece and b"r='" not in piece and b"r =" not in piece
            column, row, far_row = _USUAL if usual else _LOOSE
            columns.update(column.findall(piece))
            seen.rows = max(seen.rows, max(map(int, row.findall(piece)), default=0))
            far = far or far_row.search(piece) is not None
            if b't="e"' in piece or b"t='e'" in piece:
                _collect_errors(piece, seen)
            if b"<f" in piece or b":f" in piece:
                _count_uncomputed(piece, seen)
        seen.columns = max((_column_number(letters) for letters in columns), default=0)
        if far or seen.columns > MAX_COLUMNS or seen.rows > MAX_ROWS or seen.rows * seen.columns > MAX_CELLS:
            _measure_values(archive, sheet, name, seen)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError):
        raise UserError(f"{name}: sheet '{sheet.name}' is damaged and cannot be unpacked.", _DAMAGED) from None
    except ValueError:
        raise UserError(f"{name}: sheet '{sheet.name}' holds a row number that is no number.", _DAMAGED) from None
    return seen


def _collect_errors(piece: bytes, seen: _Seen) -> None:
    for letters, row, value in _ERROR_CELL.findall(piece):
        if len(seen.errors) < _MOST_ERRORS and len(row) < 8:
            seen.errors[int(row), _column_number(letters)] = value.decode("utf-8", "replace")


def _count_uncomputed(piece: bytes, seen: _Seen) -> None:
    cells = _UNCOMPUTED.findall(piece)
    if cells and not seen.uncomputed:
        seen.first_uncomputed = cells[0].decode("ascii")
    seen.uncomputed += len(cells)


def _measure_values(archive: zipfile.ZipFile, sheet: Sheet, name: str, seen: _Seen) -> None:
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


def _put_back(records: list[Record], first_row: int, first_column: int, errors: dict[tuple[int, int], str]) -> None:
    """Set the error cells, which the reader leaves blank."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), value in errors.items():
        by_row.setdefault(row - first_row, []).append((column - first_column, value))
    width = max((len(record.cells) for record in records), default=0)
    for index, values in by_row.items():
        if not 0 <= index < len(records):
            continue
        cells = list(records[index].cells) or [""] * width
        for place, value in values:
            if 0 <= place < width and not cells[place]:
                cells[place] = value
        records[index] = Record(records[index].line, tuple(cells))


class _Child:
    """The process that parses; killed when the time is up, or when it is no longer wanted."""

    def __init__(self, path: Path, name: str, sheets: list[str]) -> None:
        self.name = name
        self.late = False
        limits = (str(MEGABYTES), str(SECONDS))
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(_CHILD), *limits, str(path.resolve()), *sheets],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.clock = threading.Timer(SECONDS, self._time_is_up)
        self.clock.daemon = True
        self.clock.start()

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.clock.cancel()
        if self.process.poll() is None:
            self.process.kill()
        self.process.stdout.close()
        self.process.wait()

    def _time_is_up(self) -> None:
        self.late = True
        self.process.kill()

    def records(self, seen: dict[str, _Seen]) -> dict[str, list[Record]]:
        """All records by sheet, error cells put back in. Raises UserError when the child gives up or is killed."""
        found: dict[str, list[Record]] = {}
        corners: dict[str, tuple[int, int]] = {}
        try:
            with without_collection():
                self._receive(found, corners)
        except (ValueError, KeyError, OSError):
            raise self._failed("") from None
        for sheet, records in found.items():
            _put_back(records, *corners[sheet], seen[sheet].errors)
        return found

    def _receive(self, found: dict[str, list[Record]], corners: dict[str, tuple[int, int]]) -> None:
        records: list[Record] = []
        line = 1
        for part in map(json.loads, self.process.stdout):
            if isinstance(part, list):
                records.extend(map(Record, count(line), map(tuple, part)))
                line += len(part)
            elif "sheet" in part:
                line = part["row"]
                corners[part["sheet"]] = line, part["column"]
                records = found[part["sheet"]] = []
            elif "end" in part:
                return
            else:
                raise self._failed(part["error"])
        raise self._failed("")

    def _failed(self, kind: str) -> UserError:
        if self.late:
            return UserError(
                f"{self.name} took longer than {SECONDS:g} seconds to read and was stopped.",
                "Save the sheet as .csv, or export a shorter period.",
            )
        if kind == "password":
            return UserError(
                f"{self.name} is protected with a password.", "Remove the password, save it, load it again."
            )
        if kind == "broken":
            return UserError(f"{self.name} is damaged: its sheets cannot be read.", _DAMAGED)
        self.process.kill()
        return UserError(
            f"{self.name} could not be read within {MEGABYTES / 1024:g} GB of memory, or it is damaged.",
            "Save the sheet as .csv, or delete empty rows and columns that are only formatted.",
        )
