"""Stored models are made: those after a change at once, those on demand when they are asked for."""

from __future__ import annotations

import pyarrow as pa

from kpi.models import MODELS, Model
from kpi.store import schema
from kpi.store.connection import Cursor, registered
from kpi.store.rates import DAILY_RATES, settle_rates


def rebuild(cursor: Cursor, changed: set[str]) -> set[str]:
    """Make the models after ``changed`` tables anew; the names of those that wait for a question instead."""
    stale, changed = set(), set(changed)
    for model in MODELS:
        if model.stored and changed & model.after:
            before = _rows(cursor, model) if model.watched else []
            if model.on_demand:
                stale.add(model.name)
            elif not (model.of and _is_empty(cursor, model.of) and _is_empty(cursor, model.name)):
                make(cursor, model)
            if model.watched and _rows(cursor, model) != before:
                changed.add(model.name)
            if model.name == DAILY_RATES:
                settle_rates(cursor)
    schema.remember_all(
        cursor,
        {f"{mark}{name}": said for name in stale for mark, said in ((schema.STALE, "yes"), (schema.REFUSED, None))},
    )
    return stale


def make(cursor: Cursor, model: Model) -> None:
    """Make the table of a model."""
    cursor.execute(f"create or replace table {model.name} as {model.sql}")


def fill(cursor: Cursor, model: Model, fitted: pa.Table | str) -> None:
    """Make the table of a fitted model with its rows, or without any and remember why."""
    refused = fitted if isinstance(fitted, str) else None
    schema.remember(cursor, schema.REFUSED + model.name, refused)
    if isinstance(fitted, str):
        make(cursor, model)
        return
    # In one statement: in DuckDB 2.0 a view does not see what is inserted in the transaction that makes the table.
    rows = f"select {', '.join(fitted.column_names)} from fitted_rows"
    with registered(cursor, "fitted_rows", fitted):
        cursor.execute(f"create or replace table {model.name} as {model.sql} union all by name {rows}")


def _rows(cursor: Cursor, model: Model) -> list[tuple]:
    return cursor.execute(f"select * from {model.name} order by all").fetchall()


def _is_empty(cursor: Cursor, table: str) -> bool:
    return not cursor.execute(f"select 1 from {table} limit 1").fetchall()
