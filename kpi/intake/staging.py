"""Brings the rows of a file in front of SQL: as text, and then typed with what each line turned out to be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from kpi.intake.grid import Grid, Record
from kpi.intake.reading import Field, Reading, not_data_sql
from kpi.tables import DECIMAL_PLACES, ORDERS, Type, table

TEXT, TYPED = "file_text", "file_rows"
_BATCH = 100_000


@contextmanager
def staged(cursor) -> Iterator[None]:
    """Temporary tables of one load, gone afterwards."""
    try:
        yield
    finally:
        for name in (TEXT, TYPED, "new_rows", "known_keys", "duplicate_rows"):
            with suppress(duckdb.Error):
                cursor.execute(f"drop table if exists {name}")


def stage_text(cursor, grid: Grid) -> None:
    """Put the records below the header into a table of text columns c0, c1, ... with their line.

    ``extra`` holds what a row has beyond the header's columns; a row that is too short ends in NULLs.
    """
    width = len(grid.columns)
    names = [f"c{i}" for i in range(width)]
    cursor.execute(
        f"create or replace temp table {TEXT} (line bigint, extra varchar, {', '.join(f'{n} varchar' for n in names)})"
    )
    records = iter(grid.data)
    while batch := list(islice(records, _BATCH)):
        columns = {
            "line": pa.array([r.line for r in batch], pa.int64()),
            "extra": pa.array([_extra(r, width) for r in batch], pa.string()),
        }
        for position, name in enumerate(names):
            columns[name] = pa.array(
                [r.cells[position] if position < len(r.cells) else None for r in batch], pa.string()
            )
        cursor.register("file_batch", pa.table(columns))
        cursor.execute(f"insert into {TEXT} select line, extra, {', '.join(names)} from file_batch")
        cursor.unregister("file_batch")


def _extra(record: Record, width: int) -> str | None:
    more = [c for c in record.cells[width:] if c.strip()]
    return " | ".join(more) if more else None


def csv_relation(path: Path, grid: Grid) -> str:
    """The file itself as a relation of text columns, read by DuckDB with nothing left to detect."""
    columns = ", ".join(f"'c{i}': 'varchar'" for i in range(len(grid.columns)))
    assert grid.dialect is not None
    delimiter = grid.dialect.delimiter.replace("'", "''")
    return (
        f"read_csv('{path}', columns = {{{columns}}}, auto_detect = false, header = {str(bool(grid.header_lines)).lower()}, delim = '{delimiter}', quote = '\"',"
        f" escape = '\"', skip = {grid.header}, comment = '', strict_mode = true, null_padding = false)"
    )


def stage_rows(cursor, relation: str, reading: Reading, grid: Grid, *, careful: bool) -> None:
    """Put the typed rows of a relation into a temporary table; see ``rows_sql``."""
    cursor.execute(f"create or replace temp table {TYPED} as {rows_sql(relation, reading, grid, careful=careful)}")


def rows_sql(relation: str, reading: Reading, grid: Grid, *, careful: bool) -> str:
    """SQL of the typed rows of a relation: line, kind, problem, and one column per field.

    ``kind`` is "data" or why a row is not data. ``problem`` names the field that could not be read, with
    "unreadable", "empty" or "extra". Without ``careful`` every row is taken for data and nothing is said about
    why: the caller throws the result away when a problem shows.
    """
    kind = f"coalesce({not_data_sql(reading.source, grid)}, 'data')" if careful else "'data'"
    columns = [f"{f.sql} as {f.name}" for f in reading.fields]
    texts = [f"{f.text} as text_{f.name}" for f in reading.fields if _may_fail(f)]
    exact = [f"{f.exact} as exact_{f.name}" for f in reading.fields if f.is_amount] if careful else []
    line, extra = ("line", "extra") if careful else ("null::bigint as line", "null::varchar as extra")
    inner = f"select {', '.join([line, extra, f'{kind} as kind', *columns, *texts, *exact])} from {relation}"
    kept = [f.name for f in reading.fields] + (
        [f"exact_{f.name}" for f in reading.fields if f.is_amount] if careful else []
    )
    return (
        f"select line, kind, case when kind = 'data' then {_problem_sql(reading, careful)} end as problem, {', '.join(kept)}"
        f" from ({inner}) rows"
    )


def set_aside_orphans(cursor, reading: Reading) -> None:
    """Where an order's own fields stand on its first row, set aside the rows of orders that never say theirs."""
    if reading.source.order_amounts != "first":
        return
    amounts = [n for group in _needed(reading) for n in group if n != "ordered_at" and reading.field(n)]
    cursor.execute(
        f"update {TYPED} set problem = 'empty|order_id' where kind = 'data' and problem is null and order_id is null"
    )
    for name, known in (
        ("ordered_at", "ordered_at"),
        (amounts[0] if amounts else "", f"coalesce({', '.join(amounts)}, null)"),
    ):
        if name:
            cursor.execute(
                f"update {TYPED} set problem = 'empty|{name}' where kind = 'data' and problem is null and order_id not in"
                f" (select order_id from {TYPED} where kind = 'data' and problem is null and {known} is not null)"
            )


def _may_fail(field: Field) -> bool:
    return field.column.type is not Type.TEXT


def _problem_sql(reading: Reading, careful: bool) -> str:
    cases = ["when extra is not null then 'extra|'"] if careful else []
    cases += [
        f"when text_{f.name} is not null and {f.name} is null then 'unreadable|{f.name}'"
        for f in reading.fields
        if _may_fail(f)
    ]
    if not careful:
        cases += [
            f"when strpos(text_{f.name}, '.') > 0 and length(text_{f.name}) - strpos(text_{f.name}, '.') > {DECIMAL_PLACES}"
            f" then 'unreadable|{f.name}'"
            for f in reading.fields
            if f.is_amount
        ]
        cases += [
            f"when starts_with({f.name}, ' ') or ends_with({f.name}, ' ') then 'unreadable|{f.name}'"
            for f in reading.fields
            if not _may_fail(f)
        ]
    names = {f.name for f in reading.fields}
    if reading.source.order_amounts != "first":
        for group in _needed(reading):
            there = [n for n in group if n in names]
            if there:
                unsaid = " and ".join(f"{n} is null" for n in there)
                cases.append(f"when {unsaid} then 'empty|{there[0]}'")
    return f"case {' '.join(cases)} end" if cases else "null"


def _needed(reading: Reading) -> list[tuple[str, ...]]:
    """Groups of fields of which a row must have at least one each to mean anything; constants say theirs for all rows."""
    groups = table(reading.source.table).needs
    said = reading.source.constants
    return [(*g, *_line_amounts(reading, g)) for g in groups if not any(name in said for name in g)]


def _line_amounts(reading: Reading, group: tuple[str, ...]) -> tuple[str, ...]:
    """The value of an order may stand on its lines alone."""
    return ("line_unit_price",) if reading.source.table == ORDERS.name and "net_amount" in group else ()


@dataclass(frozen=True)
class Lines:
    """Lines of the file before the rows: preamble and header, by what they are."""

    title: int
    header: int
    blank: int


def lines_above(grid: Grid) -> Lines:
    """What stands above the first row of data."""
    blank = sum(r.blank for r in grid.preamble)
    return Lines(title=len(grid.preamble) - blank, header=grid.header_lines, blank=blank)
