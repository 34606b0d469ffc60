"""Plain tables: files whose headers are our own field names, or names that everybody uses for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from kpi.sources.declaration import Source
from kpi.sources.names import key
from kpi.tables import (
    COSTS,
    CUSTOMERS,
    DEAL_STAGES,
    DEALS,
    ORDER_LINES,
    ORDERS,
    TABLES,
    TARGETS,
    Column,
    Table,
)

# The second of two columns of one name.
_NUMBERED = re.compile(r" \(\d+\)$")
_LINE_ONLY = ("line_id", "product_id", "product", "category", "unit_price", "returned_quantity")
# What an order says of itself as well, so that it does not make a line.
_ALSO_WHOLE = {"returned_quantity"}
_FAMILIES = ((ORDERS.name, ORDER_LINES.name), (DEALS.name, DEAL_STAGES.name))
# What these hold decides too much, or looks too much like other things, to be taken from common names alone.
_CONFIRMED = (ORDERS, ORDER_LINES, COSTS, CUSTOMERS, TARGETS)


def columns_of(table: Table) -> dict[str, Column]:
    """Fields that a plain file of a table may be mapped to: orders and their lines take each other's too."""
    if table is ORDER_LINES:
        return {**{n: c for n, c in ORDERS.fields.items() if n not in table.fields}, **table.fields}
    if table is ORDERS:
        return {**table.fields, **{n: c for n, c in ORDER_LINES.fields.items() if n in _LINE_ONLY}}
    return table.fields


def fields_of(table: Table) -> dict[str, tuple[str, ...]]:
    """Field name to its accepted names for a table."""
    return {name: (name, *column.aliases) for name, column in columns_of(table).items()}


def family(table_name: str) -> str:
    """The table under whose name its close relatives count as one: order lines go with orders."""
    return next((f[0] for f in _FAMILIES if table_name in f), table_name)


@cache
def knowing(name_key: str) -> frozenset[str]:
    """The families of tables in which a name, given as its key, means a field."""
    return _known().get(name_key, frozenset())


@cache
def _known() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table in TABLES.values():
        for names in fields_of(table).values():
            for name in names:
                found.setdefault(key(name), set()).add(family(table.name))
    return {name: frozenset(families) for name, families in found.items()}


def exact_mapping(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """Fields whose own name stands in the header."""
    by_name = {key(c): c for c in reversed(columns)}
    return {name: by_name[key(name)] for name in fields_of(table) if key(name) in by_name}


def named_mapping(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """Fields whose own name or an alias stands in the header; each column goes to one field, own names first."""
    mapping = exact_mapping(table, columns)
    by_name = {key(c): c for c in reversed(columns)}
    for name, names in fields_of(table).items():
        if name in mapping:
            continue
        for alias in names:
            column = by_name.get(key(alias))
            if column and column not in mapping.values():
                mapping[name] = column
                break
    return mapping


def satisfies(table: Table, mapping: Mapping[str, str]) -> bool:
    """Whether a mapping gives everything that the table cannot do without."""
    return all(any(name in mapping for name in group) for group in table.needs)


def plain_source(table: Table, mapping: dict[str, str]) -> Source:
    """A source made from a mapping that a person confirmed or that the header settles."""
    own = {n: (c,) for n, c in mapping.items() if n in table.fields}
    if table is ORDERS:
        lines = {n: (c,) for n, c in mapping.items() if n in _LINE_ONLY}
        if set(lines) - _ALSO_WHOLE:
            lines |= {n: (c,) for n, c in mapping.items() if n in ORDER_LINES.fields and n not in lines}
        else:
            lines = {}
        return Source("orders", "Orders", ORDERS.name, (), own, lines)
    if table is ORDER_LINES and satisfies(ORDERS, mapping | {"net_amount": mapping.get("net_amount", "x")}):
        orders = {n: (c,) for n, c in mapping.items() if n in ORDERS.fields}
        return Source("orders", "Order lines with their orders", ORDERS.name, (), orders, own)
    return Source("orders" if table is ORDER_LINES else table.name, table.label, table.name, (), own)


def recognise(columns: Sequence[str]) -> tuple[Table, dict[str, str]] | None:
    """The plain table that a header is beyond doubt, with its mapping; None when a person has to say.

    Beyond doubt is: everything that a table needs stands there under our own names, at least one of which means
    something in that table only or all of which are spelt as ours in a header without anything else; or every single
    column has a name that the table knows, one that it needs among them that no other table knows. A header that
    fits two tables equally well is doubt: Date, Channel, Amount may be orders or spend.
    """
    found = []
    for table in TABLES.values():
        exact, named = exact_mapping(table, columns), named_mapping(table, columns)
        by_line = "order_id" in exact and any(name in exact for name in _LINE_ONLY)
        if table is ORDER_LINES and ("ordered_at" in exact or not by_line):
            continue
        complete = len(named) == len(columns)
        if satisfies(table, exact):
            found.append((len(exact) + 1, table, exact, _owned(table, exact, complete=complete)))
        elif satisfies(table, named) and complete:
            certain = table not in _CONFIRMED and _telling(table, named)
            found.append((len(named), table, named, certain))
    found.sort(key=lambda f: f[0], reverse=True)
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    _, best, mapping, certain = found[0]
    return (best, mapping) if certain and not _twice(mapping, columns) else None


def _twice(mapping: dict[str, str], columns: Sequence[str]) -> bool:
    """Whether a field's own name stands in two columns, of which a person has to choose one."""
    keys = [key(_NUMBERED.sub("", column)) for column in columns]
    return any(keys.count(key(name)) > 1 for name in mapping)


def _owned(table: Table, exact: dict[str, str], *, complete: bool) -> bool:
    """Whether a header that gives everything under our own names can be nothing else."""
    if len(table.needs) > 1 and _telling(table, exact):
        return True
    needed = [exact[n] for group in table.needs for n in group if n in exact]
    return complete and all(column in exact for column in needed)


def _telling(table: Table, mapping: dict[str, str]) -> bool:
    """Whether a column that the table needs has a name that means nothing in any other table."""
    needed = [mapping[n] for group in table.needs for n in group if n in mapping]
    return any(knowing(key(column)) == {family(table.name)} for column in needed)
