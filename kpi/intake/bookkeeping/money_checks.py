"""The money of a load: what the file says in every amount, beside where it went, by currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kpi.intake.bookkeeping.receipt import MoneyCheck
from kpi.intake.rows.fill import duplicates_of
from kpi.intake.rows.overlap import DUPLICATES, brought_sql
from kpi.intake.rows.staging import TEXT, TYPED
from kpi.intake.values.money_words import code_sql
from kpi.intake.values.numbers import exact_sql
from kpi.intake.values.reading import Field, Reading
from kpi.sources import find, headers_of
from kpi.sources.declaration import found
from kpi.store.connection import Cursor
from kpi.tables import MONEY_SQL, ORDERS, TABLES

# What a column of the file amounts to in the stored columns of orders.
_STORED = {
    "net_amount": "net_amount",
    "subtotal_amount": "net_amount + refund_amount",
    "gross_amount": "gross_amount",
    "total_amount": "total_amount",
    "discount_amount": "discount_amount",
    "refund_amount": "refund_amount",
    "refund_other_amount": "refund_other_amount",
    "refund_total_amount": "refund_amount + refund_other_amount",
    "tax_amount": "tax_amount",
    "shipping_amount": "shipping_amount",
}
_UNSIGNED = ("discount_amount", "refund_amount", "refund_other_amount", "refund_total_amount")
_REFUNDS = ("refund_amount", "refund_total_amount")
# What rows of unknown kind bring to further tables is not read: all their money is shown by itself.
_KNOWN = "taken_as = 'data' and not starts_with(coalesce(problem, ''), 'unknown|')"


def money(
    cursor: Cursor, reading: Reading, load_id: int, currency: str, rows: str, *, net_includes_refunds: bool
) -> list[MoneyCheck]:
    """For every amount of the file: its sum as written, and the sums of where it went, by currency.

    ``rows`` is one of ``typed_rows`` and ``text_rows``: the amounts of the file, read apart from what was stored.
    """
    stored = {
        f: expression
        for f in amounts(reading)
        if (expression := _stored_as(f, reading, net_includes_refunds=net_includes_refunds))
    }
    own = {"table_name": reading.source.table, "twice_in": DUPLICATES}
    checks = _checks(cursor, stored, rows, **own, load_id=load_id, currency=currency) if stored else []
    for name in dict.fromkeys(f.table for f in reading.fills):
        checks += _fill_checks(cursor, reading, name, load_id, currency)
    return _telling(checks + _unknown_checks(cursor, reading, currency))


def _telling(checks: list[MoneyCheck]) -> list[MoneyCheck]:
    """The checks without those of no money in no currency, which rows without amounts leave beside the others."""
    named = {check.label for check in checks if check.currency}

    def says_nothing(check: MoneyCheck) -> bool:
        sums = (check.in_file, check.set_aside, check.duplicates, check.in_workspace)
        return not check.currency and check.label in named and not any(map(Decimal, sums))

    return [check for check in checks if not says_nothing(check)]


def _checks(
    cursor: Cursor,
    stored: Mapping[Field, str],
    rows: str,
    *,
    table_name: str,
    twice_in: str,
    load_id: int,
    currency: str,
) -> list[MoneyCheck]:
    values = ", ".join(f"sum(value_{f.name}), sum(value_{f.name}) filter (where problem is not null)" for f in stored)
    in_file = _sums(cursor, f"select own_currency, {values} from {rows} group by own_currency")
    has_currency = any(c.name == "currency" for c in TABLES[table_name].columns)
    own = f"coalesce(currency, '{currency}')" if has_currency else f"'{currency}'"
    sums = ", ".join(f"sum({expression})" for expression in stored.values())
    twice = _sums(cursor, f"select {own}, {sums} from {twice_in} group by 1") if _exists(cursor, twice_in) else {}
    none = [Decimal(0)] * 2 * len(stored)
    # What a load brought stays what it brought when a later load says otherwise.
    there = {
        name: [amount - again for amount, again in zip(found, twice.get(name, none), strict=False)]
        for name, found in _sums(
            cursor, f"select {own}, {sums} from {brought_sql(table_name, load_id)} group by 1"
        ).items()
    }
    labels = [" + ".join(f.headers) or f.header for f in stored]
    return [
        MoneyCheck(
            f"{labels[n]} ({field.name.replace('_', ' ')})" if labels.count(labels[n]) > 1 else labels[n],
            name or "",
            _exact(in_file.get(name, none)[2 * n]),
            _exact(in_file.get(name, none)[2 * n + 1]),
            _exact(twice.get(name, none)[n]),
            _exact(there.get(name, none)[n]),
        )
        for n, field in enumerate(stored)
        for name in sorted({*in_file, *there, *twice}, key=lambda c: c or "")
    ]


def _fill_checks(cursor: Cursor, reading: Reading, name: str, load_id: int, currency: str) -> list[MoneyCheck]:
    """The amounts that rows bring to a further table, all ways to it together."""
    fields = [f for fill in reading.fills if fill.table == name and (f := reading.field(fill.prefix + "amount"))]
    if not fields:
        return []
    parts = []
    for field in fields:
        own = _own_currency(reading, field.name.removesuffix("amount") + "currency", currency)
        parts.append(
            f"select {own} as own_currency, problem, exact_{field.name} as value_amount from {TYPED} where {_KNOWN}"
            f" and exact_{field.name} is not null"
        )
    headers = tuple(dict.fromkeys(h for f in fields for h in f.headers))
    label = f"{' + '.join(headers)} ({name.replace('_', ' ')})"
    whole = Field("amount", fields[0].column, headers[0], "", "", headers=(label,))
    rows = f"({' union all '.join(parts)}) r"
    twice = duplicates_of(name)
    return _checks(cursor, {whole: "amount"}, rows, table_name=name, twice_in=twice, load_id=load_id, currency=currency)


def _unknown_checks(cursor: Cursor, reading: Reading, currency: str) -> list[MoneyCheck]:
    """The money of rows whose kind nobody knows, where no field reads it: all of it is set aside."""
    header = find(reading.source.strict, reading.columns) if reading.source.strict else ""
    read = {h for cells in found(reading.source.fields, reading.columns).values() for h in headers_of(cells)}
    if not header or header in read:
        return []
    amount = exact_sql(f"x.c{reading.columns.index(header)}", reading.decimal)
    own = _own_currency(reading, "currency", currency, "t.")
    sums = cursor.execute(
        f"select {own}, sum({amount}) from {TYPED} t join {TEXT} x on x.line = t.line"
        " where starts_with(t.problem, 'unknown|') group by 1 order by 1"
    ).fetchall()
    return [
        MoneyCheck(f"{header} of unknown rows", name or "", _exact(Decimal(v or 0)), _exact(Decimal(v or 0)), "0", "0")
        for name, v in sums
    ]


def _exists(cursor: Cursor, name: str) -> bool:
    found = cursor.execute("select count(*) from information_schema.tables where table_name = $n", {"n": name})
    return bool(found.fetchall()[0][0])


def _own_currency(reading: Reading, field: str, currency: str, of: str = "") -> str:
    return f"coalesce({code_sql(of + field)}, '{currency}')" if reading.field(field) else f"'{currency}'"


def amounts(reading: Reading) -> list[Field]:
    """The amounts that belong to whole rows of the source's own table, not to order lines or further tables."""
    own = TABLES[reading.source.table].fields
    return [f for f in reading.fields if f.is_amount and f.name in own]


