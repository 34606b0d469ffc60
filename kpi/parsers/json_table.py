"""Reads JSON and JSON lines as one table. Arguments: MEGABYTES SECONDS PATH MAX_CELLS MAX_COLUMNS document|lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kpi.parsers.columns import Columns, Number, short
from kpi.parsers.output import Unreadable, run

# Lists under these names are what a program means to hand over; what stands beside them is about the hand-over.
_WRAPPERS = ("data", "results", "items", "records", "rows", "value", "edges", "nodes")
_DEEPEST_WRAPPER = 5
_MOST_NAMED = 10


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A name that is repeated in one object is kept with a number, as a repeated column is."""
    named = dict(pairs)
    if len(named) == len(pairs):
        return named
    named = {}
    for name, value in pairs:
        unique, count = name, 2
        while unique in named:
            unique, count = f"{name} ({count})", count + 1
        named[unique] = value
    return named


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=str, strict=False
)


def parse(path: str, max_cells: str, max_columns: str, form: str) -> None:
    """Write the objects of the file as rows."""
    text = _decoded(Path(path).read_bytes())
    columns = Columns(int(max_cells), int(max_columns))
    notes: list[str] = []
    try:
        if form == "lines" or _one_a_line(text):
            lists = _read_lines(text, columns)
        else:
            rows = _rows_of(_DECODER.decode(text), notes)
            del text
            for count, row in enumerate(rows, start=1):
                columns.add(row, f"element {count:,}")
            lists = bool(rows) and all(isinstance(row, list) for row in rows)
    except json.JSONDecodeError as error:
        raise _not_json(error, error.lineno) from None
    except RecursionError:
        raise Unreadable("said", "is nested too deep to be a table") from None
    columns.write(named=not lists, notes=notes)


def _decoded(data: bytes) -> str:
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = encoding.removesuffix("-sig").upper()
        raise Unreadable("said", f"is not written in {name}, as JSON has to be: see line {line:,}") from None


def _not_json(error: json.JSONDecodeError, line: int) -> Unreadable:
    what = error.msg[:1].lower() + error.msg[1:]
    return Unreadable("said", f"is not valid JSON in line {line:,}, at character {error.colno:,} ({what})")


def _one_a_line(text: str) -> bool:
    """Whether the first line is an object by itself and more follow."""
    lines = [line for line in islice(_lines(text), 50) if line.strip()]
    if len(lines) < 2:
        return False
    try:
        return isinstance(_DECODER.decode(lines[0]), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _lines(text: str) -> Iterator[str]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    if start < len(text):
        yield text[start:]


def _read_lines(text: str, columns: Columns) -> bool:
    """Add every line; whether all of them are lists."""
    lists = filled = 0
    for count, line in enumerate(_lines(text), start=1):
        value = None
        if line and not line.isspace():
            filled += 1
            try:
                value = _DECODER.decode(line)
            except json.JSONDecodeError as error:
                raise _not_json(error, count) from None
            lists += isinstance(value, list)
        columns.add(value, f"line {count:,}")
    return 0 < lists == filled


def _rows_of(value: object, notes: list[str], depth: int = 0) -> list[object]:
    """The list of objects in a document: itself, the one that it wraps, or the document as the only object."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise Unreadable("said", f"holds {short(value)}, where a list of objects should stand")
    lists = [name for name, member in value.items() if isinstance(member, list) and _holds_objects(member)]
    chosen = next((name for name in _WRAPPERS if name in lists), lists[0] if len(lists) == 1 else None)
    if lists and chosen is None:
        raise Unreadable("said", f"holds several tables ({_named(lists)}), and it is not clear which one is meant")
    if chosen is None and depth < _DEEPEST_WRAPPER:
        inner = [name for name, member in value.items() if isinstance(member, dict) and _wraps(member, depth + 1)]
        chosen = inner[0] if len(inner) == 1 else None
    if chosen is None:
        return [] if any(value.get(name) == [] for name in _WRAPPERS) else [value]
    others = [name for name in value if name != chosen]
    if others:
        notes.append(f"Read is the list under '{chosen}'. Left out is what stands beside it: {_named(others)}.")
    return _rows_of(value[chosen], notes, depth + 1)


def _wraps(value: dict[str, object], depth: int) -> bool:
    members = value.values()
    if any(isinstance(member, list) and _holds_objects(member) for member in members):
        return True
    return depth < _DEEPEST_WRAPPER and any(isinstance(m, dict) and _wraps(m, depth + 1) for m in members)


def _holds_objects(value: list[object]) -> bool:
    return any(isinstance(element, dict) for element in value)


def _named(names: list[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:_MOST_NAMED])
    return shown if len(names) <= _MOST_NAMED else f"{shown} and {len(names) - _MOST_NAMED:,} more"


if __name__ == "__main__":
    sys.exit(run(parse, sys.argv[1:]))
