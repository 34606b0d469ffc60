"""What a load changed of what other loads had said: cell by cell, and in money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpi.csvfile import csv_bytes
from kpi.intake.rows.overlap import key_columns, shadow
from kpi.intake.values.numbers import amount_text
from kpi.store import Workspace
from kpi.store.connection import Cursor
from kpi.tables import TABLES, Column, Table, Type

_KEYS, _PAIRS = "changed_keys", "changed_rows"


@dataclass(frozen=True)
class Restatement:
    """One cell that a load changed. ``key`` names the row; what was or is not there is ""."""

    table: str
    key: str
    column: str
    before: str
    after: str


def restatements(workspace: Workspace, load_id: int, most: int | None = 1_000) -> list[Restatement]:
    """The cells that a load changed, at most so many; ``count_restatements`` says how many there are in all."""
    changes: list[Restatement] = []
    with workspace.cursor() as cursor:
        for name in TABLES:
            for change in _changes(cursor, TABLES[name], load_id, most):
                if most is not None and len(changes) == most:
                    return changes
                changes.append(change)
    return changes


def count_restatements(workspace: Workspace, load_id: int) -> int:
    """How many cells a load changed."""
    total = 0
    with workspace.cursor() as cursor:
        for target in TABLES.values():
            if _stage(cursor, target, load_id):
                cells = " + ".join(f"count(*) filter (where {_differs(c)})" for c in _compared(target))
                total += cursor.execute(f"select {cells} from {_PAIRS}").fetchall()[0][0]
    return total


def restatements_csv(workspace: Workspace, load_id: int) -> bytes:
    """All cells that a load changed, as CSV."""
    rows = [(r.table, r.key, r.column, r.before, r.after) for r in restatements(workspace, load_id, None)]
    return csv_bytes(["table", "key", "column", "before", "after"], rows)


def sentences(cursor: Cursor, load_id: int) -> list[str]:
    """How many rows of each table a load changed, and by how much their amounts."""
    lines = []
    for target in TABLES.values():
        if _stage(cursor, target, load_id):
            keys = ", ".join(target.key)
            count = cursor.execute(f"select count(*) from (select {keys} from {_PAIRS} group by {keys}) g").fetchall()
            moved = [text for c in target.columns for text in _moved(cursor, target, c)]
            lines.append(
                f"Changed {target.label.lower()}: {count[0][0]:,}" + (f" ({', '.join(moved)})." if moved else ".")
            )
    for name in (_KEYS, _PAIRS):
        cursor.execute(f"drop table if exists {name}")
    return lines


def _moved(cursor: Cursor, target: Table, column: Column) -> Iterator[str]:
    if (
        column.type not in (Type.MONEY, Type.COUNT, Type.QUANTITY)
        or column.name == "unit_price"
        or column.name in target.key
    ):
        return
    has_currency = column.type is Type.MONEY and any(c.name == "currency" for c in target.columns)
    name = column.name
    if not has_currency:
        currency = "''"
    elif "currency" in target.key:
        currency = "coalesce(currency, '')"
    else:
        currency = "coalesce(new_currency, old_currency, '')"
    sums = cursor.execute(
        f"select {currency} as unit, sum(coalesce(new_{name}, 0) - coalesce(old_{name}, 0)) from {_PAIRS} group by unit order by unit"
    ).fetchall()
    for unit, value in sums:
        if value:
            text = amount_text(abs(value)) if column.type is Type.MONEY else f"{Decimal(abs(value)).normalize():,f}"
            yield f"{name.removesuffix('_amount').replace('_', ' ')} {'+' if value > 0 else '-'}{text}{f' {unit}' if unit else ''}"


def _changes(cursor: Cursor, target: Table, load_id: int, most: int | None) -> Iterator[Restatement]:
    if not _stage(cursor, target, load_id):
        return
    columns = _compared(target)
    limit = f" limit {most}" if most is not None else ""
    listed = ", ".join([*target.key, *(f"old_{c}, new_{c}" for c in columns)])
    order = ", ".join([*target.key, "place"])
    for row in cursor.execute(f"select {listed} from {_PAIRS} order by {order}{limit}").fetchall():
        key = " / ".join(str(v) for v in row[: len(target.key)] if v is not None)
        values = row[len(target.key) :]
        for column, old, new in zip(columns, values[::2], values[1::2], strict=True):
            if old != new:
                yield Restatement(target.name, key, column, _text(old), _text(new))


def _compared(target: Table) -> list[str]:
    return [c.name for c in target.columns if c.name not in target.key]


def _differs(column: str) -> str:
    return f"new_{column} is distinct from old_{column}"


def _stage(cursor: Cursor, target: Table, load_id: int) -> bool:
    """Put the rows that a load changed beside those that the load before had for the same key; whether there are any.

    Rows of one key are paired in the order of their lines.
    """
    if not cursor.execute(f"select 1 from {shadow(target)} limit 1").fetchall():
        return False
    names, columns = key_columns(target), _compared(target)
    keys = ", ".join(names)
    both = " union all ".join(
        f"select {', '.join([keys, 'load_id', 'line', *columns])} from {t} where load_id <= {load_id}"
        for t in (target.name, shadow(target))
    )
    same = " and ".join(f"k.{n} is not distinct from b.{n}" for n in names)
    cursor.execute(
        f"create or replace temp table {_KEYS} as select distinct {keys} from ({both}) b where load_id = {load_id}"
    )
    content = f"sum(hash({', '.join(columns)})::hugeint)"
    versions = (
        f"select {keys}, load_id, {content} as content from ({both}) b"
        f" where exists (select 1 from {_KEYS} k where {same}) group by {keys}, load_id"
    )
    window = f"over (partition by {keys} order by load_id)"
    cursor.execute(
        f"create or replace temp table {_KEYS} as select {keys}, earlier from (select *, lag(content) {window} as said,"
        f" lag(load_id) {window} as earlier from ({versions}) v) w where load_id = {load_id} and said <> content"
    )
    if not cursor.execute(f"select 1 from {_KEYS} limit 1").fetchall():
        return False
    placed = f"row_number() over (partition by {keys}, load_id order by line, {', '.join(columns)}) as place"
    sides = ", ".join(
        f"max({c}) filter (where load_id = {load_id}) as new_{c}, max({c}) filter (where load_id <> {load_id}) as old_{c}"
        for c in columns
    )
    rows = (
        f"select *, {placed} from ({both}) b where exists"
        f" (select 1 from {_KEYS} k where {same} and b.load_id in ({load_id}, k.earlier))"
    )
    cursor.execute(
        f"create or replace temp table {_PAIRS} as select * from (select {keys}, place, {sides} from ({rows}) r"
        f" group by {keys}, place) p where {' or '.join(_differs(c) for c in columns)}"
    )
    return bool(cursor.execute(f"select 1 from {_PAIRS} limit 1").fetchall())


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
