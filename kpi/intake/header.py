"""Which record holds the column names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kpi.errors import UserError
from kpi.intake.dialect import kind
from kpi.intake.grid import Record

_LOOKED_AT = 50
_WIDTHS_FROM = 2000
_BELOW = 40
_COMMENT = re.compile(r"\s*#(?:[\s\-=#*]|\Z)")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d")


def find_header(
    records: Sequence[Record],
    signatures: Sequence[frozenset[str]],
    at_line: int | None,
    *,
    complete: bool = True,
) -> tuple[int, str]:
    """Index of the record with the column names, and the reason.

    ``signatures`` are sets of casefolded names, one of which a known export holds; ``at_line`` is a line that the
    user named. With ``complete`` False the records are the head of a file and may end at the header.
    Raises UserError when no record can be the header, or when nothing stands below it.
    """
    filled = [index for index, record in enumerate(records) if not record.blank]
    if not filled:
        raise UserError("There is no text in it: all lines are blank.", "Export it again, then load the new file.")
    if at_line is not None:
        index, reason = _forced(records, at_line), "as you set it"
    else:
        index, reason = _by_signature(records, filled, signatures) or _by_shape(records, filled)
    if complete and index == filled[-1]:
        raise UserError(
            f"It has column names (line {records[index].line}: {_quoted(records[index])}) but no rows below them.",
            "Export a period in which something was sold, or check the filters of the export.",
        )
    return index, reason


def _forced(records: Sequence[Record], at_line: int) -> int:
    for index, record in enumerate(records):
        if record.line == at_line:
            if record.blank:
                raise UserError(f"Line {at_line} is blank, so it holds no column names.", "Set another header_line.")
            return index
    last = records[-1].line
    if at_line > last or at_line < 1:
        raise UserError(
            f"There is no line {at_line}; the last record starts in line {last}.", "Set another header_line."
        )
    raise UserError(f"No record starts in line {at_line}; it is inside a cell.", "Set another header_line.")


def matches(record: Record, signatures: Sequence[frozenset[str]]) -> bool:
    """Whether a record holds all names of one of the signatures."""
    names = {cell.strip().casefold() for cell in record.cells}
    return any(signature and signature <= names for signature in signatures)


def _by_signature(
    records: Sequence[Record], filled: Sequence[int], signatures: Sequence[frozenset[str]]
) -> tuple[int, str] | None:
    for index in filled[:_LOOKED_AT]:
        if matches(records[index], signatures):
            return index, f"line {records[index].line} holds the column names of a known export"
    return None


def _by_shape(records: Sequence[Record], filled: Sequence[int]) -> tuple[int, str]:
    width = _table_width(records, filled)
    looked_at = [index for index in filled[:_LOOKED_AT] if not _is_note(records, index)]
    passes = ((width,),) if width < 2 else ((width,), _near(width)) if width < 5 else (_near(width),)
    for widths in passes:
        for index in looked_at:
            cells = _trimmed(records[index], width)
            if len(cells) not in widths or sum(bool(c.strip()) for c in cells) * 3 < len(cells) * 2:
                continue
            reason = _names(cells, records, index, width)
            if reason:
                return index, f"line {records[index].line} {reason}"
    first = records[filled[0]]
    raise UserError(
        f"No line with column names was found; line {first.line} reads {_quoted(first)}.",
        "Add a line with the column names at the top, or say which line holds them (header_line).",
    )


def _names(cells: Sequence[str], records: Sequence[Record], index: int, width: int) -> str:
    """Why these cells are column names, or "" when they are not."""
    shapes = [kind(cell) for cell in cells]
    values = sum(shape in ("number", "date") for shape in shapes)
    if not values:
        # An empty last cell may be a name left out, yet a row of text that repeats itself is no list of names.
        names = [cell.strip().casefold() for cell in cells if cell.strip()]
        worded = sum(any(character.isalpha() for character in name) for name in names)
        if len(set(names)) * 2 > len(names) and worded * 2 >= len(names):
            return "is the first of the table's width and holds names only"
        return ""
    below = [_trimmed(r, width) for r in records[index + 1 : index + 1 + _BELOW] if not r.blank]
    named_values = unlike = 0
    for place, shape in enumerate(shapes):
        under = [kind(cells[place]) for cells in below if place < len(cells) and cells[place].strip()]
        if not under:
            continue
        values_below = sum(u in ("number", "date") for u in under) * 10 >= len(under) * 8
        named_values += shape == "text" and values_below
        unlike += shape in ("number", "date") and not values_below
    if named_values and not unlike and values * 2 <= len(cells):
        return "holds names above columns of numbers or dates"
    periods = [c for c, shape in zip(cells, shapes, strict=True) if shape == "date" or _YEAR.fullmatch(c.strip())]
    if shapes[0] in ("text", "empty") and len(periods) == values == len(set(periods)) and values > 1:
        return "holds names and periods"
    return ""


def _table_width(records: Sequence[Record], filled: Sequence[int]) -> int:
    """The width with the most cells in all, without a last column that is empty throughout."""
    rows = [records[index] for index in filled[:_WIDTHS_FROM] if not _is_note(records, index)]
    counts = Counter(len(row.cells) for row in rows)
    if not counts:
        return 1
    width = max(counts, key=lambda w: (counts[w] * w, w))
    while width > 1 and not any(row.cells[width - 1].strip() for row in rows if len(row.cells) >= width):
        width -= 1
    return width


def _trimmed(record: Record, width: int) -> tuple[str, ...]:
    cells = record.cells
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _near(width: int) -> range:
    slack = max(1, width // 5)
    return range(max(1, width - slack), width + slack + 1)


def _is_note(records: Sequence[Record], index: int) -> bool:
    """A sep= line, or a line of a block of # comments; "# Orders" on its own may be a column name."""
    first = records[index].cells[0]
    if records[index].line == 1 and re.fullmatch(r'\ufeff?"?sep=.?"?', first.strip(), re.IGNORECASE):
        return True
    if not _COMMENT.match(first):
        return False
    beside = (*records[max(index - 1, 0) : index], *records[index + 1 : index + 2])
    return any(record.cells and _COMMENT.match(record.cells[0]) for record in beside)


def _quoted(record: Record) -> str:
    cells = [cell.strip() for cell in record.cells[:4]]
    text = " | ".join(cell if len(cell) <= 30 else cell[:27] + "..." for cell in cells)
    return f"'{text}{' | ...' if len(record.cells) > 4 else ''}'"
