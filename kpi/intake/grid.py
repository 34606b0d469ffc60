"""A file as it was written: every record with its line number, and which of them hold the column names."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_WIDTHS_FROM = 2000


@dataclass(frozen=True)
class Decision:
    """One thing that was decided about a file, with the reason; shown in the receipt.

    ``key`` is the name that ``--set`` takes (encoding, delimiter, header_line, decimal, day_first, ...).
    ``about`` is what of the file an answer is about, as in the question.
    """

    key: str
    value: str
    reason: str
    about: str = ""


@dataclass(frozen=True)
class Dialect:
    """How a text file is written: encoding, delimiter, quote character; ``runs`` of delimiters count as one.

    Where ``columns`` is not 0, a row has so many, and what is too much belongs to the one at ``open_column``, whose
    cells hold the delimiter without being quoted.
    """

    encoding: str
    delimiter: str
    quote: str = '"'
    runs: bool = False
    columns: int = 0
    open_column: int = 0


class Record(NamedTuple):
    """One record of a file: the line on which it starts (from 1) and its cells as text."""

    line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """All records of one table of a file or sheet, with the lines above and below it; nothing left out.

    ``records[header]`` is the first of ``header_lines`` records with the column names (0 when there are none); what
    stands before them is preamble, what follows is data or notes. ``section`` counts the tables of the file from 0,
    ``sections`` says how many there are, and ``title`` is what the last line above the header says.
    ``complete`` is False when only the head of the file was read.
    """

    name: str
    records: tuple[Record, ...]
    header: int
    decisions: tuple[Decision, ...] = ()
    dialect: Dialect | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    complete: bool = True
    notes: tuple[str, ...] = field(default=())
    header_lines: int = 1
    section: int = 0
    sections: int = 1
    title: str = ""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Column names, trimmed; a repeated one gets " (2)", an empty one "column 3". Two header rows are joined."""
        cells = joined([r.cells for r in self.header_records]) if self.header_lines else ("",) * self._width
        names: dict[str, None] = {}
        for position, cell in enumerate(cells, start=1):
            name = cell or f"column {position}"
            count = 2
            unique = name
            while unique in names:
                unique, count = f"{name} ({count})", count + 1
            names[unique] = None
        return tuple(names)

    @property
    def _width(self) -> int:
        """How many cells most rows of a table without a header have."""
        widths = Counter(len(r.cells) for r in self.data[:_WIDTHS_FROM] if not r.blank)
        return max(widths, key=lambda w: (widths[w], w), default=1)

    @property
    def label(self) -> str:
        """What to call this table where its file has several."""
        if self.sections > 1:
            place = f"sheet '{self.sheet}', table {self.section + 1}" if self.sheet else f"table {self.section + 1}"
        else:
            place = f"sheet '{self.sheet}'" if len(self.sheets) > 1 else ""
        return f"{self.name}, {place}" if place else self.name

    @property
    def preamble(self) -> tuple[Record, ...]:
        """The records above the column names."""
        return self.records[: self.header]

    @property
    def header_record(self) -> Record | None:
        """The first record with column names, None when the table has none."""
        return self.records[self.header] if self.header_lines else None

    @property
    def header_records(self) -> tuple[Record, ...]:
        """All records with column names."""
        return self.records[self.header : self.header + self.header_lines]

    @property
    def first_line(self) -> int:
        """The line after the last one with column names, where the rows begin."""
        return self.header_records[-1].line + 1 if self.header_lines else self.records[self.header].line

    @property
    def data(self) -> tuple[Record, ...]:
        """The records below the column names."""
        return self.records[self.header + self.header_lines :]


def joined(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name for each column from several header rows.

    Where a name stands above several columns ("Question" over "Yes" and "No") it goes before each of theirs:
    "Question: Yes". Rows that each name all columns are joined with a space, the same name only once.
    """
    trimmed = [[cell.strip() for cell in row] for row in rows]
    if len(trimmed) == 1:
        return tuple(trimmed[0])
    width = max(map(len, trimmed))
    trimmed = [row + [""] * (width - len(row)) for row in trimmed]
    last = trimmed[-1]
    columns: list[list[str]] = [[] for _ in range(width)]
    for row in trimmed[:-1]:
        spanning = any(not cell and last[place] for place, cell in enumerate(row))
        above = ""
        for place, cell in enumerate(row):
            above = cell or (above if last[place] else "")
            if above:
                columns[place].append(above.rstrip(" :") + ":" if spanning and last[place] else above)
    for place, cell in enumerate(last):
        if cell:
            columns[place].append(cell)
    return tuple(" ".join(dict.fromkeys(parts)) for parts in columns)


@contextmanager
def without_collection() -> Iterator[None]:
    """Millions of records hold no cycles, and looking for them takes longer than reading the file."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
