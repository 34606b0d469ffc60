"""Brings the rows of a file in front of SQL: as text, and then typed with what each line turned out to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from kpi.intake.grid import Grid, Record
from kpi.intake.values.money_words import contradicts_sql
from kpi.intake.values.numbers import exact_sql
from kpi.intake.values.reading import Field, Reading
from kpi.intake.values.row_kinds import ROW_KIND, is_one_of, not_data_sql, numbers_of, with_kind
from kpi.intake.values.wanted import Fill
from kpi.sources import names_amounts
from kpi.store.connection import Cursor, registered
from kpi.tables import DECIMAL_PLACES, ORDERS, Type, table

TEXT, TYPED = "file_text", "file_rows"
_BATCH = 100_000


@contextmanager
def staged(cursor: Cursor) -> Iterator[None]:
    """Temporary tables of one load, gone afterwards."""
    try:
        yield
    finally:
        for name in (TEXT, TYPED, "new_rows", "duplicate_rows", "duplicate_lines"):
            with suppress(duckdb.Error):
                cursor.execute(f"drop table if exists {name}")


def stage_text(cursor: Cursor, grid: Grid) -> None:
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
        with registered(cursor, "file_batch", pa.table(text_columns(batch, width))):
            cursor.execute(f"insert into {TEXT} select line, extra, {', '.join(names)} from file_batch")


def text_columns(records: Sequence[Record], width: int) -> dict[str, pa.Array]:
    """Records as columns: their line, what they have beyond ``width`` cells, and the cells."""
    columns = {
        "line": pa.array([r.line for r in records], pa.int64()),
        "extra": pa.array([_extra(r, width) for r in records], pa.string()),
    }
    for place in range(width):
        columns[f"c{place}"] = pa.array(
            [r.cells[place] if place < len(r.cells) else None for r in records], pa.string()
        )
    return columns


def text_schema(width: int) -> pa.Schema:
    """The types of ``text_columns``."""
    cells = [(f"c{place}", pa.string()) for place in range(width)]
    return pa.schema([("line", pa.int64()), ("extra", pa.string()), *cells])


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
        f" escape = '\"', skip = {grid.first_line - 1 - grid.header_lines}, comment = '', strict_mode = true, null_padding = false)"
    )


def stage_rows(cursor: Cursor, relation: str, reading: Reading, grid: Grid, *, careful: bool) -> None:
    """Put the typed rows of a relation into a temporary table; see ``rows_sql``."""
    cursor.execute(f"create or replace temp table {TYPED} as {rows_sql(relation, reading, grid, careful=careful)}")


def rows_sql(relation: str, reading: Reading, grid: Grid, *, careful: bool) -> str:
    """SQL of the typed rows of a relation: line, taken_as, problem, and one column per field.

    ``taken_as`` is "data" or why a row is not data. ``problem`` names the field that could not be read, with
    "unreadable", "empty", "extra" or "unknown" (a kind of row that the source does not declare). ``home`` is the table
    by which a line counts, ``is_refund`` says that it pays an order back. Without ``careful`` every row is taken for
    data and nothing is said about why: the caller throws the result away when a problem shows.
    """
    source, columns = reading.source, grid.columns
    kind = f"coalesce({not_data_sql(source, grid, ROW_KIND)}, 'data')" if careful else "'data'"
    fields = [f"{f.sql} as {f.name}" for f in reading.fields]
    texts = [f"{f.text} as text_{f.name}" for f in reading.fields if _may_fail(f)]
    exact = [f"{f.exact} as exact_{f.name}" for f in reading.fields if f.is_amount] if careful else []
    line, extra = ("line", "extra") if careful else ("null::bigint as line", "null::varchar as extra")
    also, kept = [], [f.name for f in reading.fields]
    kept += [f"exact_{f.name}" for f in reading.fields if f.is_amount] if careful else []
    if source.kinds_in(columns):
        also, kept = [ROW_KIND], [*kept, ROW_KIND]
    if reading.away:
        also.append(f"{_home_sql(reading)} as home")
        kept.append("home")
    if reading.refunds:
        also.append(f"{is_one_of(reading.refunds)} as is_refund")
        kept.append("is_refund")
    if careful and reading.totals_in:
        # A report may say in one cell what all rows of another column add up to.
        for name, header in zip(("total_said", "total_added"), reading.totals_in, strict=True):
            also.append(f"{exact_sql(f'c{columns.index(header)}', reading.decimal)} as {name}")
            kept.append(name)
    inner = (
        f"select {', '.join([line, extra, f'{kind} as taken_as', *fields, *texts, *exact, *also])}"
        f" from {_with_values(reading, with_kind(source, columns, relation))}"
    )
    return (
        f"select line, taken_as, case when taken_as = 'data' then {_problem_sql(reading, careful=careful)} end as problem, {', '.join(kept)}"
        f" from ({inner}) rows"
    )


def _with_values(reading: Reading, relation: str) -> str:
    for layer in (reading.cells, reading.values):
        listed = ", ".join(f"{sql} as {name}" for name, sql in layer.items())
        relation = f"(select *, {listed} from {relation}) with_values" if listed else relation
    return relation


def _home_sql(reading: Reading) -> str:
    cases = " ".join(f"when {is_one_of(f.kinds)} then '{f.table}'" for f in reading.fills if f.kinds)
    return f"case {cases} else '{reading.source.table}' end" if cases else f"'{reading.source.table}'"


def at_home(reading: Reading, name: str = "") -> str:
    """SQL that picks the good data rows which count as rows of a table, the source's own unless one is named."""
    of_table = f" and home = '{name or reading.source.table}'" if reading.away else ""
    return f"taken_as = 'data' and problem is null{of_table}"


