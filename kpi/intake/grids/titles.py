"""What stands above a table and belongs to it: its title, comments, blank lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi.intake.grid import Record
from kpi.intake.grids.header_rows import heading_above
from kpi.intake.grids.shape import is_comment, trimmed

_RULE = re.compile(r"[\s#*=_\-]*")
_NAME_AND_VALUE = re.compile(r"[^:]{1,40}:(\s|\Z)")


def title_above(records: Sequence[Record], header: int) -> str:
    """What the last line above a header says that is not a rule or a "name: value"; else the last line, else ""."""
    lines = [_said(record) for record in records[:header]]
    lines = [line for line in lines if line and not line.casefold().startswith("sep=")]
    plain = [line for line in lines if not _NAME_AND_VALUE.match(line)]
    return (plain or lines or [""])[-1]


def _said(record: Record) -> str:
    text = " ".join(cell.strip() for cell in record.cells if cell.strip())
    return "" if _RULE.fullmatch(text) else text.strip("#*=_- \t\ufeff")


def first_of(records: Sequence[Record], header: int, least: int) -> int:
    """The first record that belongs to a table: its title, its comments and the blank lines above them."""
    above = header - heading_above(records, header)
    near = _titles(records, above, least)
    if near == above:
        blank = _blanks(records, above, least)
        far = _titles(records, blank, least)
        # A line right below the table above is its note, and may be its last row.
        apart = far == least or records[far - 1].blank or is_comment(records[far])
        near = far if far < blank and apart else blank
        if near == blank:
            return blank
    while (blank := _blanks(records, near, least)) > least and blank < near and is_comment(records[blank - 1]):
        near = _titles(records, blank, least)
    return _blanks(records, near, least)


def _blanks(records: Sequence[Record], place: int, least: int) -> int:
    while place > least and records[place - 1].blank:
        place -= 1
    return place


def _titles(records: Sequence[Record], place: int, least: int) -> int:
    while place > least and is_title(records[place - 1]):
        place -= 1
    return place


def is_title(record: Record) -> bool:
    """A comment, or a line with a single cell that is filled."""
    return not record.blank and (is_comment(record) or len(trimmed(record.cells)) == 1)
