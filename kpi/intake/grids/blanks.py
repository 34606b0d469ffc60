"""Tables whose cells stand apart by blanks: by runs of them, or by single ones and with quotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kpi.intake.grid import Dialect
from kpi.intake.grids.cells import CANDIDATES, kind, torn
from kpi.intake.grids.records import put_together, records_of
from kpi.intake.grids.shape import can_be_names

_SAMPLE_CELLS = 4000
_LEAST_ROWS = 3
_LEAST_COLUMNS = 3
_QUOTED = re.compile(r'(?:^|(?<= ))"(?:[^"]|"")*"(?= |\s*$)')


def separated_by_blanks(filled: Sequence[str]) -> Iterator[Dialect]:
    """The ways in which blanks can separate the cells of the lines of a text; none where they are sentences."""
    if _in_runs(filled):
        yield Dialect("", " ", runs=True)
    if open_column := _open_column(filled):
        yield Dialect("", " ", columns=open_column[0], open_column=open_column[1])


def _in_runs(filled: Sequence[str]) -> bool:
    """Whether runs of blanks make a clean table: nearly all lines have as many words, half of the columns are values.

    Sentences do not, and no word may hold another delimiter. A line that is one value as a whole, such as a time
    with its date, is no row.
    """
    rows = [line.split() for line in filled if "\t" not in line and '"' not in line]
    width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    if width < 2 or count < 3 or count * 100 < len(filled) * 95:
        return False
    table = [row for row in rows if len(row) == width]
    if sum(kind(line) != "text" for line in filled) * 2 > len(filled):
        return False
    others = [c for c in CANDIDATES if c != "\t"]
    words = [word for row in table[: max(_SAMPLE_CELLS // width, 20)] for word in row]
    if sum(kind(word) == "text" and torn(word, others, '"') for word in words) * 50 > len(words):
        return False
    columns = list(zip(*table[1:], strict=True))
    values = sum(sum(kind(word) != "text" for word in column) * 10 >= len(column) * 8 for column in columns)
    return values * 2 >= width


def _open_column(filled: Sequence[str]) -> tuple[int, int] | None:
    """How many columns there are, and which of them holds blanks that are not quoted, where all else fits.

    Told from quoted cells between blanks, a first line of names, and rows that have just as many cells: their columns
    of numbers, dates and quoted cells must be found again in nearly all longer rows once one column is put together.
    """
    quoted = sum(_QUOTED.search(line) is not None for line in filled[1:])
    if quoted * 2 <= len(filled) or len(filled) <= _LEAST_ROWS:
        return None
    records = records_of(list(filled), Dialect("", " "))
    width = len(records[0].cells)
    if width < _LEAST_COLUMNS or not can_be_names(records[0].cells) or len(records) != len(filled):
        return None
    rows = [(r.cells, filled[r.line - 1]) for r in records[1:]]
    usual = [Counter(column).most_common(1)[0][0] for column in zip(*_fitting(rows, width), strict=True)]
    if usual.count("value") < 2 or usual[0] != "value":
        return None
    best = max(range(width), key=lambda place: _agreeing(rows, usual, place))
    return (width, best) if _agreeing(rows, usual, best) * 10 >= len(rows) * 9 else None


def _fitting(rows: Sequence[tuple[Sequence[str], str]], width: int) -> list[list[str]]:
    """The shapes of the cells of rows that have as many cells as the first line."""
    shapes = [[_shape(cell, line) for cell in cells] for cells, line in rows if len(cells) == width]
    return shapes if len(shapes) >= _LEAST_ROWS else []


def _agreeing(rows: Sequence[tuple[Sequence[str], str]], usual: Sequence[str], place: int) -> int:
    """How many rows have the usual shapes when what is too much is put together at one place."""
    count = 0
    for cells, line in rows:
        together = put_together(tuple(cells), len(usual), place)
        shapes = [_shape(cell, line) for cell in together]
        count += len(shapes) == len(usual) and sum(a != b for a, b in zip(shapes, usual, strict=True)) <= 1
    return count


def _shape(cell: str, line: str) -> str:
    if cell and f'"{cell[:20]}' in line:
        return "quoted"
    shape = kind(cell)
    return "value" if shape in ("number", "date") else shape