def _stored_as(field: Field, reading: Reading, *, net_includes_refunds: bool) -> str | None:
    """What an amount of the file is in the stored columns; None when it is only a part of one."""
    if reading.source.table != ORDERS.name:
        return field.name if field.name in {c.name for c in TABLES[reading.source.table].columns} else None
    if field.name == "net_amount" and not net_includes_refunds:
        return "net_amount + refund_amount"
    if field.name == "net_amount" and reading.refunds:
        return "case when order_count = 0 and refund_amount <> 0 then net_amount + refund_amount else net_amount end"
    if field.name == "total_amount" and not any(reading.field(n) for n in _REFUNDS):
        # Rows of negative value are stored as what was paid back.
        return "total_amount - refund_amount - refund_other_amount"
    return _STORED.get(field.name)


def _valued(field: Field, value: str) -> str:
    return f"abs({value}) as value_{field.name}" if field.name in _UNSIGNED else f"{value} as value_{field.name}"


def typed_rows(reading: Reading, currency: str, *, exact: bool) -> str:
    """The amounts of the staged rows; an order's own amounts once, wherever the export repeats them."""
    own = _own_currency(reading, "currency", currency)
    values = {f: f"exact_{f.name}" if exact else f.name for f in amounts(reading)}
    home = f" and home = '{reading.source.table}'" if reading.away else ""
    rows = f"{TYPED} where taken_as = 'data'{home}"
    if reading.source.order_amounts == "each" or not values:
        listed = "".join(f", {_valued(f, v)}" for f, v in values.items())
        return f"(select {own} as own_currency, problem{listed} from {rows}) r"
    once = "arg_min({}, line)" if reading.source.order_amounts == "first" else "sum({})"
    listed = ", ".join(_valued(f, once.format(v)) for f, v in values.items())
    # An order that is set aside in part is looked at in two parts.
    apart = ", problem is null" if reading.source.order_amounts == "parts" else ""
    return (
        f"(select arg_min({own}, line) filter (where ordered_at is not null) as own_currency, max(problem) as problem, {listed}"
        f" from {rows} group by coalesce(order_id, cast(line as varchar)){apart}) r"
    )


def text_rows(reading: Reading, currency: str, relation: str) -> str:
    """The amounts of a file of plainly written numbers, straight from its text."""
    field = reading.field("currency")
    own = f"coalesce({code_sql(field.text)}, '{currency}')" if field else f"'{currency}'"
    listed = ", ".join(_valued(f, f"cast({f.text} as {MONEY_SQL})") for f in amounts(reading))
    return f"(select {own} as own_currency, null as problem, {listed} from {relation}) r"


def _exact(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _sums(cursor: Cursor, sql: str) -> dict[str, list[Decimal]]:
    return {name: [Decimal(v or 0) for v in values] for name, *values in cursor.execute(sql).fetchall()}
