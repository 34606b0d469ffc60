"""Where exports overlap: which rows of a key count, and which stand in the shadow of another load.

Rows of one key and one load are a *version* of that key. The version of the newest load counts; where older ones
say the very same without a break, the oldest of them keeps the rows, and the newer are duplicates. All others are
kept in ``<table>_shadowed``. What counts follows from the versions alone, so that taking out any load leaves what
loading only the others would have given.
"""

from __future__ import annotations

from typing import Any

from kpi.store.connection import Cursor
from kpi.store.schema import SHADOWED
from kpi.tables import ORDERS, Table

NEW, DUPLICATES = "new_rows", "duplicate_rows"
_MET, _VERSIONS, _OWNERS, _MOVING = "met_keys", "key_versions", "key_owners", "moving_rows"


def stored(target: Table) -> list[str]:
    """The columns of a table that a load fills, without its bookkeeping."""
    return [c.name for c in target.columns] + (["is_sale", "order_count"] if target is ORDERS else [])


def key_columns(target: Table) -> tuple[str, ...]:
    """What tells one row from another: the kind of export and the key of the table."""
    return ("source", *target.key)


def content_columns(target: Table) -> list[str]:
    """What makes two versions of a key the same or not."""
    return [c for c in stored(target) if c not in target.key]


def shadow(target: Table) -> str:
    """The table beside a canonical one that keeps the rows which do not count."""
    return target.name + SHADOWED


def brought_sql(table_name: str, load_id: int) -> str:
    """A relation of all rows that a load brought, whether they count or not."""
    mine = f"where load_id = {load_id}"
    return f"(select * from {table_name} {mine} union all by name select * from {table_name}{SHADOWED} {mine}) b"


def merge(
    cursor: Cursor, target: Table, load_id: int, *, weight: str = "1", duplicates: str = DUPLICATES
) -> dict[str, int]:
    """Put ``new_rows`` into a table, inside an open transaction; lines per outcome: loaded, duplicates, restated.

    ``weight`` is how many lines of the file a row stands for. Rows that the workspace had already are left in a
    temporary table called ``duplicates``.
    """
    listed = ", ".join([*stored(target), "load_id", "source", "line"])
    total = _one(cursor, f"select coalesce(sum({weight}), 0) from {NEW}")
    keys = ", ".join(key_columns(target))
    cursor.execute(
        f"create or replace temp table {_MET} as select distinct {keys} from {NEW} n where exists"
        f" (select 1 from {target.name} o where {_same_key(target, 'o', 'n')})"
    )
    twice = restated = 0
    cursor.execute(f"drop table if exists {duplicates}")
    if _one(cursor, f"select count(*) from {_MET}"):
        met = f"exists (select 1 from {_MET} k where {_same_key(target, 'k', 'n')})"
        cursor.execute(f"insert into {shadow(target)} ({listed}) select {listed} from {NEW} n where {met}")
        _settle(cursor, target)
        before = (
            f"select * from (select *, lag(content) over (partition by {keys} order by load_id) as previous"
            f" from {_VERSIONS}) v where load_id = {load_id} and previous is not null"
        )
        same = f"exists (select 1 from ({before}) k where previous = content and {_same_key(target, 'k', 'n')})"
        other = f"exists (select 1 from ({before}) k where previous <> content and {_same_key(target, 'k', 'n')})"
        cursor.execute(f"create or replace temp table {duplicates} as select * from {NEW} n where {same}")
        twice = _one(cursor, f"select coalesce(sum({weight}), 0) from {duplicates}")
        restated = _one(cursor, f"select coalesce(sum({weight}), 0) from {NEW} n where {other}")
        cursor.execute(f"delete from {NEW} n where {met}")
    cursor.execute(f"insert into {target.name} ({listed}) select {listed} from {NEW}")
    _clear(cursor)
    return {"loaded": int(total - twice), "duplicates": int(twice), "restated": int(restated)}


def withdraw(cursor: Cursor, target: Table, load_id: int) -> None:
    """Take the rows of a load out of a table; what stood in their shadow counts again."""
    mine = f"load_id = {load_id}"
    if not _one(cursor, f"select count(*) from (select 1 from {shadow(target)} limit 1) s"):
        cursor.execute(f"delete from {target.name} where {mine}")
        return
    keys = ", ".join(key_columns(target))
    cursor.execute(
        f"create or replace temp table {_MET} as select {keys} from {shadow(target)} where {mine} union"
        f" select {keys} from {target.name} n where {mine} and exists"
        f" (select 1 from {shadow(target)} o where {_same_key(target, 'o', 'n')})"
    )
    cursor.execute(f"delete from {target.name} where {mine}")
    cursor.execute(f"delete from {shadow(target)} where {mine}")
    _settle(cursor, target)
    _clear(cursor)


def _settle(cursor: Cursor, target: Table) -> None:
    """Let the right version count for every key in ``met_keys``."""
    names = key_columns(target)
    keys = ", ".join(names)
    # Rows of one key are compared as a whole: a file may hold several of them, in any order.
    content = f"sum(hash({', '.join(content_columns(target))})::hugeint)"
    both = " union all ".join(
        f"select {', '.join([*names, 'load_id', *content_columns(target)])} from {t} n where exists"
        f" (select 1 from {_MET} k where {_same_key(target, 'k', 'n')})"
        for t in (target.name, shadow(target))
    )
    cursor.execute(
        f"create or replace temp table {_VERSIONS} as"
        f" select {keys}, load_id, {content} as content from ({both}) b group by {keys}, load_id"
    )
    cursor.execute(
        f"create or replace temp table {_OWNERS} as select {keys}, min(load_id) filter (where load_id > other) as owner from ("
        f"select {keys}, load_id, max(case when content <> latest then load_id else -1 end) over (partition by {keys}) as other"
        f" from (select *, first_value(content) over (partition by {keys} order by load_id desc) as latest from {_VERSIONS}) v"
        f") w group by {keys}"
    )
    stays = f"exists (select 1 from {_OWNERS} k where k.owner = n.load_id and {_same_key(target, 'k', 'n')})"
    met = f"exists (select 1 from {_MET} k where {_same_key(target, 'k', 'n')})"
    for source, goal, moves in (
        (target.name, shadow(target), f"{met} and not {stays}"),
        (shadow(target), target.name, stays),
    ):
        cursor.execute(f"create or replace temp table {_MOVING} as select * from {source} n where {moves}")
        if _one(cursor, f"select count(*) from {_MOVING}"):
            cursor.execute(f"delete from {source} n where {moves}")
            cursor.execute(f"insert into {goal} by name select * from {_MOVING}")


def _clear(cursor: Cursor) -> None:
    """Let go of the temporary tables: the cursor that writes lives as long as the process."""
    for name in (_MET, _VERSIONS, _OWNERS, _MOVING):
        cursor.execute(f"drop table if exists {name}")


def _same_key(target: Table, one: str, other: str) -> str:
    return " and ".join(f"{one}.{k} is not distinct from {other}.{k}" for k in key_columns(target))


def _one(cursor: Cursor, sql: str) -> Any:
    return cursor.execute(sql).fetchall()[0][0]
