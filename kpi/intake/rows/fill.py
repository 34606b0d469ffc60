"""Typed rows become rows of the canonical tables.

Within one file nothing is a duplicate: repeated lines may be real. How rows meet those that are there already is
said in ``overlap``.
"""

from __future__ import annotations

from kpi.intake.rows.order_sql import derived_sql, first_sql, parts_sql, summed_sql
from kpi.intake.rows.overlap import DUPLICATES, NEW, merge, stored
from kpi.intake.rows.staging import TYPED, at_home
from kpi.intake.rows.terms import Load, currency_sql, line_amount_sql, row_line
from kpi.intake.values.reading import Reading
from kpi.intake.values.wanted import Fill
from kpi.store.connection import Cursor
from kpi.tables import ORDER_LINES, ORDERS, TABLES, Column, Table


def fill(cursor: Cursor, reading: Reading, load: Load) -> dict[str, int]:
    """Insert the data rows into the canonical tables; lines per outcome: loaded, duplicates, restated.

    A line counts by the one table that it is a row of; what it fills beside that follows along.
    """
    if reading.source.table == ORDERS.name:
        counts = _fill_orders(cursor, reading, load)
    else:
        target = TABLES[reading.source.table]
        new = _new_rows_sql(reading, load, target, "", at_home(reading))
        cursor.execute(f"create or replace temp table {NEW} as {new}")
        counts = merge(cursor, target, load.load_id)
    for name in dict.fromkeys(f.table for f in reading.fills):
        parts = [_fill_sql(reading, load, f) for f in reading.fills if f.table == name]
        cursor.execute(f"create or replace temp table {NEW} as {' union all '.join(parts)}")
        found = merge(cursor, TABLES[name], load.load_id, weight="lines", duplicates=duplicates_of(name))
        counts = {outcome: counts[outcome] + n for outcome, n in found.items()}
    return counts


def duplicates_of(name: str) -> str:
    """The temporary table with the rows of a further table that were there already."""
    return f"{DUPLICATES}_{name}"


def _fill_sql(reading: Reading, load: Load, part: Fill) -> str:
    """Rows of a further table; ``lines`` is how many lines of the file count by them."""
    where = at_home(reading, part.table if part.kinds else "")
    if part.kinds:
        return _new_rows_sql(reading, load, TABLES[part.table], part.prefix, where, ", 1 as lines")
    there = f"{where} and coalesce({part.prefix}amount, 0) <> 0"
    return _new_rows_sql(reading, load, TABLES[part.table], part.prefix, there, ", 0 as lines")


def _new_rows_sql(reading: Reading, load: Load, target: Table, prefix: str, where: str, more: str = "") -> str:
    columns = [f"{_value_sql(c, reading, load, target, prefix)} as {c.name}" for c in target.columns]
    return (
        f"select {', '.join(columns)}, {load.load_id} as load_id, '{reading.source.origin}' as source,"
        f" {row_line(load)} as line{more} from {TYPED} where {where}"
    )


def _value_sql(column: Column, reading: Reading, load: Load, target: Table, prefix: str) -> str:
    name, have = column.name, reading.names
    if "period_start" in target.fields and name in (target.date, "period_end"):
        return _period_sql(name, target.date, reading, load, prefix)
    if target is ORDER_LINES and name in ("net_amount", "cost_amount", "discount_amount"):
        return line_amount_sql(name, have, prefix)
    if name == "currency":
        return currency_sql(prefix + name, have, load)
    return prefix + name if prefix + name in have else f"cast(null as {column.type.value})"


def _period_sql(name: str, day: str, reading: Reading, load: Load, prefix: str) -> str:
    """A row's first or last day: of its own date, of its period, of its month or year, or of the file's range."""
    date, start, end = (reading.field(prefix + n) for n in (day, "period_start", "period_end"))
    fallback = load.period or (None, None)
    if name == day:
        parts = [f.name for f in (date, start) if f] + ([f"date '{fallback[0]}'"] if fallback[0] else [])
        return f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]
    if end and date and start:
        # A row with a day of its own and a period beside it is that of the day.
        return f"case when {date.name} is null then {end.name} end"
    if end:
        return f"coalesce({end.name}, {date.name})" if date else end.name
    spanning = date if date and date.span != "day" else start if start and start.span != "day" else None
    if spanning:
        if spanning.span == "week":
            return f"cast({spanning.name} + interval 6 day as date)"
        last = f"date_trunc('{spanning.span}', {spanning.name}) + interval 1 {spanning.span}"
        return f"cast({last} - interval 1 day as date)"
    if not date and not start and fallback[1]:
        return f"date '{fallback[1]}'"
    return "cast(null as date)"


