"""Column names that stand in more than one record: questions over options, merged headings, names said twice."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.intake.grid import Record, joined
from kpi.intake.grids.cells import kind
from kpi.intake.grids.shape import Column, can_be_names, profile, rows_below, trimmed

_MOST_ROWS = 3
_LEAST_BLANK = 3


def spans(records: Sequence[Record], index: int, width: int) -> bool:
    """Whether the names of a record stand above several columns each, which the next record tells apart.

    The next record has a name wherever this one is blank, and where both could be a row of data, it is one: what
    speaks against that is text above numbers or dates, or blanks above columns that are always filled.
    """
    if index + 1 >= len(records) or not _next_line(records, index):
        return False
    top = _padded(records[index].cells, width)
    bottom = _padded(records[index + 1].cells, width)
    gaps = [place for place in range(width) if not top[place] and bottom[place]]
    named = sum(bool(cell) for cell in top)
    if not gaps or named < 2 or not can_be_names(top) or not top[0] and not bottom[0]:
        return False
    if sum(bool(a or b) for a, b in zip(top, bottom, strict=True)) * 10 < width * 9:
        return False
    below = profile(rows_below(records, index + 1), width)
    if not any(column.filled for column in below):
        return False
    return _cannot_be_row(bottom, below)


def _cannot_be_row(cells: Sequence[str], below: Sequence[Column]) -> bool:
    above_values = left_blank = rare = 0
    for cell, column in zip(cells, below, strict=True):
        shape = kind(cell)
        if shape in ("number", "date") and column.of_values:
            return False
        above_values += shape == "text" and column.of_values
        left_blank += shape == "empty" and column.filled * 10 >= column.reached * 8 > 0
        rare += shape != "empty" and column.filled * 2 <= column.reached
    return left_blank >= _LEAST_BLANK or left_blank > 0 and (above_values > 0 or min(left_blank, rare) > 1)


def more_rows(records: Sequence[Record], index: int, width: int) -> int:
    """How many records directly below one with column names hold names too."""
    more = 0
    while more + 1 < _MOST_ROWS and _next_line(records, index + more):
        at = index + more + 1
        if not (_names_again(records, index, at) or more == 0 and spans(records, index, width)):
            break
        more += 1
    return more


def _names_again(records: Sequence[Record], index: int, at: int) -> bool:
    """Whether a record says the same names once more."""
    names = [cell.strip().casefold() for cell in trimmed(records[index].cells)]
    again = [cell.strip().casefold() for cell in trimmed(records[at].cells)]
    return names == again and any(not r.blank for r in records[at + 1 : at + 20])


def heading_above(records: Sequence[Record], index: int) -> int:
    """1 when the record above the column names holds headings that tell repeated names apart, else 0.

    Such are merged cells: "2023" over "Sales" and "Cost", "2024" over "Sales" and "Cost".
    """
    if not index or not _next_line(records, index - 1):
        return 0
    names = [cell.strip() for cell in records[index].cells]
    headings = [cell.strip() for cell in records[index - 1].cells]
    filled = [name for name in names if name]
    if len(set(filled)) == len(filled) or len(headings) > len(names) or sum(map(bool, headings)) < 2:
        return 0
    if any(heading and not (place < len(names) and names[place]) for place, heading in enumerate(headings)):
        return 0
    together = [name for name in joined([headings, names]) if name]
    return int(len(set(together)) == len(together))


def _next_line(records: Sequence[Record], index: int) -> bool:
    return index + 1 < len(records) and not records[index].blank and not records[index + 1].blank


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [cell.strip() for cell in cells[:width]] + [""] * (width - len(cells))
