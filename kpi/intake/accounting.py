"""The figures of a receipt: lines by outcome, money by currency, and what was set aside."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from kpi.intake.grid import Grid
from kpi.intake.overlap import DUPLICATES
from kpi.intake.reading import Field, Reading
from kpi.intake.receipt import MoneyCheck, Problem, amount_text
from kpi.intake.staging import TEXT, TYPED
from kpi.tables import AD_SPEND, MONEY_SQL, ORDERS, TABLES, VISITS, Type

_REASONS = {
    "unreadable": "the value cannot be read",
    "empty": "it is empty",
    "extra": "the row has more cells than the header",
}

# What a column of the file amounts to in the stored columns of orders.
_STORED = {
    "net_amount": "net_amount",
    "subtotal_amount": "net_amount + refund_amount",
    "gross_amount": "gross_amount",
    "total_amount": "total_amount",
    "discount_amount": "discount_amount",
    "refund_amount": "refund_amount",
    "refund_total_amount": "refund_amount + refund_other_amount",
    "tax_amount": "tax_amount",
    "shipping_amount": "shipping_amount",
}
_UNSIGNED = ("discount_amount", "refund_amount", "refund_total_amount")
_HEADLINES = ("net_amount", "subtotal_amount", "total_amount", "gross_amount")


def skipped(cursor) -> dict[str, int]:
    """Rows below the header that are not data, by what they are."""
    return dict(
        cursor.execute(
            f"select kind, count(*) from {TYPED} where kind <> 'data' group by kind order by kind"
        ).fetchall()
    )


def problems(cursor, reading: Reading, grid: Grid, most: int | None = None) -> list[tuple[Problem, str]]:
    """Every line that was set aside, with the record as CSV text."""
    columns = grid.columns
    cells = ", ".join(f"x.c{i}" for i in range(len(columns)))
    limit = f" limit {most}" if most else ""
    rows = cursor.execute(
        f"select t.line, t.problem, x.extra, {cells} from {TYPED} t join {TEXT} x on x.line = t.line"
        f" where t.problem is not null order by t.line{limit}"
    ).fetchall()
    found = []
    for line, problem, extra, *values in rows:
        kind, _, name = problem.partition("|")
        field = reading.field(name)
        header = field.header if field else ""
        value = extra or "" if kind == "extra" else (values[columns.index(header)] or "") if header else ""
        text = io.StringIO()
        csv.writer(text).writerow(values + ([extra] if extra else []))
        found.append((Problem(line, header, value, _reason(kind, field)), text.getvalue().rstrip("\r\n")))
    return found


def _reason(kind: str, field: Field | None) -> str:
    if kind == "unreadable" and field:
        what = {Type.DATE: "a date", Type.TIME: "a date", Type.COUNT: "a whole number"}.get(
            field.column.type, "a number"
        )
        return f"it cannot be read as {what}"
    return _REASONS[kind]


def money(
    cursor, reading: Reading, load_id: int, currency: str, net_includes_refunds: bool, rows: str
) -> list[MoneyCheck]:
    """For every amount of the file: its sum as written, and the sums of where it went, by currency.

    ``rows`` is one of ``typed_rows`` and ``text_rows``: the amounts of the file, read apart from what was stored.
    """
    stored = {f: expression for f in amounts(reading) if (expression := _stored_as(f, reading, net_includes_refunds))}
    if not stored:
        return []
    values = ", ".join(f"sum(value_{f.name}), sum(value_{f.name}) filter (where problem is not null)" for f in stored)
    in_file = _sums(cursor, f"select own_currency, {values} from {rows} group by own_currency")
    has_currency = any(c.name == "currency" for c in TABLES[reading.source.table].columns)
    own = f"coalesce(currency, '{currency}')" if has_currency else f"'{currency}'"
    sums = ", ".join(f"sum({expression})" for expression in stored.values())
    there = _sums(cursor, f"select {own}, {sums} from {reading.source.table} where load_id = {load_id} group by 1")
    twice = {}
    if cursor.execute(f"select count(*) from information_schema.tables where table_name = '{DUPLICATES}'").fetchall()[
        0
    ][0]:
        twice = _sums(cursor, f"select {own}, {sums} from {DUPLICATES} group by 1")
    none = [Decimal(0)] * 2 * len(stored)
    return [
        MoneyCheck(
            field.header,
            name or "",
            _exact(in_file.get(name, none)[2 * n]),
            _exact(in_file.get(name, none)[2 * n + 1]),
            _exact(twice.get(name, none)[n]),
            _exact(there.get(name, none)[n]),
        )
        for n, field in enumerate(stored)
        for name in sorted({*in_file, *there, *twice}, key=lambda c: c or "")
    ]


def amounts(reading: Reading) -> list[Field]:
    """The amounts that belong to whole rows of the table, not to order lines."""
    return [f for f in reading.fields if f.is_amount and not f.name.startswith("line_")]


def _stored_as(field: Field, reading: Reading, net_includes_refunds: bool) -> str | None:
    """What an amount of the file is in the stored columns; None when it is only a part of one."""
    if reading.source.table != ORDERS.name:
        return field.name if field.name in {c.name for c in TABLES[reading.source.table].columns} else None
    if field.name == "net_amount" and not net_includes_refunds:
        return "net_amount + refund_amount"
    return _STORED.get(field.name)


def _valued(field: Field, value: str) -> str:
    return f"abs({value}) as value_{field.name}" if field.name in _UNSIGNED else f"{value} as value_{field.name}"


def typed_rows(reading: Reading, currency: str, exact: bool) -> str:
    """The amounts of the staged rows; an order's own amounts once, wherever the export repeats them."""
    own = f"coalesce(upper(currency), '{currency}')" if reading.field("currency") else f"'{currency}'"
    values = {f: f"exact_{f.name}" if exact else f.name for f in amounts(reading)}
    if reading.source.order_amounts == "first":
        listed = ", ".join(_valued(f, f"arg_min({v}, line)") for f, v in values.items())
        return (
            f"(select arg_min({own}, line) filter (where ordered_at is not null) as own_currency, max(problem) as problem, {listed}"
            f" from {TYPED} where kind = 'data' group by coalesce(order_id, cast(line as varchar))) r"
        )
    listed = ", ".join(_valued(f, v) for f, v in values.items())
    return f"(select {own} as own_currency, problem, {listed} from {TYPED} where kind = 'data') r"


