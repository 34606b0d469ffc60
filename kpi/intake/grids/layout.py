"""Where the tables of a file stand, and in each the column names and the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kpi.intake.grid import Decision, Grid
from kpi.intake.grids import sections
from kpi.intake.grids.header import Header, find_header, header_at, no_header
from kpi.intake.grids.titles import title_above

# What the user may say about the column names: no line, or the first and the last line that holds them.
NO_LINE = (0, 0)


def lines_of(grid: Grid) -> str:
    """First and last line of a table, in words."""
    return f"{grid.records[0].line:,} to {grid.records[-1].line:,}"


def tables_of(
    whole: Grid, signatures: Sequence[frozenset[str]], at: tuple[int, int] | None, *, one: bool
) -> tuple[Grid, ...]:
    """The tables of a file or sheet of which all records are known."""
    records = whole.records
    if at == NO_LINE:
        return (_with_header(whole, no_header(records, "as you set it")),)
    parts = [sections.Section(0, len(records))] if one else sections.split(records, signatures)
    if len(parts) == 1:
        return (_with_header(whole, find_header(records, signatures, at, complete=whole.complete)),)
    found = []
    for number, part in enumerate(parts):
        own = records[part.start : part.end]
        if at and own[0].line <= at[0] <= own[-1].line:
            header = find_header(own, signatures, at)
        elif part.header is None:
            header = find_header(own, signatures)
        elif part.pairs:
            header = Header(part.header - part.start, 0, part.reason)
        else:
            header = header_at(own, part.header - part.start, part.reason)
        table = _with_header(replace(whole, records=own, section=number, sections=len(parts)), header)
        title = title_above(own, header.index)
        called = f", '{title[:60]}'" if title else ""
        why = f"the file holds {len(parts)} tables; table {number + 1}{called} is in lines {lines_of(table)}"
        decisions = (*table.decisions, Decision("tables", "apart", why))
        found.append(replace(table, title=title, decisions=decisions))
    return tuple(found)


def _with_header(grid: Grid, header: Header) -> Grid:
    index, count, reason = header
    lines = [record.line for record in grid.records[index : index + count]]
    value = "-".join(str(line) for line in dict.fromkeys((lines[0], lines[-1]))) if lines else "none"
    decisions = (*grid.decisions, Decision("header_line", value, reason))
    title = title_above(grid.records, index)
    found = replace(grid, header=index, header_lines=count, decisions=decisions, title=title)
    return replace(found, notes=(*found.notes, *_repeated_names(found), *_names_missing(found)))


def _repeated_names(grid: Grid) -> tuple[str, ...]:
    first = grid.header_record
    again = [record.line for record in grid.data if first and record.cells == first.cells]
    if not again:
        return ()
    where = f"line {again[0]:,}" if len(again) == 1 else f"{len(again):,} lines, the first of them line {again[0]:,}"
    return (f"The column names stand again in {where}; the rows below were read as rows of the same table.",)


def _names_missing(grid: Grid) -> tuple[str, ...]:
    widths = Counter(len(record.cells) for record in grid.data if not record.blank)
    usual = max(widths, key=lambda width: widths[width], default=0)
    if not grid.dialect or usual <= len(grid.columns):
        return ()
    return (
        f"Most rows have {usual} cells, and {len(grid.columns)} columns have a name. If a name is missing, the names"
        " after it stand above the wrong columns.",
    )