def _fill_orders(cursor: Cursor, reading: Reading, load: Load) -> dict[str, int]:
    have, mine = reading.names, at_home(reading)
    has_lines = any(name.startswith("line_") for name in have)
    has_id = "order_id" in have
    named = (
        has_id
        and not cursor.execute(f"select exists (select 1 from {TYPED} where order_id is null and {mine})").fetchall()[
            0
        ][0]
    )
    order_id = "order_id" if named else _made_up_id(have, load)
    rows = f"(select *, {order_id} as known_order_id, {row_line(load)} as known_line from {TYPED} where {mine}) r"
    repeated = (
        has_id
        and cursor.execute(
            f"select count(distinct hash(order_id)) < count(order_id) from {TYPED} where {mine}"
        ).fetchall()[0][0]
    )
    statuses = reading.source
    if reading.source.order_amounts == "first":
        derived = derived_sql(have, load, f"({first_sql(have, rows)}) o", statuses)
    elif reading.source.order_amounts == "parts":
        derived = derived_sql(have, load, f"({parts_sql(reading, rows)}) o", statuses)
    elif repeated:
        derived = summed_sql(derived_sql(have, load, rows, statuses))
    else:
        derived = derived_sql(have, load, rows, statuses)
    source = reading.source.origin
    if not _collides(cursor, source, rows):
        columns = ", ".join([*stored(ORDERS), "load_id", "source", "line"])
        cursor.execute(
            f"insert into orders ({columns}) select {', '.join(stored(ORDERS))}, {load.load_id}, '{source}', line from ({derived}) d"
        )
        loaded = cursor.execute(f"select count(*) from {TYPED} where {mine}").fetchall()[0][0]
        counts = {"loaded": loaded, "duplicates": 0, "restated": 0}
    else:
        cursor.execute(
            f"create or replace temp table {NEW} as select {', '.join(stored(ORDERS))}, {load.load_id} as load_id,"
            f" '{source}' as source, line, line_count from ({derived}) d"
        )
        counts = merge(cursor, ORDERS, load.load_id, weight="line_count")
    if has_lines:
        _fill_lines(cursor, reading, load, have, rows)
        if counts["duplicates"]:
            _count_changed_lines(cursor, load, counts)
    return counts


def _count_changed_lines(cursor: Cursor, load: Load, counts: dict[str, int]) -> None:
    """An order that says the same as before is restated all the same when its lines are not the same."""
    changed = int(
        cursor.execute(
            f"select coalesce(sum(line_count), 0) from {DUPLICATES} d where exists (select 1 from order_lines l"
            f" where l.load_id = {load.load_id} and l.order_id = d.order_id and l.source = d.source)"
        ).fetchall()[0][0]
    )
    for outcome, difference in (("loaded", changed), ("restated", changed), ("duplicates", -changed)):
        counts[outcome] += difference


def _made_up_id(have: set[str], load: Load) -> str:
    """The number of an order that has none: made from what its row says and how often the file has said so.

    Identical rows of one file stay apart, and the same row of an overlapping export gets the same number again.
    """
    values = ", ".join(f"'{name}=' || cast({name} as varchar)" for name in sorted(have - {"order_id"}))
    said = f"md5(concat_ws(chr(31), {values}))"
    made_up = f"left({said}, 20) || '-' || row_number() over (partition by {said} order by {row_line(load)})"
    return f"coalesce(order_id, {made_up})" if "order_id" in have else made_up


def _collides(cursor: Cursor, source: str, rows: str) -> bool:
    """Whether any of the file's orders is there already."""
    return cursor.execute(
        f"select exists (select 1 from orders o join {rows} on r.known_order_id = o.order_id where o.source = $source)",
        {"source": source},
    ).fetchall()[0][0]


def _fill_lines(cursor: Cursor, reading: Reading, load: Load, have: set[str], rows: str) -> None:
    """The lines of the file's orders; those of one order are a version of it as a whole."""
    names = {"order_id": "known_order_id"}
    columns = []
    for column in ORDER_LINES.columns:
        if column.name in ("net_amount", "cost_amount", "discount_amount"):
            value = line_amount_sql(column.name, have, "line_")
        elif f"line_{column.name}" in have and column.name != "order_id":
            value = f"line_{column.name}"
        else:
            value = names.get(column.name, f"cast(null as {column.type.value})")
        columns.append(f"{value} as {column.name}")
    filled = (
        " or ".join(
            f"line_{n} is not null"
            for n in ("product", "product_id", "quantity", "unit_price", "net_amount", "category")
            if f"line_{n}" in have
        )
        or "true"
    )
    cursor.execute(
        f"create or replace temp table {NEW} as select {', '.join(columns)}, {load.load_id} as load_id,"
        f" '{reading.source.origin}' as source, known_line as line from {rows} where {filled}"
    )
    merge(cursor, ORDER_LINES, load.load_id, duplicates="duplicate_lines")
