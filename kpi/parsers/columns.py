"""Objects as columns: fields of fields with points in their names, lists as JSON text, numbers as they are written."""

from __future__ import annotations

import json
from typing import Any

from kpi.parsers.cells import number
from kpi.parsers.output import ROWS_AT_ONCE, Unreadable, write, write_rows


class Number(str):
    """A number as it is written, so that nothing of it is lost."""

    __slots__ = ()


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
                self._put(str(place), text(cell))
        elif value is not None:
            raise Unreadable("said", f"holds {short(value)} in {where}, where an object with fields should stand")
        self.rows += 1
        if self.rows * len(self._cells) > self._max_cells:
            raise Unreadable("said", f"has more than {self._max_cells:,} cells")

    def _add_fields(self, value: dict[str, object], prefix: str) -> None:
        for name, cell in value.items():
            if cell.__class__ is dict and cell:
                self._add_fields(cell, f"{prefix}{name}.")
            else:
                self._put(prefix + name, text(cell))

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
            many = "1 cell holds" if replaced == 1 else f"{replaced:,} cells hold"
            notes.append(f"{many} half of a character; it was replaced by \ufffd.")
        write({"table": "", "line": 0 if named else 1, "notes": notes})
        if named:
            names = list(self._cells)
            _mend(names)
            write_rows([[name] for name in names], 1)
        columns = list(self._cells.values())
        for start in range(0, self.rows, ROWS_AT_ONCE):
            end = min(start + ROWS_AT_ONCE, self.rows)
            write_rows([column[start:end] for column in columns], end - start)


def text(value: Any) -> str:
    """One cell: nothing for null, TRUE and FALSE, JSON for lists."""
    kind = value.__class__
    if kind is str:
        return value
    if kind is Number:
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
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


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


def short(value: object) -> str:
    """A value as it may stand in a message."""
    shown = text(value)
    return f"'{shown[:40]}'" if len(shown) <= 40 else f"'{shown[:37]}...'"