def set_aside_orphans(cursor: Cursor, reading: Reading) -> None:
    """Where an order's own fields stand on its first row, set aside the rows of orders that never say theirs."""
    if reading.source.order_amounts != "first":
        return
    amounts = [n for group in _needed(reading) for n in group if n != "ordered_at" and reading.field(n)]
    cursor.execute(
        f"update {TYPED} set problem = 'empty|order_id' where taken_as = 'data' and problem is null and order_id is null"
    )
    for name, known in (
        ("ordered_at", "ordered_at"),
        (amounts[0] if amounts else "", f"coalesce({', '.join(amounts)}, null)"),
    ):
        if name:
            cursor.execute(
                f"update {TYPED} set problem = 'empty|{name}' where taken_as = 'data' and problem is null and order_id not in"
                f" (select order_id from {TYPED} where taken_as = 'data' and problem is null and {known} is not null)"
            )


def _may_fail(field: Field) -> bool:
    return field.column.type is not Type.TEXT


def _problem_sql(reading: Reading, *, careful: bool) -> str:
    cases = ["when extra is not null then 'extra|'"] if careful else []
    if careful and reading.source.strict and reading.source.kinds_in(reading.columns):
        cases.append(f"when {ROW_KIND} is null then 'unknown|{reading.source.kind_column(reading.columns)}'")
    cases += [
        f"when text_{f.name} is not null and {f.name} is null then 'unreadable|{f.name}'"
        for f in reading.fields
        if _may_fail(f)
    ]
    if not careful:
        # Of the ways to say these, the ones that take a third of the time. What sorts before '!' begins with a space.
        cases += [
            f"when text_{f.name} like '%.{'_' * (DECIMAL_PLACES + 1)}%' then 'unreadable|{f.name}'"
            for f in reading.fields
            if f.is_amount
        ]
        cases += [
            f"when {f.name} < '!' or ends_with({f.name}, ' ') then 'unreadable|{f.name}'"
            for f in reading.fields
            if not _may_fail(f)
        ]
        # A number that a spreadsheet shortened, perhaps.
        cases += [
            f"when contains({f.name}, 'E+') then 'unreadable|{f.name}'"
            for f in reading.fields
            if not _may_fail(f) and f.column.name.endswith("_id")
        ]
    codes = reading.money.codes if reading.money else {}
    if careful and codes and reading.field("currency"):
        cases += [
            f"when {contradicts_sql(f'text_{f.name}', codes, 'currency', reading.currency)} then 'currency|{f.name}'"
            for f in reading.fields
            if f.is_amount and (f.name in table(reading.source.table).fields or f.name.startswith("line_"))
        ]
    cases += _empty_cases(reading)
    return f"case {' '.join(cases)} end" if cases else "null"


def _empty_cases(reading: Reading) -> list[str]:
    """What a row must say to mean anything, by the table that it fills and by its kind."""
    source, cases = reading.source, []
    kinds = source.kinds_in(reading.columns)
    own = numbers_of(source, reading.columns, lambda k: not k.skip and not k.table and names_amounts(k, source.table))
    away = list(reading.away)
    if source.order_amounts != "first":
        amounts = {n for n in table(source.table).fields if table(source.table).field(n).type is Type.MONEY}
        for group in _needed(reading):
            of_all = not amounts & set(group)
            rows = f"not {is_one_of(away if of_all else [*away, *own])} and " if kinds else ""
            cases += _empty(reading, group, rows)
        for n in own:
            group = tuple(name for name in kinds[n].fields if name in amounts)
            cases += _empty(reading, group, f"{is_one_of([n])} and ")
    for fill in reading.fills:
        cases += _empty_in_fill(reading, fill, away)
    return cases


def _empty_in_fill(reading: Reading, fill: Fill, away: list[int]) -> list[str]:
    target, cases = table(fill.table), []
    beside = f"not {is_one_of(away)} and coalesce({fill.prefix}amount, 0) <> 0 and " if away else ""
    rows = f"{is_one_of(fill.kinds)} and " if fill.kinds else beside or f"coalesce({fill.prefix}amount, 0) <> 0 and "
    for group in target.needs:
        cases += _empty(reading, tuple(fill.prefix + name for name in group), rows)
    return cases


def _empty(reading: Reading, group: tuple[str, ...], rows: str) -> list[str]:
    there = [name for name in group if reading.field(name)]
    if not there:
        return []
    return [f"when {rows}{' and '.join(f'{name} is null' for name in there)} then 'empty|{there[0]}'"]


def _needed(reading: Reading) -> list[tuple[str, ...]]:
    """Groups of fields of which a row must have at least one each to mean anything."""
    groups = table(reading.source.table).needs
    if reading.source.order_amounts == "parts":
        groups = tuple(g for g in groups if "net_amount" not in g)
    return [(*g, *_line_amounts(reading, g)) for g in groups]


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
