"""One file to its tables: encoding, delimiter, records, where each table begins, each decision with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kpi.errors import UserError
from kpi.intake.containers import files
from kpi.intake.containers.encoding import decode, decode_bytes, detect_encoding, forced_encoding
from kpi.intake.grid import Decision, Dialect, Grid, Record
from kpi.intake.grids.dialect import detect_dialect, detect_quote
from kpi.intake.grids.header import matches
from kpi.intake.grids.layout import NO_LINE, lines_of, tables_of
from kpi.intake.grids.records import parse_records
from kpi.intake.sheets.objects import read_objects
from kpi.intake.sheets.sheet_xml import Sheet
from kpi.intake.sheets.workbook import read_workbook

HEAD_BYTES = 1_000_000
# The widest real exports, of all fields of a CRM, have some hundreds.
MAX_COLUMNS = 2_000
_SNIFFED_CHARACTERS = 512 << 10
_LOOKED_AT = 50
_UNSPLIT = "\x1f"
_DELIMITERS = {
    ",": ",", "comma": ",",
    ";": ";", "semicolon": ";",
    "tab": "\t", "\t": "\t", "\\t": "\t",
    "|": "|", "pipe": "|",
    " ": " ", "space": " ", "spaces": " ",
    "none": _UNSPLIT,
}  # fmt: skip


@dataclass(frozen=True)
class _Hints:
    """What helps to find tables: names of known exports, and what the user set, of which two are worked out already."""

    signatures: tuple[frozenset[str], ...]
    settings: Mapping[str, str]
    header_lines: tuple[int, int] | None
    one_table: bool


def read_grids(
    path: Path,
    name: str,
    *,
    signatures: Sequence[frozenset[str]] = (),
    sheet: str | None = None,
    settings: Mapping[str, str] | None = None,
    head: bool = False,
) -> tuple[Grid, ...]:
    """Every table of the file at ``path``, which the user calls ``name``, with all of its records.

    Each record belongs to one grid, so that their lines add up to those of the file (of the sheet, in a workbook).
    ``signatures`` are sets of casefolded column names of known exports; they find the header and the sheet.
    ``settings`` may answer "encoding", "delimiter", "header_line" (a line, two such as 1-2, or none) and "tables"
    (one: the file holds a single table); other keys are left alone. With ``head`` about the first megabyte of a
    text file is read; where that is not all of it, it is one table. Raises UserError for whatever is wrong with the
    file or a setting.
    """
    settings = settings or {}
    name = files.shown(name) or "The file"
    hints = _Hints(tuple(signatures), settings, _header_lines(settings), _one_table(settings))
    kind = files.check(path, name, head=head)
    if kind == "workbook":
        return _read_workbook(path, name, hints, sheet)
    if sheet is not None:
        raise UserError(
            f"{name} is {'a text file' if kind == 'text' else 'no workbook'} and has no sheet '{sheet}'.",
            "Leave the sheet out.",
        )
    if kind == "objects":
        table = read_objects(path, name)
        return (Grid(name, tuple(table.records), 0, notes=table.notes),)
    try:
        return _read_text(path, name, hints, head=head)
    except UserError as error:
        raise UserError(_about(name, error.message), error.hint) from None


def read_grid(
    path: Path,
    name: str,
    *,
    signatures: Sequence[frozenset[str]] = (),
    sheet: str | None = None,
    settings: Mapping[str, str] | None = None,
    head: bool = False,
    section: int | None = None,
) -> Grid:
    """One table of a file; see ``read_grids``.

    ``section`` counts the tables from 0. Without it that is the table in which the header line lies that the user
    named, the first with the names of a known export, or the first; a note then says how many there are.
    Raises UserError when there is no such table, too.
    """
    grids = read_grids(path, name, signatures=signatures, sheet=sheet, settings=settings, head=head)
    if section is not None:
        if not 0 <= section < len(grids):
            raise UserError(
                f"{grids[0].name} has no table {section + 1}; it holds {len(grids)}.", "Name one of its tables."
            )
        return grids[section]
    if len(grids) == 1:
        return grids[0]
    at = _header_lines(settings or {})
    known = (g for g in grids if g.header_record and matches(Record(0, g.columns), signatures))
    chosen = next((g for g in grids if at and g.records[0].line <= at[0] <= g.records[-1].line), None)
    chosen = chosen or next(known, grids[0])
    note = f"The file holds {len(grids)} tables; this is table {chosen.section + 1}, in lines {lines_of(chosen)}."
    return replace(chosen, notes=(*chosen.notes, note))


def _about(name: str, message: str) -> str:
    return message if message.startswith(name) else f"{name}: {message}"


def _header_lines(settings: Mapping[str, str]) -> tuple[int, int] | None:
    given = str(settings.get("header_line") or "").strip().casefold()
    if not given:
        return None
    if given in ("none", "0"):
        return NO_LINE
    found = re.fullmatch(r"([0-9]{1,9})(?:\s*-\s*([0-9]{1,9}))?", given)
    first = int(found[1]) if found else 0
    last = int(found[2] or first) if found else 0
    if not 1 <= first <= last < first + 10:
        raise UserError(
            f"header_line is '{settings['header_line']}', which is not a line number.",
            "Use a whole number from 1, two such as 1-2 where two lines hold the names, or none.",
        )
    return first, last


def _one_table(settings: Mapping[str, str]) -> bool:
    given = str(settings.get("tables") or "").strip().casefold()
    if given not in ("", "one", "apart"):
        raise UserError(f"tables is '{settings['tables']}', which is not known.", "Use one or apart.")
    return given == "one"


def _read_text(path: Path, name: str, hints: _Hints, *, head: bool) -> tuple[Grid, ...]:
    size = path.stat().st_size
    most = HEAD_BYTES if head and size > HEAD_BYTES else None
    while True:
        grids = _read_part(path, name, hints, most)
        if grids:
            return grids
        # One record can be longer than the head; look further until two are whole.
        most = most * 8 if most and most * 8 < size else None


def _read_part(path: Path, name: str, hints: _Hints, most: int | None) -> tuple[Grid, ...]:
    """The tables in the first ``most`` bytes of a text; none where no two records of it are whole."""
    complete = most is None
    if hints.settings.get("encoding"):
        encoding = forced_encoding(path, hints.settings["encoding"], most)
    else:
        encoding = detect_encoding(path, most)
    if most is None:
        text = decode(path, encoding.value)
    else:
        with path.open("rb") as file:
            text = decode_bytes(file.read(most), encoding.value, final=False)
    notes = [f"Encoding: {encoding.reason}."] if "almost" in encoding.reason else []
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        notes.append(f"Line {line:,} holds a NUL character ({text.count(chr(0)):,} in all); it was kept as it is.")
    dialect, reason = _dialect(text[:_SNIFFED_CHARACTERS], encoding.value, hints.settings.get("delimiter"))
    records = parse_records(text, dialect, notes, complete=complete)
    widest = max(records, key=lambda record: len(record.cells), default=None)
    if widest and len(widest.cells) > MAX_COLUMNS:
        raise UserError(
            f"{name}: line {widest.line:,} has {len(widest.cells):,} columns, and at most {MAX_COLUMNS:,} are read.",
            "Export fewer columns, or say which sign separates them with --set delimiter=",
        )
    if not complete and sum(not r.blank for r in records) < 2:
        return ()
    whole = Grid(
        name,
        tuple(records),
        0,
        (encoding, Decision("delimiter", _delimiter_word(dialect), reason)),
        dialect,
        complete=complete,
        notes=tuple(notes),
    )
    return tables_of(whole, hints.signatures, hints.header_lines, one=hints.one_table or not complete)


def _dialect(text_head: str, encoding: str, given: str | None) -> tuple[Dialect, str]:
    if not given:
        return detect_dialect(text_head, encoding)
    word = given if given in ("\t", " ") else given.strip().casefold()
    if word not in _DELIMITERS:
        raise UserError(
            f"delimiter is '{given[:20]}', which is not one that is known.",
            "Use , or ; or tab or | or space or spaces.",
        )
    delimiter = _DELIMITERS[word]
    return Dialect(encoding, delimiter, detect_quote(text_head, delimiter), word == "spaces"), "as you set it"


def _delimiter_word(dialect: Dialect) -> str:
    if dialect.runs:
        return "spaces"
    return {"\t": "tab", " ": "space", _UNSPLIT: "none"}.get(dialect.delimiter, dialect.delimiter)


def _read_workbook(path: Path, name: str, hints: _Hints, sheet: str | None) -> tuple[Grid, ...]:
    workbook = read_workbook(path, name, (sheet,) if sheet is not None else ())
    sheets = workbook.sheets
    by_sheet = {title: table.records for title, table in workbook.tables.items()}
    chosen, why = (sheet, "as you set it") if sheet is not None else _choose_sheet(by_sheet, name, hints.signatures)
    records = by_sheet[chosen]
    notes = list(workbook.tables[chosen].notes)
    if not any(not record.blank for record in records):
        raise UserError(f"{name}: sheet '{chosen}' is empty.", _other_sheets(sheets, chosen))
    others = [s.name for s in sheets if s.name != chosen]
    if others:
        which = ", ".join(f"'{other}'" for other in others)
        notes.append(f"Not read: {'sheet' if len(others) == 1 else 'sheets'} {which}.")
    names = tuple(s.name for s in sheets)
    whole = Grid(name, tuple(records), 0, (Decision("sheet", chosen, why),), None, chosen, names, notes=tuple(notes))
    try:
        return tables_of(whole, hints.signatures, hints.header_lines, one=hints.one_table)
    except UserError as error:
        raise UserError(f"{name}, sheet '{chosen}': {error.message}", error.hint) from None


def _choose_sheet(
    by_sheet: Mapping[str, Sequence[Record]], name: str, signatures: Sequence[frozenset[str]]
) -> tuple[str, str]:
    filled = [title for title, records in by_sheet.items() if any(not record.blank for record in records)]
    for title in filled:
        top = [record for record in by_sheet[title] if not record.blank][:_LOOKED_AT]
        if any(matches(record, signatures) for record in top):
            return title, "it holds the column names of a known export"
    if not filled:
        raise UserError(f"{name} has no cell with a value in any visible sheet.", "Export it again.")
    if len(by_sheet) == 1:
        return filled[0], "it is the only visible sheet"
    return filled[0], "it is the first visible sheet that is not empty"


def _other_sheets(sheets: Sequence[Sheet], chosen: str) -> str:
    others = [s.name for s in sheets if s.name != chosen]
    return f"Its other sheets are: {', '.join(others)}." if others else "Export it again."
