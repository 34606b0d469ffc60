"""Several tables in one file or sheet: where each begins, and which lines are its own.

A file is taken apart only where the evidence is strong. A blank line, a footer, a total, a repeated header or a row
of words alone is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kpi.intake.grid import Record
from kpi.intake.grids.header import matches
from kpi.intake.grids.header_rows import heading_above
from kpi.intake.grids.shape import BELOW, NOTHING, can_be_names, is_note, profile, trimmed
from kpi.intake.grids.titles import first_of, is_title

_LEAST_ROWS = 2
# "Budget,500" under "Account,Harbour" is what stands above many tables; so few pairs are no table of their own.
_LEAST_NARROW_ROWS = 5
_LEAST_PAIRS = 2
_LONGEST_NAME = 120
# Each costs a look at the records around it; a file in which so many places look like a header is no report.
_MOST_TRIED = 500


class Section(NamedTuple):
    """Records ``start`` to ``end`` of a file are one table; ``header`` is the index of its names where that is known.

    ``pairs`` says that the table has no names of its own: each record from ``header`` on is a name and its value.
    """

    start: int
    end: int
    header: int | None = None
    reason: str = ""
    pairs: bool = False


def split(records: Sequence[Record], signatures: Sequence[frozenset[str]]) -> list[Section]:
    """The tables of a file, in order; every record belongs to exactly one.

    What stands above a table belongs to it; what trails a table belongs to the one before.
    """
    pairs = _pair_blocks(records)
    first, later = _headers(records, signatures, pairs)
    begins = sorted([*later, *((at, "", "every line is a name and its value") for at in pairs)])
    if pairs and begins[0][0] == pairs[0] and (first is None or first > pairs[0]):
        at, _, reason = begins.pop(0)
        found = [Section(0, len(records), at, reason, True)]
        last = at
    else:
        found = [Section(0, len(records))]
        last = first or 0
    for at, gap, reason in begins:
        is_pairs = at in pairs
        start = first_of(records, at, last + 1) if gap or is_pairs else at - heading_above(records, at)
        found[-1] = found[-1]._replace(end=start)
        found.append(Section(start, len(records), at, reason, is_pairs))
        last = at
    return found


def _pair_blocks(records: Sequence[Record]) -> list[int]:
    """Where blocks of "name:,value" begin that are tables of their own.

    One such block, or one without a title, is what stands above many a table.
    """
    titled = [at for at, rows in _runs_of_pairs(records) if rows >= _LEAST_PAIRS and at and is_title(records[at - 1])]
    return titled if len(titled) >= _LEAST_PAIRS else []


def _runs_of_pairs(records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    begun = -1
    for index, record in enumerate(records):
        if _is_pair(record):
            begun = index if begun < 0 else begun
        elif begun >= 0:
            yield begun, index - begun
            begun = -1
    if begun >= 0:
        yield begun, len(records) - begun


def _is_pair(record: Record) -> bool:
    cells = record.cells
    return bool(cells) and cells[0].rstrip().endswith(":") and len(trimmed(cells)) <= 2


def _headers(
    records: Sequence[Record], signatures: Sequence[frozenset[str]], pairs: Sequence[int]
) -> tuple[int | None, list[tuple[int, str, str]]]:
    """The first record of names above rows, and those that are clearly the header of another table.

    Each with what stands before it and with the reason.
    """
    found: list[tuple[int, str, str]] = []
    first = current = None
    blocks, tried = set(pairs), 0
    for index, gap in _candidates(records):
        if index in blocks:
            current = index
        if _is_pair(records[index]) or not _all_names(records[index].cells):
            continue
        if current is None:
            first = current = index
            continue
        tried += 1
        if tried > _MOST_TRIED:
            break
        known = matches(records[current], [s for s in signatures if len(s) > 1])
        if current == first and gap != "comment" and not known and not _is_table(records, current):
            first = current = index
            continue
        reason = _another_table(records, current, index, gap, signatures, pairs=current in blocks)
        if reason:
            found.append((index, gap, f"line {records[index].line} {reason}"))
            current = index
    return first, found


def _candidates(records: Sequence[Record]) -> Iterator[tuple[int, str]]:
    """Records where a table can begin, with what stands before.

    That is "blank", "title" (and a blank line before it), "comment", or "" where only the width changes.
    """
    gap, width = "blank", -1
    for index, record in enumerate(records):
        cells = record.cells
        # Most records begin with a cell that is filled and no comment, which settles both questions at once.
        if not cells or not cells[0] or cells[0][0] in " #\t":
            if record.blank:
                gap = gap or "blank"
                continue
            if is_note(records, index):
                gap = "comment"
                continue
        if gap or len(cells) != width:
            if len(trimmed(cells)) == 1:
                gap = "title" if gap == "blank" else gap
                continue
            yield index, gap
        gap, width = "", len(cells)


def _all_names(cells: Sequence[str]) -> bool:
    """Whether a record holds nothing but names: most filled, none long, hardly any twice."""
    named = [cell.strip() for cell in trimmed(cells)]
    filled = [name for name in named if name]
    return (
        len(filled) >= 2
        and len(filled) * 3 >= len(named) * 2
        and all(len(name) <= _LONGEST_NAME for name in filled)
        and can_be_names(named)
    )


def _is_table(records: Sequence[Record], header: int) -> bool:
    """Whether names stand above enough rows with numbers or dates to be a table, and not what stands above one."""
    below = _block(records, header)
    width = len(trimmed(records[header].cells))
    least = _LEAST_NARROW_ROWS if width <= 2 else _LEAST_ROWS
    return len(below) >= least and any(column.of_values for column in profile(below, width))


def _another_table(
    records: Sequence[Record],
    current: int,
    index: int,
    gap: str,
    signatures: Sequence[frozenset[str]],
    *,
    pairs: bool,
) -> str:
    """Why the record begins another table than the one that begins at ``current``, or ""."""
    names, before = _folded(records[index]), _folded(records[current])
    below = _block(records, index)
    named_values = any(column.of_values for column in profile(below, len(names)))
    if gap == "comment" and (named_values or not below or len(names) != len(before)):
        return "stands below a comment and holds column names"
    if names == before or not below:
        return ""
    if len(names) > 1 and matches(records[index], [s for s in signatures if len(s) > 1]):
        return "holds the column names of a known export"
    least = 1 if gap == "title" else _LEAST_ROWS
    if not named_values or not _fits(records[index], below, least):
        return ""
    # A row of the table above would have a number or a date where this record has a name.
    above = [r.cells for r in records[max(current + 1, index - BELOW) : index] if not r.blank]
    columns = zip(profile(above, len(names)), names, strict=True)
    contradicts = any(column.of_values and name and name not in NOTHING for column, name in columns)
    if gap and (contradicts or pairs or len(names) != len(before)):
        return "stands below a blank line and holds names above values"
    if not gap and contradicts and _changes_width(records, index, below):
        return "holds other names, and the rows below are as wide as it"
    return ""


def _block(records: Sequence[Record], index: int) -> list[tuple[str, ...]]:
    """Cells of the records directly below, up to a blank one or a comment."""
    found: list[tuple[str, ...]] = []
    for place in range(index + 1, min(len(records), index + 1 + BELOW)):
        if records[place].blank or is_note(records, place):
            break
        found.append(records[place].cells)
    return found


def _fits(names: Record, below: Sequence[Sequence[str]], least: int) -> bool:
    """Whether enough of the rows below are as wide as the names."""
    width = len(trimmed(names.cells))
    same = sum(len(row) == len(names.cells) or len(trimmed(row)) == width for row in below)
    return same >= least and same * 10 >= len(below) * 8


def _changes_width(records: Sequence[Record], index: int, below: Sequence[Sequence[str]]) -> bool:
    """Whether the two records before share one width, and this record and nearly all below it another."""
    before = {len(r.cells) for r in records[max(index - _LEAST_ROWS, 0) : index]}
    here = len(records[index].cells)
    if len(before) != 1 or here in before or {len(row) for row in below[:_LEAST_ROWS]} != {here}:
        return False
    return sum(len(row) == here for row in below) * 10 >= len(below) * 9


def _folded(record: Record) -> list[str]:
    return [cell.strip().casefold() for cell in trimmed(record.cells)]
