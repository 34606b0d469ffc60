"""Which records hold the column names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kpi.errors import UserError
from kpi.intake.grid import Record
from kpi.intake.grids.cells import kind
from kpi.intake.grids.header_rows import heading_above, more_rows, spans
from kpi.intake.grids.shape import (
    LOOKED_AT,
    can_be_names,
    full_width,
    is_note,
    profile,
    rows_below,
    table_width,
    trimmed,
)

_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d")
_LEAST_ROWS = 2
_LEAST_ROWS_ABOVE = 3


class Header(NamedTuple):
    """Where the column names stand: the index of the first record, how many there are (0: none), and why."""

    index: int  # type: ignore[assignment]  # where a value stands in this tuple nobody asks
    lines: int
    reason: str


def find_header(
    records: Sequence[Record],
    signatures: Sequence[frozenset[str]],
    at: tuple[int, int] | None = None,
    *,
    complete: bool = True,
) -> Header:
    """The records with the column names.

    ``signatures`` are sets of casefolded names, one of which a known export holds; ``at`` holds the first and the last
    line that the user named. With ``complete`` False the records are the head of a file and may end at the header.
    Raises UserError when no record can be the header and the first is no row either, or when nothing stands below it.
    """
    filled = _filled(records)
    if at is not None:
        header = _forced(records, *at)
    else:
        header = _by_signature(records, filled, signatures) or _by_shape(records, filled)
    if complete and header.lines and header.index + header.lines > filled[-1]:
        raise UserError(
            f"It has column names (line {records[header.index].line}: {_quoted(records[header.index])}) but no rows"
            " below them.",
            "Export a period in which something was sold, or check the filters of the export.",
        )
    return header


def header_at(records: Sequence[Record], index: int, reason: str) -> Header:
    """The header of which a record is known to be part."""
    return _whole(records, index, table_width(records, _filled(records)), reason)


def no_header(records: Sequence[Record], why: str) -> Header:
    """No record holds column names: all are rows from the first that is as wide as the table.

    Raises UserError when all lines are blank.
    """
    filled = _filled(records)
    width = table_width(records, filled)
    wide = (i for i in filled[:LOOKED_AT] if not is_note(records, i) and len(trimmed(records[i].cells, width)) == width)
    return Header(next(wide, filled[0]), 0, why)


def matches(record: Record, signatures: Sequence[frozenset[str]]) -> bool:
    """Whether a record holds all names of one of the signatures."""
    names = {cell.strip().casefold() for cell in record.cells}
    return any(signature and signature <= names for signature in signatures)


def _filled(records: Sequence[Record]) -> list[int]:
    filled = [index for index, record in enumerate(records) if not record.blank]
    if not filled:
        raise UserError("There is no text in it: all lines are blank.", "Export it again, then load the new file.")
    return filled


def _forced(records: Sequence[Record], first: int, last: int) -> Header:
    index = _record_at(records, first)
    end = _record_at(records, last) if last > first else index
    return Header(index, end - index + 1, "as you set it")


def _record_at(records: Sequence[Record], line: int) -> int:
    for index, record in enumerate(records):
        if record.line == line:
            if record.blank:
                raise UserError(f"Line {line} is blank, so it holds no column names.", "Set another header_line.")
            return index
    last = records[-1].line
    if line > last or line < 1:
        raise UserError(f"There is no line {line}; the last record starts in line {last}.", "Set another header_line.")
    raise UserError(f"No record starts in line {line}; it is inside a cell.", "Set another header_line.")


def _by_signature(
    records: Sequence[Record], filled: Sequence[int], signatures: Sequence[frozenset[str]]
) -> Header | None:
    for index in filled[:LOOKED_AT]:
        if matches(records[index], signatures):
            width = table_width(records, filled)
            return _whole(records, index, width, f"line {records[index].line} holds the column names of a known export")
    return None


def _by_shape(records: Sequence[Record], filled: Sequence[int]) -> Header:
    width = table_width(records, filled)
    looked_at = [index for index in filled[:LOOKED_AT] if not is_note(records, index)]
    near = _near(width, full_width(records, filled))
    passes = ((width,),) if width < 2 else ((width,), near) if width < 5 else (near,)
    for widths in passes:
        for index in looked_at:
            cells = trimmed(records[index].cells, width)
            if len(cells) not in widths:
                continue
            line = f"line {records[index].line}"
            if spans(records, index, width):
                return _whole(records, index, width, f"{line} holds names that stand above those of the line below")
            if sum(bool(c.strip()) for c in cells) * 3 < len(cells) * 2:
                continue
            if reason := _names(cells, records, index):
                # A row of words far below rows with values is a row, too.
                rows = _headerless(records, looked_at, width)
                if rows and index >= rows.index + _LEAST_ROWS_ABOVE:
                    return rows
                return _whole(records, index, width, f"{line} {reason}")
    headerless = _headerless(records, looked_at, width)
    if headerless:
        return headerless
    first = records[filled[0]]
    raise UserError(
        f"No line with column names was found; line {first.line} reads {_quoted(first)}.",
        "Add a line with the column names at the top, or say which line holds them (header_line), or that there is "
        "none (header_line=none).",
    )


def _whole(records: Sequence[Record], index: int, width: int, reason: str) -> Header:
    """The header with the rows of names that belong to the one found."""
    above = heading_above(records, index)
    lines = above + 1 + more_rows(records, index, width)
    if lines > 1:
        reason += f"; {lines} lines together name the columns"
    return Header(index - above, lines, reason)


def _names(cells: Sequence[str], records: Sequence[Record], index: int) -> str:
    """Why these cells are column names, or "" when they are not."""
    shapes = [kind(cell) for cell in cells]
    values = sum(shape in ("number", "date") for shape in shapes)
    if not values:
        # An empty last cell may be a name left out, yet a row of text that repeats itself is no list of names.
        return "is the first of the table's width and holds names only" if can_be_names(cells) else ""
    below = profile(rows_below(records, index), len(cells))
    named_values = sum(s == "text" and column.of_values for s, column in zip(shapes, below, strict=True))
    unlike = sum(
        s in ("number", "date") and column.filled > 0 and not column.of_values
        for s, column in zip(shapes, below, strict=True)
    )
    if named_values and not unlike and values * 2 <= len(cells):
        return "holds names above columns of numbers or dates"
    if shapes[0] in ("text", "empty") and len(_periods(cells, shapes)) == values > 1:
        return "holds names and periods"
    return ""


def _periods(cells: Sequence[str], shapes: Sequence[str]) -> set[str]:
    return {c for c, s in zip(cells, shapes, strict=True) if s == "date" or _YEAR.fullmatch(c.strip())}


def _headerless(records: Sequence[Record], looked_at: Sequence[int], width: int) -> Header | None:
    """Whether the first record of the table's width is a row like those below it.

    Every column of numbers or dates must have one there too, and no column may have a number where the others have
    words. A row of years or dates alone may as well be names.
    """
    first = next((i for i in looked_at if len(trimmed(records[i].cells, width)) == width), None)
    if first is None:
        return None
    if any(len(trimmed(records[i].cells)) > 1 and can_be_names(records[i].cells) for i in looked_at if i < first):
        return None
    cells = records[first].cells[:width]
    below = rows_below(records, first)
    if len([row for row in below if len(row) >= width]) < _LEAST_ROWS:
        return None
    shapes = [kind(cell) for cell in cells]
    like = 0
    for shape, column in zip(shapes, profile(below, width), strict=True):
        if column.of_values and shape == "text" or shape in ("number", "date") and not column.of_values:
            return None
        like += shape in ("number", "date")
    if not like or len(_periods(cells, shapes)) == like > 1 and like * 2 > width:
        return None
    line = records[first].line
    return Header(first, 0, f"line {line} is a row like those below it, so no line holds column names")


def _near(width: int, full: int) -> range:
    slack = max(1, width // 5)
    return range(max(1, width - slack), full + slack + 1)


def _quoted(record: Record) -> str:
    cells = [cell.strip() for cell in record.cells[:4]]
    text = " | ".join(cell if len(cell) <= 30 else cell[:27] + "..." for cell in cells)
    return f"'{text}{' | ...' if len(record.cells) > 4 else ''}'"
