"""A clean file of orders goes straight into its table, in one pass that stops at the first doubt."""

from __future__ import annotations

import numpy as np

from kpi.intake.grid import Grid
from kpi.intake.rows.order_sql import derived_sql
from kpi.intake.rows.overlap import stored
from kpi.intake.rows.staging import rows_sql
from kpi.intake.rows.terms import Load
from kpi.intake.values.reading import Reading
from kpi.store.connection import Cursor
from kpi.tables import ORDERS


class NotProved(Exception):
    """The fast reading cannot show that it is right."""


class NotAlone(NotProved):
    """Rows belong to an order of another row or of another load, and have to be put together with it."""


def possible(reading: Reading) -> bool:
    """Whether every row can be one order with a number of its own, its amounts plainly written.

    Where a file has both a net amount and refunds, all its rows decide first what the net amount means.
    """
    names = {f.name for f in reading.fields}
    return (
        reading.source.table == ORDERS.name
        and "order_id" in names
        and not any(n.startswith("line_") for n in names)
        and not {"net_amount", "refund_amount"} <= names
    )


def insert_orders(cursor: Cursor, relation: str, reading: Reading, grid: Grid, load: Load) -> int:
    """Insert the orders of a relation of text rows; how many there were.

    They are stored without their line: numbering them costs a third of the time of a load, and every one of them has a
    number of its own to find it by in the file.

    Raises NotAlone when an order number repeats or is there already, and the database's own error at the first
    value that contradicts what was decided.
    """
    have = {f.name for f in reading.fields}
    certain = (
        "case when problem is not null or order_id is null then error('a value contradicts the head') else true end"
    )
    rows = (
        f"(select *, order_id as known_order_id, cast(null as bigint) as known_line"
        f" from ({rows_sql(relation, reading, grid, careful=False)}) t where {certain}) r"
    )
    columns = ", ".join([*stored(ORDERS), "load_id", "source", "line"])
    source = reading.source.origin
    mine = f"load_id = {load.load_id}"
    count = cursor.execute(
        f"insert into orders ({columns}) select {', '.join(stored(ORDERS))}, {load.load_id}, '{source}', null"
        f" from ({derived_sql(have, load, rows, reading.source)}) d"
    ).fetchall()[0][0]
    if _different_orders(cursor, mine) < count:
        raise NotAlone("an order number repeats")
    if cursor.execute(
        f"select exists (select 1 from orders o join orders n on n.order_id = o.order_id and n.{mine}"
        f" where o.source = '{source}' and o.load_id <> {load.load_id})"
    ).fetchall()[0][0]:
        raise NotAlone("an order is there already")
    return count


def _different_orders(cursor: Cursor, mine: str) -> int:
    """How many order numbers there are. Sorting their hashes here takes a third of the time and memory of a set of them."""
    hashed = cursor.execute(f"select hash(order_id) as hashed from orders where {mine}").fetchnumpy()["hashed"]
    hashes = np.asarray(hashed)
    hashes.sort()
    return int(np.count_nonzero(hashes[1:] != hashes[:-1])) + min(len(hashes), 1)
