"""What a load changed of what other loads had said: cell by cell, and in money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpi.csvfile import csv_bytes
from kpi.intake.overlap import key_columns, shadow
from kpi.intake.receipt import amount_text
from kpi.store import Workspace
from kpi.tables import TABLES, Table, Type


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
    found = []
    with workspace.cursor() as cursor:
        for name in TABLES:
            for change in _changes(cursor, TABLES[name], load_id, most):
                if most is not None and len(found) == most:
                    return found
                found.append(change)
    return found


def count_restatements(workspace: Workspace, load_id: int) -> int:
    """How many cells a load changed."""
    total = 0
    with workspace.cursor() as cursor:
        for target in TABLES.values():
            if _has_shadow(cursor, target):
                cells = " + ".join(
                    f"count(*) filter (where new_{c} is distinct from old_{c})" for c in _compared(target)
                )
                total += cursor.execute(f"select {cells} from ({_pairs_sql(target, load_id)}) p").fetchall()[0][0]
    return total


def restatements_csv(workspace: Workspace, load_id: int) -> bytes:
    """All cells that a load changed, as CSV."""
    rows = [(r.table, r.key, r.column, r.before, r.after) for r in restatements(workspace, load_id, None)]
    return csv_bytes(["table", "key", "column", "before", "after"], rows)


def sentences(cursor, load_id: int) -> list[str]:
    """How many rows of each table a load changed, and by how much their amounts."""
    lines = []
    for target in TABLES.values():
        if not _has_shadow(cursor, target):
            continue
        pairs, keys = _pairs_sql(target, load_id), ", ".join(target.key)
        differs = " or ".join(f"new_{c} is distinct from old_{c}" for c in _compared(target))
        changed = cursor.execute(
            f"select count(*) from (select {keys} from ({pairs}) p where {differs} group by {keys}) g"
        )
        count = changed.fetchall()[0][0]
        if count:
            moved = [text for c in target.columns for text in _moved(cursor, target, c, pairs)]
            lines.append(f"Changed {target.label.lower()}: {count:,}" + (f" ({', '.join(moved)})." if moved else "."))
    return lines


def _moved(cursor, target: Table, column, pairs: str) -> Iterator[str]:
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
        f"select {currency} as unit, sum(coalesce(new_{name}, 0) - coalesce(old_{name}, 0)) from ({pairs}) p group by unit order by unit"
    ).fetchall()
    for unit, value in sums:
        if value:
            text = amount_text(abs(value)) if column.type is Type.MONEY else f"{Decimal(abs(value)).normalize():,f}"
            yield f"{name.removesuffix('_amount').replace('_', ' ')} {'+' if value > 0 else '-'}{text}{f' {unit}' if unit else ''}"


def _changes(cursor, target: Table, load_id: int, most: int | None) -> Iterator[Restatement]:
    if not _has_shadow(cursor, target):
        return
    columns = _compared(target)
    differs = " or ".join(f"new_{c} is distinct from old_{c}" for c in columns)
    limit = f" limit {most}" if most is not None else ""
    listed = ", ".join([*target.key, *(f"old_{c}, new_{c}" for c in columns)])
    order = ", ".join([*target.key, "place"])
    rows = cursor.execute(
        f"select {listed} from ({_pairs_sql(target, load_id)}) p where {differs} order by {order}{limit}"
    ).fetchall()
    for row in rows:
        key = " / ".join(str(v) for v in row[: len(target.key)] if v is not None)
        values = row[len(target.key) :]
        for column, old, new in zip(columns, values[::2], values[1::2], strict=True):
            if old != new:
                yield Restatement(target.name, key, column, _text(old), _text(new))


def _compared(target: Table) -> list[str]:
    return [c.name for c in target.columns if c.name not in target.key]


def _has_shadow(cursor, target: Table) -> bool:
    return bool(cursor.execute(f"select 1 from {shadow(target)} limit 1").fetchall())


def _pairs_sql(target: Table, load_id: int) -> str:
    """The rows of a load beside those that the load before had for the same key, in the order of their lines."""
    keys, columns = ", ".join(key_columns(target)), _compared(target)
    listed = ", ".join([keys, "load_id", "line", *columns])
    both = f"select {listed} from {target.name} union all select {listed} from {shadow(target)}"
    placed = f"row_number() over (partition by {keys}, load_id order by line, {', '.join(columns)})"
    latest = f"max(case when load_id < {load_id} then load_id end) over (partition by {keys})"
    mine = f"max(case when load_id = {load_id} then 1 else 0 end) over (partition by {keys})"
    sides = ", ".join(
        f"max({c}) filter (where load_id = {load_id}) as new_{c}, max({c}) filter (where load_id <> {load_id}) as old_{c}"
        for c in columns
    )
    return (
        f"select {keys}, place, {sides} from (select *, {placed} as place, {latest} as latest, {mine} as mine from ({both}) b"
        f" where load_id <= {load_id}) v"
        f" where mine = 1 and latest is not null and load_id in ({load_id}, latest) group by {keys}, place"
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
