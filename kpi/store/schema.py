"""What the workspace file holds: canonical tables, the ledger of loads, and the team's own settings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from kpi.models import MODELS
from kpi.store.connection import registered
from kpi.store.migrations import RECORD
from kpi.tables import ORDERS, TABLES, Table

CALENDAR = (date(1980, 1, 1), date(2069, 12, 31))

# Every stored row knows the load it came from, the kind of export, and its line in the file.
BOOKKEEPING = "load_id integer, source varchar, line bigint"
# Beside every table stands one with the rows that do not count, because those of another load do.
SHADOWED = "_shadowed"
DERIVED = {ORDERS.name: "is_sale boolean, order_count integer"}
# Dimensions whose values may have a name of the workspace's own beside what the file wrote; NULL = as written.
NAMED = ("channel", "region", "country", "product")
# What one unit of an order's currency is worth on its day and on that of its refund; NULL = not converted.
_RATES = (("rate", "decimal(20,12)"), ("refund_rate", "decimal(20,12)"))

# Numbers of orders and customers hardly repeat. Looking for what repeats in them takes a quarter of the time of a load.
_PACKED = {ORDERS.name: ("order_id", "customer_id")}

# Settings that say with which SQL a model was built, which models wait to be rebuilt, and why one could not be fitted.
BUILT, STALE, REFUSED = "built:", "stale:", "refused:"
# The setting that says by which version all of it was made.
MADE_BY = BUILT + "everything"

_COLUMNS = "select column_name from information_schema.columns where table_name = $table"

# What was loaded and how; the other tables of the ledger's kind hold what the team decided.
LEDGER = ("loads", "load_tables", "set_aside", "journal", RECORD)
_LEDGER = """
create table if not exists loads (
    load_id integer, loaded_at timestamp, file varchar, digest varchar, source varchar, table_name varchar,
    rows_in bigint, receipt varchar, undone boolean, how varchar, columns varchar, mends varchar
);
create table if not exists load_tables (load_id integer, table_name varchar, row_count bigint, sums varchar);
create table if not exists journal (n bigint, entry varchar, entry_check varchar);
create table if not exists set_aside (load_id integer, line bigint, column_name varchar, value varchar, reason varchar, record varchar);
create table if not exists benchmarks (kpi varchar, channel varchar, value double);
create table if not exists channels (channel varchar, channel_type varchar, chosen boolean);
create table if not exists settings (name varchar, value varchar);
create table if not exists name_rules (dimension varchar, source varchar, written varchar, name varchar);
create table if not exists known_names (
    dimension varchar, source varchar, written varchar, within varchar, name varchar, origin varchar
);
create table if not exists names_apart (dimension varchar, one varchar, other varchar);
create table if not exists rate_bases (load_id integer, currency varchar);
create table if not exists mappings (
    mapping_id integer, table_name varchar, fields varchar, columns varchar, source varchar, sheet varchar,
    settings varchar, file varchar, changed_at timestamp
);
create table if not exists calendar (day date);
"""


def create(cursor: duckdb.DuckDBPyConnection) -> set[str]:
    """Create whatever the workspace does not have yet; the stored models that must be rebuilt before they are asked.

    A model whose SQL is not the one it was built with is built again. A workspace that this very version has made or
    brought up to date is left as it is.
    """
    existing = {name for (name,) in cursor.execute("select table_name from information_schema.tables").fetchall()}
    known = dict(cursor.execute("select name, value from settings").fetchall()) if "settings" in existing else {}
    if known.get(MADE_BY) != _digest():
        _bring_up_to_date(cursor)
        known = dict(cursor.execute("select name, value from settings").fetchall())
    return {m.name for m in MODELS if known.get(STALE + m.name)}


def _digest() -> str:
    """Changes with everything that a workspace is made of."""
    columns = [(t.name, [(c.name, c.type.value) for c in t.columns], _added(t)) for t in TABLES.values()]
    models = [(m, m.digest) for m in MODELS]
    return hashlib.sha256(repr((columns, models, DERIVED, BOOKKEEPING, _LEDGER, CALENDAR)).encode()).hexdigest()[:16]


def _bring_up_to_date(cursor: duckdb.DuckDBPyConnection) -> None:
    _drop_misplaced(cursor)
    for table in TABLES.values():
        packed = _PACKED.get(table.name, ())
        columns = ", ".join(
            f"{c.name} {c.type.value}{' using compression zstd' if c.name in packed else ''}" for c in table.columns
        )
        extra = f", {DERIVED[table.name]}" if table.name in DERIVED else ""
        added = _added(table)
        wanted = [*((c.name, c.type.value) for c in table.columns), *added]
        extra += "".join(f", {name} {kind}" for name, kind in added)
        cursor.execute(f"create table if not exists {table.name} ({columns}{extra}, {BOOKKEEPING})")
        cursor.execute(f"create table if not exists {table.name}{SHADOWED} as select * from {table.name} limit 0")
        for stored in (table.name, table.name + SHADOWED):
            there = {name for (name,) in cursor.execute(_COLUMNS, {"table": stored}).fetchall()}
            for name, kind in wanted:
                if name not in there:
                    cursor.execute(f"alter table {stored} add column {name} {kind}")
    for statement in _LEDGER.split(";"):
        if statement.strip():
            cursor.execute(statement)
    if cursor.execute("select count(*) from calendar").fetchall()[0][0] == 0:
        first, last = CALENDAR
        days = pa.table({"day": [first + timedelta(days=n) for n in range((last - first).days + 1)]})
        with registered(cursor, "calendar_days", days):
            cursor.execute("insert into calendar select day from calendar_days")
    existing = {name for (name,) in cursor.execute("select table_name from information_schema.tables").fetchall()}
    known = dict(cursor.execute("select name, value from settings").fetchall())
    stale = {m.name for m in MODELS if known.get(STALE + m.name)}
    fresh = not any(name.startswith(BUILT) for name in known)
    for model in MODELS:
        changed = model.name not in existing or known.get(BUILT + model.name) != model.digest
        if not model.stored or fresh or (changed and not model.on_demand):
            cursor.execute(f"create or replace {'table' if model.stored else 'view'} {model.name} as {model.sql}")
            stale |= {model.name} if model.fitted else set()
        elif changed:
            # Empty until it is asked for, with the columns that the views after it name.
            cursor.execute(f"create or replace table {model.name} as select * from ({model.sql}) m limit 0")
            stale.add(model.name)
    remember_all(
        cursor,
        {BUILT + m.name: m.digest for m in MODELS} | {STALE + name: "yes" for name in stale} | {MADE_BY: _digest()},
    )


def _added(table: Table) -> list[tuple[str, str]]:
    """Columns that are worked out after a load and may change without one, with their SQL types."""
    names = {c.name for c in table.columns}
    added = [(f"{name}_name", "varchar") for name in NAMED if name in names]
    return added + list(_RATES if table is ORDERS else ())


def _drop_misplaced(cursor: duckdb.DuckDBPyConnection) -> None:
    """Drop views and models that stand where this version has a table, or a view: all of them are made anew."""
    stored, viewed = {*TABLES, *(m.name for m in MODELS if m.stored)}, {m.name for m in MODELS if not m.stored}
    for name, kind in cursor.execute("select table_name, table_type from information_schema.tables").fetchall():
        if kind == "VIEW" and name in stored:
            cursor.execute(f"drop view {name}")
        elif kind != "VIEW" and name in viewed:
            cursor.execute(f"drop table {name}")


def remember(cursor: duckdb.DuckDBPyConnection, name: str, value: str | None) -> None:
    """Store one setting of the workspace inside an open transaction; None removes it."""
    remember_all(cursor, {name: value})


def remember_all(cursor: duckdb.DuckDBPyConnection, values: Mapping[str, str | None]) -> None:
    """Store settings of the workspace inside an open transaction; None removes one."""
    if not values:
        return
    cursor.execute("delete from settings where name in (select unnest($names))", {"names": list(values)})
    kept = {name: value for name, value in values.items() if value is not None}
    if kept:
        cursor.execute(
            "insert into settings select unnest($names), unnest($values)",
            {"names": list(kept), "values": list(kept.values())},
        )
