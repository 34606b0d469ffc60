"""The shape of a few records: how wide they are, which columns hold values, which cells can be names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kpi.intake.grid import Record
from kpi.intake.grids.cells import COMMENT, kind

LOOKED_AT = 50
BELOW = 40
_WIDTHS_FROM = 2000
_SEP = re.compile(r'\ufeff?"?sep=.?"?', re.IGNORECASE)
# What exports write where there is nothing; a row of these is data, not names.
NOTHING = frozenset(("-", "--", "---", "–", "n/a", "na", "null", "none", "nan", "(none)", "(not set)", "unknown", "?"))


@dataclass(frozen=True)
class Column:
    """What stands in one column of some rows: how many rows reach it, have text there, and have a number or a date."""

    reached: int
    filled: int
    values: int

    @property
    def of_values(self) -> bool:
        """Whether it is a column of numbers or dates."""
        return self.filled > 0 and self.values * 10 >= self.filled * 8


def profile(rows: Sequence[Sequence[str]], width: int) -> list[Column]:
    """What stands in each of the first ``width`` columns of some rows."""
    columns = []
    for place in range(width):
        cells = [row[place] for row in rows if place < len(row)]
        shapes = [kind(cell) for cell in cells]
        filled = [shape for shape in shapes if shape != "empty"]
        columns.append(Column(len(cells), len(filled), sum(shape != "text" for shape in filled)))
    return columns


def rows_below(
    records: Sequence[Record], index: int, end: int | None = None, most: int = BELOW
) -> list[tuple[str, ...]]:
    """Cells of the records after ``index`` that are not blank."""
    stop = len(records) if end is None else end
    return [r.cells for r in records[index + 1 : min(stop, index + 1 + most)] if not r.blank]


def trimmed(cells: Sequence[str], least: int = 0) -> Sequence[str]:
    """Cells without the empty ones at the end, of which ``least`` stay."""
    end = len(cells)
    while end > least and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def can_be_names(cells: Sequence[str]) -> bool:
    """Whether cells can be column names: no number or date, hardly a repetition, letters in at least half."""
    names = [cell.strip().casefold() for cell in cells if cell.strip()]
    if not names or any(kind(cell) in ("number", "date") for cell in cells):
        return False
    worded = sum(any(character.isalpha() for character in name) for name in names)
    return len(set(names)) * 2 > len(names) and worded * 2 >= len(names) and not all(n in NOTHING for n in names)


def full_width(records: Sequence[Record], filled: Sequence[int]) -> int:
    """The width of records with the most cells in all."""
    counts = Counter(len(records[index].cells) for index in filled[:_WIDTHS_FROM] if not is_note(records, index))
    return max(counts, key=lambda w: (counts[w] * w, w), default=1)


def table_width(records: Sequence[Record], filled: Sequence[int]) -> int:
    """As ``full_width``, without last columns that are empty throughout."""
    width = full_width(records, filled)
    rows = [records[index].cells for index in filled[:_WIDTHS_FROM] if not is_note(records, index)]
    while width > 1 and not any(row[width - 1].strip() for row in rows if len(row) >= width):
        width -= 1
    return width


def is_comment(record: Record) -> bool:
    """A line that begins with # and a blank, a rule or nothing."""
    return bool(record.cells) and COMMENT.match(record.cells[0]) is not None


def is_note(records: Sequence[Record], index: int) -> bool:
    """A sep= line, or a line of a block of # comments; "# Orders" on its own may be a column name."""
    record = records[index]
    if record.line == 1 and record.cells and _SEP.fullmatch(record.cells[0].strip()):
        return True
    if not is_comment(record) or _is_named_number(records, index):
        return False
    return any(is_comment(r) for r in (*records[max(index - 1, 0) : index], *records[index + 1 : index + 2]))


def _is_named_number(records: Sequence[Record], index: int) -> bool:
    """Whether a line is column names of which the first begins with #, such as "# Orders": rows stand below it."""
    cells = records[index].cells
    below = records[index + 1].cells if index + 1 < len(records) else ()
    if len(cells) < 2 or len(below) != len(cells) or ":" in cells[0] or not can_be_names(cells):
        return False
    return any(kind(cell) in ("number", "date") for cell in below)
