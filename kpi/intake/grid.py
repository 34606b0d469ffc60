"""A file as it was written: every record with its line number, and which of them is the header."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Decision:
    """One thing that was decided about a file, with the reason; shown in the receipt.

    ``key`` is the name that ``--set`` takes (encoding, delimiter, header_line, decimal, day_first, ...).
    """

    key: str
    value: str
    reason: str


@dataclass(frozen=True)
class Dialect:
    """How a text file is written: encoding, delimiter, quote character."""

    encoding: str
    delimiter: str
    quote: str = '"'


@dataclass(frozen=True)
class Record:
    """One record of a file: the line on which it starts (from 1) and its cells as text."""

    line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """All records of one file or sheet, nothing left out.

    ``records[header]`` is the header; what stands before it is preamble, what follows is data or notes.
    ``complete`` is False when only the head of the file was read. ``native`` is True when the cells come
    from typed spreadsheet cells: dates are ISO text and numbers use a point, so nothing is ambiguous.
    """

    name: str
    records: tuple[Record, ...]
    header: int
    decisions: tuple[Decision, ...] = ()
    dialect: Dialect | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    native: bool = False
    complete: bool = True
    notes: tuple[str, ...] = field(default=())

    @property
    def columns(self) -> tuple[str, ...]:
        """Header cells, trimmed; a repeated name gets " (2)", an empty one "column 3"."""
        names: list[str] = []
        for position, cell in enumerate(self.records[self.header].cells, start=1):
            name = cell.strip() or f"column {position}"
            count = 2
            unique = name
            while unique in names:
                unique, count = f"{name} ({count})", count + 1
            names.append(unique)
        return tuple(names)

    @property
    def preamble(self) -> tuple[Record, ...]:
        return self.records[: self.header]

    @property
    def data(self) -> tuple[Record, ...]:
        return self.records[self.header + 1 :]
