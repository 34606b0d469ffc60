"""Workbooks to records: checked before they are opened, and parsed in a process that can be killed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kpi.errors import UserError
from kpi.intake.containers.archive import DAMAGED, Damaged, open_zip
from kpi.intake.containers.content import recognise
from kpi.intake.grid import Record
from kpi.intake.sheets.confined import MAX_CELLS, MAX_COLUMNS, Confined, Table
from kpi.intake.sheets.sheet_xml import AGAIN, Sheet, index, look

MAX_MEMBERS = 10_000
MAX_UNPACKED = 1_000_000_000
MAX_RATIO = 100

# Small members pack well without harm (a styles.xml of blanks); the ratio counts where it costs memory.
_RATIO_FROM = 20_000_000
_SMALLER = "Save the sheet as .csv, or delete empty rows and columns that are only formatted."
_PIECE = 1 << 20
_LONGEST_TAG = 16 << 20
_UNCOMPUTED_ODS = re.compile(
    rb"<table:table [^<>]*?table:name=\"([^\"]*)\"|"
    rb"<table:table-cell\b(?=[^<>]*\stable:formula=)(?![^<>]*\soffice:value-type=)[^<>]*>"
)
# Headings that stand above each other are merged too, and joined with care when the header is read.
_HEADING_LINES = 5


@dataclass(frozen=True)
class Workbook:
    """All worksheets of a file, hidden ones too, and the tables of those that were read."""

    sheets: tuple[Sheet, ...]
    tables: Mapping[str, Table]


def read_workbook(path: Path, name: str, only: tuple[str, ...] = ()) -> Workbook:
    """The visible worksheets, or those named in ``only``; Record.line is the row number in the sheet.

    Cells are text: dates in ISO form, numbers with a point, TRUE and FALSE, error cells as the program writes them.
    Raises UserError when there is no such sheet, when a sheet is too wide or too long, or when the workbook is
    damaged, locked, or cannot be read within the limits.
    """
    with path.open("rb") as file:
        form = recognise(path, file.read(64 << 10))
    return _read_xlsx(path, name, only) if form == "xlsx" else _read_other(path, name, form, only)


def _read_xlsx(path: Path, name: str, only: tuple[str, ...]) -> Workbook:
    with _opened(path, name) as archive:
        sheets = index(archive, name)
        chosen = _chosen(sheets, name, only)
        # The child may start at once: it is limited by itself, and what the look at the XML finds comes first all the
        # same.
        with _parser(path, name, "xlsx", [sheet.name for sheet in chosen]) as child:
            seen = {sheet.name: look(archive, sheet, name) for sheet in chosen}
            tables = child.tables()
    for title, table in tables.items():
        _put_back(table, seen[title].errors)
        _note_uncomputed(table, seen[title].uncomputed, seen[title].first_uncomputed)
        _note_merged(table)
    return Workbook(sheets, tables)


def _read_other(path: Path, name: str, form: str, only: tuple[str, ...]) -> Workbook:
    uncomputed: dict[str, int] = {}
    if form != "xls":
        with _opened(path, name) as archive:
            if form == "ods":
                uncomputed = _uncomputed_ods(archive, name)
    with _parser(path, name, form, list(only)) as child:
        tables = child.tables()
    sheets = tuple(Sheet(title, visible) for title, visible in child.sheets)
    _chosen(sheets, name, only)
    for title, table in tables.items():
        _put_back(table, {(line, column): text for line, column, text in table.errors})
        _note_uncomputed(table, uncomputed.get(title, 0), "")
        _note_merged(table)
    return Workbook(sheets, tables)


def _parser(path: Path, name: str, form: str, sheets: list[str]) -> Confined:
    return Confined("workbook", path, [form, str(MAX_CELLS), str(MAX_COLUMNS), *sheets], name, AGAIN, _SMALLER)


def _chosen(sheets: tuple[Sheet, ...], name: str, only: tuple[str, ...]) -> list[Sheet]:
    if not sheets:
        raise UserError(f"{name} holds no worksheet.", AGAIN)
    known = {sheet.name: sheet for sheet in sheets}
    for wanted in only:
        if wanted not in known:
            raise UserError(f"{name} has no sheet called '{wanted}'.", f"Its sheets are: {', '.join(known)}.")
    return [known[wanted] for wanted in only] or [sheet for sheet in sheets if sheet.visible] or list(sheets)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = open_zip(path)
    except Damaged:
        raise UserError(f"{name} is damaged: it is not a complete workbook.", "Export or download it again.") from None
    with archive:
        _refuse_bomb(archive, name)
        yield archive


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise UserError(f"{name} holds {len(members):,} parts; at most {MAX_MEMBERS:,} are accepted.", AGAIN)
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


def _uncomputed_ods(archive: zipfile.ZipFile, name: str) -> dict[str, int]:
    """How many formulas of each sheet have no stored value."""
    found: dict[str, int] = {}
    sheet, waiting = "", b""
    try:
        with archive.open("content.xml") as part:
            while chunk := part.read(_PIECE):
                waiting += chunk
                if b"<!DOCTYPE" in waiting or b"<!ENTITY" in waiting:
                    raise ValueError("a workbook does not define entities")
                end = waiting.rfind(b">") + 1
                if not end and len(waiting) > _LONGEST_TAG:
                    raise ValueError("no tag is that long")
                for match in _UNCOMPUTED_ODS.finditer(waiting, 0, end):
                    if match.group(1) is not None:
                        sheet = match.group(1).decode("utf-8", "replace")
                    else:
                        found[sheet] = found.get(sheet, 0) + 1
                waiting = waiting[end:]
    except DAMAGED:
        raise UserError(f"{name} is damaged: its sheets cannot be unpacked.", AGAIN) from None
    return found


def _note_uncomputed(table: Table, uncomputed: int, first: str) -> None:
    if not uncomputed:
        return
    cells, were = ("1 formula has", "was") if uncomputed == 1 else (f"{uncomputed:,} formulas have", "were")
    where = f" (first {first})" if first else ""
    table.notes += (
        f"Sheet '{table.name}': {cells} no stored value{where} and {were} read as blank. "
        "Open the workbook in Excel or LibreOffice and save it to store them.",
    )


def _note_merged(table: Table) -> None:
    """Say that rows share a merged cell: only the first of them has its value."""
    headings = table.line + _HEADING_LINES
    tall = [(top, bottom) for top, _, bottom, _ in table.merged if bottom > top and bottom >= headings]
    if tall:
        cells = "1 cell is" if len(tall) == 1 else f"{len(tall):,} cells are"
        table.notes += (
            f"Sheet '{table.name}': {cells} merged over several rows (first in rows {tall[0][0]:,} to {tall[0][1]:,}); "
            "the value counts for the first of these rows only.",
        )


def _put_back(table: Table, errors: Mapping[tuple[int, int], str]) -> None:
    """Set the error cells, which the reader leaves blank."""
    records = table.records
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), value in errors.items():
        by_row.setdefault(row - table.line, []).append((column - table.column, value))
    width = max((len(record.cells) for record in records), default=0)
    for place, values in by_row.items():
        if 0 <= place < len(records):
            records[place] = _with(records[place], values, width)


def _with(record: Record, values: Iterable[tuple[int, str]], width: int) -> Record:
    cells = list(record.cells) or [""] * width
    for place, value in values:
        if 0 <= place < width and not cells[place]:
            cells[place] = value
    return Record(record.line, tuple(cells))