def text_rows(reading: Reading, currency: str, relation: str) -> str:
    """The amounts of a file of plainly written numbers, straight from its text."""
    field = reading.field("currency")
    own = f"coalesce(upper({field.text}), '{currency}')" if field else f"'{currency}'"
    listed = ", ".join(_valued(f, f"cast({f.text} as {MONEY_SQL})") for f in amounts(reading))
    return f"(select {own} as own_currency, null as problem, {listed} from {relation}) r"


def _exact(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _sums(cursor, sql: str) -> dict[str, list[Decimal]]:
    return {name: [Decimal(v or 0) for v in values] for name, *values in cursor.execute(sql).fetchall()}


def totals(cursor, table_name: str, load_id: int) -> dict[str, str]:
    """Sums of a load in the workspace per field; per currency when it brought several."""
    target = TABLES[table_name]
    fields = [
        c.name
        for c in target.columns
        if c.type in (Type.MONEY, Type.COUNT, Type.QUANTITY) and c.name not in ("unit_price", "visitors")
    ]
    has_currency = any(c.name == "currency" for c in target.columns)
    currency = "coalesce(currency, '')" if has_currency else "''"
    rows = cursor.execute(
        f"select {currency}, {', '.join(f'sum({f})' for f in fields)} from {table_name} where load_id = $id group by 1 order by 1",
        {"id": load_id},
    ).fetchall()
    several = len(rows) > 1
    result = {}
    for name, *sums in rows:
        for field, value in zip(fields, sums, strict=True):
            if value is not None and (value or field in _HEADLINES[:1] or field in ("amount", "visits")):
                result[f"{field} {name or 'without currency'}" if several else field] = _plain(
                    value, target.fields[field].type
                )
    return result


def _plain(value, type_: Type) -> str:
    return (
        amount_text(value).replace(",", "")
        if type_ is Type.MONEY
        else f"{Decimal(value):f}".rstrip("0").rstrip(".")
        if type_ is Type.QUANTITY
        else str(value)
    )


def total_row_notes(cursor, reading: Reading) -> list[str]:
    """Whether the file's own total rows agree with its lines."""
    name = {VISITS.name: "visits", AD_SPEND.name: "amount"}.get(reading.source.table) or next(
        (n for n in _HEADLINES if reading.field(n)), ""
    )
    field = reading.field(name)
    if not field:
        return []
    own = cursor.execute(f"select distinct {name} from {TYPED} where kind = 'total' and {name} is not null").fetchall()
    added = cursor.execute(f"select coalesce(sum({name}), 0) from {TYPED} where kind = 'data'").fetchall()[0][0]
    if not own:
        return []
    if any(value == added for (value,) in own):
        return [f"The file's own total of {field.header} is {amount_text(added)}: the lines add up to it."]
    said = ", ".join(amount_text(value) for (value,) in own[:3])
    return [f"The file's own total rows say {said} for {field.header}; its lines add up to {amount_text(added)}."]


def sales_notes(cursor, load_id: int) -> list[str]:
    """Orders that are kept and not counted, and orders without a customer."""
    cancelled, guests, orders = cursor.execute(
        "select count(*) filter (where not is_sale), count(*) filter (where customer_id is null and is_sale), count(*)"
        " from orders where load_id = $id",
        {"id": load_id},
    ).fetchall()[0]
    notes = []
    if cancelled:
        notes.append(
            f"Cancelled, voided, failed or test orders: {cancelled:,}. They are kept, and not counted as sales."
        )
    if guests and guests < orders:
        notes.append(f"Orders that name no customer: {guests:,}. They count as sales, not as customers.")
    return notes
