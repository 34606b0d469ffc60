"""Plain tables: files whose headers are our own field names, or names that everybody uses for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi.sources.declaration import Source
from kpi.tables import ORDER_LINES, ORDERS, TABLES, Column, Table

_LINE_ONLY = ("line_id", "product_id", "product", "category", "unit_price")


def folded(name: str) -> str:
    """A header without case, punctuation and spacing: "Order ID" and "order_id" are one name."""
    return re.sub(r"[^\w]+", " ", name.casefold().replace("_", " ")).strip()


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


def exact_mapping(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """Fields whose own name stands in the header."""
    by_name = {folded(c): c for c in reversed(columns)}
    return {name: by_name[folded(name)] for name in fields_of(table) if folded(name) in by_name}


def named_mapping(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """Fields whose own name or an alias stands in the header; each column goes to one field, own names first."""
    mapping = exact_mapping(table, columns)
    by_name = {folded(c): c for c in reversed(columns)}
    for name, names in fields_of(table).items():
        if name in mapping:
            continue
        for alias in names:
            column = by_name.get(folded(alias))
            if column and column not in mapping.values():
                mapping[name] = column
                break
    return mapping


def satisfies(table: Table, mapping: dict[str, str]) -> bool:
    """Whether a mapping gives everything that the table cannot do without."""
    return all(any(name in mapping for name in group) for group in table.needs)


def plain_source(table: Table, mapping: dict[str, str]) -> Source:
    """A source made from a mapping that a person confirmed or that the header settles."""
    own = {n: (c,) for n, c in mapping.items() if n in table.fields}
    if table is ORDERS:
        lines = {n: (c,) for n, c in mapping.items() if n in _LINE_ONLY}
        if lines:
            lines |= {n: (c,) for n, c in mapping.items() if n in ORDER_LINES.fields and n not in lines}
        return Source("orders", "Orders", ORDERS.name, (), own, lines)
    if table is ORDER_LINES and satisfies(ORDERS, mapping | {"net_amount": mapping.get("net_amount", "x")}):
        orders = {n: (c,) for n, c in mapping.items() if n in ORDERS.fields}
        return Source("orders", "Order lines with their orders", ORDERS.name, (), orders, own)
    return Source("orders" if table is ORDER_LINES else table.name, table.label, table.name, (), own)


def recognise(columns: Sequence[str]) -> tuple[Table, dict[str, str]] | None:
    """The plain table that a header is beyond doubt, with its mapping; None when a person has to say.

    Beyond doubt is: everything a table needs stands there under our own names, or every single column has a
    name that only one table knows. A header that fits two tables equally well is doubt: Date, Channel, Amount may
    be orders or spend.
    """
    found = []
    for table in TABLES.values():
        exact, named = exact_mapping(table, columns), named_mapping(table, columns)
        by_line = "order_id" in exact and any(name in exact for name in _LINE_ONLY)
        if table is ORDER_LINES and ("ordered_at" in exact or not by_line):
            continue
        if satisfies(table, exact):
            found.append((len(exact) + 1, table, exact))
        elif satisfies(table, named) and len(named) == len(columns):
            found.append((len(named), table, named))
    found.sort(key=lambda f: f[0], reverse=True)
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    _, best, mapping = found[0]
    # Orders decide every figure: their columns are looked at by a person unless they have our own names.
    if best in (ORDERS, ORDER_LINES) and not satisfies(best, exact_mapping(best, columns)):
        return None
    return best, mapping
