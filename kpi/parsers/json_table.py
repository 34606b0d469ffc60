"""Reads JSON and JSON lines as one table. Arguments: MEGABYTES SECONDS PATH MAX_CELLS MAX_COLUMNS document|lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kpi.parsers.cells import number
from kpi.parsers.output import ROWS_AT_ONCE, Unreadable, run, write, write_rows

# Lists under these names are what a program means to hand over; what stands beside them is about the hand-over.
_WRAPPERS = ("data", "results", "items", "records", "rows", "value", "edges", "nodes")
_DEEPEST_WRAPPER = 5
_MOST_NAMED = 10


class _Number(str):
    """A number as it is written, so that nothing of it is lost."""

    __slots__ = ()


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A name that is repeated in one object is kept with a number, as a repeated column is."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    found = {}
    for name, value in pairs:
        unique, count = name, 2
        while unique in found:
            unique, count = f"{name} ({count})", count + 1
        found[unique] = value
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_Number, parse_float=_Number, parse_constant=str, strict=False
)


class Columns:
    """Cells by column name, in the order in which the names were first seen; all columns grow lazily."""

    def __init__(self, max_cells: int, max_columns: int) -> None:
        self.rows = 0
        self._cells: dict[str, list[str]] = {}
        self._max_cells, self._max_columns = max_cells, max_columns

    def add(self, value: object, where: str) -> None:
        """One row: an object, a list of cells, or nothing. ``where`` names it should it be something else."""
        if isinstance(value, dict):
            self._add_fields(value, "")
        elif isinstance(value, list):
            for place, cell in enumerate(value):
                self._put(str(place), _text(cell))
        elif value is not None:
            raise Unreadable("said", f"holds {_short(value)} in {where}, where an object with fields should stand")
        self.rows += 1
        if self.rows * len(self._cells) > self._max_cells:
            raise Unreadable("said", f"has more than {self._max_cells:,} cells")

    def _add_fields(self, value: dict[str, object], prefix: str) -> None:
        for name, cell in value.items():
            if cell.__class__ is dict and cell:
                self._add_fields(cell, f"{prefix}{name}.")
            else:
                self._put(prefix + name, _text(cell))

    def _put(self, name: str, cell: str) -> None:
        cells = self._cells.get(name)
        count = 2
        while cells is not None and len(cells) > self.rows:
            # {"a.b": 1, "a": {"b": 2}} has two fields of one name.
            cells = self._cells.get(unique := f"{name} ({count})")
            count += 1
            if cells is None:
                name = unique
        if cells is None:
            if len(self._cells) == self._max_columns:
                raise Unreadable("said", f"has more than {self._max_columns} columns")
            cells = self._cells[name] = []
        if len(cells) < self.rows:
            cells.extend([""] * (self.rows - len(cells)))
        cells.append(cell)

    def write(self, *, named: bool, notes: list[str]) -> None:
        """Write the table, its names first, or its own first row when that holds them."""
        if not self._cells:
            raise Unreadable("said", "holds no object with fields")
        replaced = 0
        for cells in self._cells.values():
            cells.extend([""] * (self.rows - len(cells)))
            replaced += _mend(cells)
        if replaced:
            cells = "1 cell holds" if replaced == 1 else f"{replaced:,} cells hold"
            notes.append(f"{cells} half of a character; it was replaced by \ufffd.")
        write({"table": "", "line": 0 if named else 1, "notes": notes})
        if named:
            names = list(self._cells)
            _mend(names)
            write_rows([[name] for name in names], 1)
        columns = list(self._cells.values())
        for start in range(0, self.rows, ROWS_AT_ONCE):
            end = min(start + ROWS_AT_ONCE, self.rows)
            write_rows([column[start:end] for column in columns], end - start)


def _text(value: object) -> str:
    kind = value.__class__
    if kind is str:
        return value
    if kind is _Number:
        return number(value)
    if value is None:
        return ""
    if kind is bool:
        return "TRUE" if value else "FALSE"
    return _written(value) if value or kind is list else ""


def _written(value: object) -> str:
    """A list or object as JSON text, its numbers as they were."""
    if isinstance(value, list):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{_written(v)}" for k, v in value.items()) + "}"
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def _mend(cells: list[str]) -> int:
    """Replace halves of surrogate pairs, which no text can hold; how many cells had one."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        mended = [cell.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for cell in cells]
        changed = sum(a != b for a, b in zip(cells, mended, strict=True))
        cells[:] = mended
        return changed
    return 0


def _short(value: object) -> str:
    text = _text(value)
    return f"'{text[:40]}'" if len(text) <= 40 else f"'{text[:37]}...'"


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
    said = error.msg[:1].lower() + error.msg[1:]
    return Unreadable("said", f"is not valid JSON in line {line:,}, at character {error.colno:,} ({said})")


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
        raise Unreadable("said", f"holds {_short(value)}, where a list of objects should stand")
    lists = [name for name, member in value.items() if isinstance(member, list) and _holds_objects(member)]
    chosen = next((name for name in _WRAPPERS if name in lists), lists[0] if len(lists) == 1 else None)
    if lists and chosen is None:
        raise Unreadable("said", f"holds several tables ({_named(lists)}), and it is not clear which one is meant")
    if chosen is None and depth < _DEEPEST_WRAPPER:
        inner = [name for name, member in value.items() if isinstance(member, dict) and _wraps(member, depth + 1)]
        chosen = inner[0] if len(inner) == 1 else None
    if chosen is None:
        return [value]
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
