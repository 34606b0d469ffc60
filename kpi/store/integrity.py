"""Whether the rows of the workspace are those that its loads brought: counts and sums per load, kept and compared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

from kpi.store.connection import Cursor
from kpi.store.schema import SHADOWED
from kpi.tables import TABLES, Type

_SUMMED = (Type.MONEY, Type.COUNT, Type.QUANTITY)


def tally(cursor: Cursor, names: Iterable[str], load_id: int | None = None) -> None:
    """Write down what each load has in tables, inside a transaction; of one load only, where only that has changed."""
    for name in names:
        for stored in (name, name + SHADOWED):
            only = "" if load_id is None else f" and load_id = {load_id}"
            cursor.execute(f"delete from load_tables where table_name = '{stored}'{only}")
            for load, (rows, sums) in _sums(cursor, stored, load_id).items():
                cursor.execute(
                    "insert into load_tables values ($load, $table, $rows, $sums)",
                    {"load": load, "table": stored, "rows": rows, "sums": json.dumps(sums)},
                )


def tables_of(cursor: Cursor, load_id: int) -> list[str]:
    """The tables that hold rows of a load, whether they count or not."""
    return [
        name
        for name in TABLES
        if any(
            cursor.execute(f"select 1 from {stored} where load_id = $id limit 1", {"id": load_id}).fetchall()
            for stored in (name, name + SHADOWED)
        )
    ]


def brought(cursor: Cursor, load_id: int) -> dict[str, dict]:
    """Rows and sums that a load brought into each table, whether they count or not: the same whatever others bring."""
    found: dict[str, dict] = {}
    for stored, rows, text in cursor.execute(
        "select table_name, row_count, sums from load_tables where load_id = $id order by table_name", {"id": load_id}
    ).fetchall():
        known = found.setdefault(stored.removesuffix(SHADOWED), {"rows": 0, "sums": {}})
        known["rows"] += rows
        for column, value in json.loads(text).items():
            if value is not None:
                known["sums"][column] = str(Decimal(known["sums"].get(column, "0")) + Decimal(value))
    return found


def differences(cursor: Cursor, *, sums: bool) -> list[str]:
    """What does not agree with what was written down, in one sentence each. Without ``sums`` rows are counted only."""
    known: dict[str, dict[int, tuple[int, dict]]] = {}
    for load, stored, rows, text in cursor.execute(
        "select load_id, table_name, row_count, sums from load_tables order by load_id, table_name"
    ).fetchall():
        known.setdefault(stored, {})[load] = (rows, json.loads(text))
    found = []
    for stored, loads in known.items():
        there = _sums(cursor, stored, None) if sums else _counts(cursor, stored)
        for load, (rows, expected) in loads.items():
            count, actual = there.get(load, (0, {}))
            if count != rows:
                found.append(f"Load {load} has {count:,} rows in {stored}, and {rows:,} were written down.")
                continue
            # A column that came with a later version was not written down.
            column = next((c for c in expected if actual.get(c) != expected[c]), None) if sums else None
            if column is not None:
                found.append(
                    f"{column} of load {load} in {stored} adds up to {actual.get(column)}, and {expected[column]} was written down."
                )
    return found


def read_through(cursor: Cursor) -> None:
    """Read every block of every table, so that the database's own check sums are looked at; its error when one fails."""
    tables = cursor.execute(
        "select table_name, string_agg('\"' || column_name || '\"', ', ') from information_schema.columns"
        " where table_schema = 'main' and table_name in (select table_name from information_schema.tables"
        " where table_type = 'BASE TABLE') group by table_name order by table_name"
    ).fetchall()
    for name, columns in tables:
        cursor.execute(f"select bit_xor(hash({columns})) from {name}").fetchall()


def strangers(cursor: Cursor) -> list[str]:
    """Rows that belong to no load of the ledger, in one sentence per table."""
    found = []
    for name in TABLES:
        rows = cursor.execute(
            f"select count(*) from {name} where load_id is null or load_id not in (select load_id from loads where not undone)"
        ).fetchall()[0][0]
        if rows:
            found.append(f"{rows:,} rows in {name} belong to no load.")
    return found


def _sums(cursor: Cursor, stored: str, load_id: int | None) -> dict[int, tuple[int, dict[str, str | None]]]:
    columns = [c.name for c in TABLES[stored.removesuffix(SHADOWED)].columns if c.type in _SUMMED]
    only = "" if load_id is None else f" where load_id = {load_id}"
    added = "".join(f", sum({c})::varchar" for c in columns)
    rows = cursor.execute(f"select load_id, count(*){added} from {stored}{only} group by load_id").fetchall()
    return {load: (count, dict(zip(columns, values, strict=True))) for load, count, *values in rows if load is not None}


def _counts(cursor: Cursor, stored: str) -> dict[int, tuple[int, dict]]:
    rows = cursor.execute(f"select load_id, count(*) from {stored} group by load_id").fetchall()
    return {load: (count, {}) for load, count in rows}
