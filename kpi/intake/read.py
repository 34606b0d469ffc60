"""One file to a grid: encoding, delimiter, records, header, each decision with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kpi.errors import UserError
from kpi.intake import files
from kpi.intake.dialect import detect_delimiter, detect_quote, parse_records
from kpi.intake.grid import Decision, Dialect, Grid, Record
from kpi.intake.header import find_header, matches
from kpi.intake.text import decode, decode_bytes, detect_encoding, forced_encoding
from kpi.intake.workbook import Sheet, list_sheets, read_sheets

HEAD_BYTES = 1_000_000
_SNIFFED_CHARACTERS = 512 << 10
_LOOKED_AT = 50
_UNSPLIT = "\x1f"
_DELIMITERS = {
    ",": ",", "comma": ",",
    ";": ";", "semicolon": ";",
    "tab": "\t", "\t": "\t", "\\t": "\t",
    "|": "|", "pipe": "|",
    "none": _UNSPLIT,
}  # fmt: skip


def read_grid(
    path: Path,
    name: str,
    *,
    signatures: Sequence[frozenset[str]] = (),
    sheet: str | None = None,
    settings: Mapping[str, str] | None = None,
    head: bool = False,
) -> Grid:
    """All records of the file at ``path``, which the user calls ``name``.

    ``signatures`` are sets of casefolded column names of known exports; they find the header and the sheet.
    ``settings`` may answer "encoding", "delimiter" and "header_line"; other keys are left alone. With ``head`` about
    the first megabyte of a text file is read. Raises UserError for whatever is wrong with the file or a setting.
    """
    settings = settings or {}
    name = files.shown(name) or "The file"
    at_line = _header_line(settings)
    if files.check(path, name, head=head) == "workbook":
        return _read_workbook(path, name, signatures, sheet, at_line)
    if sheet is not None:
        raise UserError(f"{name} is a text file and has no sheet '{sheet}'.", "Leave the sheet out.")
    try:
        return _read_text(path, name, signatures, settings, at_line, head)
    except UserError as error:
        raise UserError(_about(name, error.message), error.hint) from None


def _about(name: str, message: str) -> str:
    return message if message.startswith(name) else f"{name}: {message}"


def _header_line(settings: Mapping[str, str]) -> int | None:
    given = settings.get("header_line")
    if given is None or not str(given).strip():
        return None
    if not str(given).strip().isdecimal() or int(given) < 1:
        raise UserError(f"header_line is '{given}', which is not a line number.", "Use a whole number from 1.")
    return int(given)


def _read_text(
    path: Path,
    name: str,
    signatures: Sequence[frozenset[str]],
    settings: Mapping[str, str],
    at_line: int | None,
    head: bool,
) -> Grid:
    size = path.stat().st_size
    most = HEAD_BYTES if head and size > HEAD_BYTES else None
    while True:
        grid = _read_part(path, name, signatures, settings, at_line, most)
        if grid is not None:
            return grid
        # One record can be longer than the head; look further until two are whole.
        most = most * 8 if most and most * 8 < size else None


def _read_part(
    path: Path,
    name: str,
    signatures: Sequence[frozenset[str]],
    settings: Mapping[str, str],
    at_line: int | None,
    most: int | None,
) -> Grid | None:
    complete = most is None
    if settings.get("encoding"):
        encoding = forced_encoding(path, settings["encoding"], most)
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
    delimiter, quote, reason = _delimiter(text[:_SNIFFED_CHARACTERS], settings.get("delimiter"))
    dialect = Dialect(encoding.value, delimiter, quote)
    records = parse_records(text, dialect, notes, complete=complete)
    if not complete and sum(not r.blank for r in records) < 2:
        return None
    header, why = find_header(records, signatures, at_line, complete=complete)
    decisions = (
        encoding,
        Decision("delimiter", _delimiter_word(delimiter), reason),
        Decision("header_line", str(records[header].line), why),
    )
    return Grid(name, tuple(records), header, decisions, dialect, complete=complete, notes=tuple(notes))


def _delimiter(text_head: str, given: str | None) -> tuple[str, str, str]:
    if not given:
        return detect_delimiter(text_head)
    delimiter = _DELIMITERS.get(given if given == "\t" else given.strip().casefold())
    if delimiter is None:
        raise UserError(f"delimiter is '{given[:20]}', which is not one that is known.", "Use , or ; or tab or |.")
    return delimiter, detect_quote(text_head, delimiter), "as you set it"


def _delimiter_word(delimiter: str) -> str:
    return {"\t": "tab", _UNSPLIT: "none"}.get(delimiter, delimiter)


def _read_workbook(
    path: Path, name: str, signatures: Sequence[frozenset[str]], sheet: str | None, at_line: int | None
) -> Grid:
    sheets = list_sheets(path, name)
    notes: list[str] = []
    by_sheet = read_sheets(path, name, (sheet,) if sheet is not None else (), notes)
    chosen, why = (sheet, "as you set it") if sheet is not None else _choose_sheet(by_sheet, name, signatures)
    records = by_sheet[chosen]
    notes = [note for note in notes if note.startswith(f"Sheet '{chosen}':")]
    if not any(not record.blank for record in records):
        raise UserError(f"{name}: sheet '{chosen}' is empty.", _other_sheets(sheets, chosen))
    try:
        header, reason = find_header(records, signatures, at_line)
    except UserError as error:
        raise UserError(f"{name}, sheet '{chosen}': {error.message}", error.hint) from None
    others = [s.name for s in sheets if s.name != chosen]
    if others:
        which = ", ".join(f"'{other}'" for other in others)
        notes.append(f"Not read: {'sheet' if len(others) == 1 else 'sheets'} {which}.")
    decisions = (
        Decision("sheet", chosen, why),
        Decision("header_line", str(records[header].line), reason),
    )
    names = tuple(s.name for s in sheets)
    return Grid(name, tuple(records), header, decisions, None, chosen, names, native=True, notes=tuple(notes))


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
