"""The figures of a receipt: lines by outcome, money by currency, and what was set aside."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

from kpi.intake.fill import duplicates_of
from kpi.intake.grid import Grid
from kpi.intake.numbers import exact_sql
from kpi.intake.overlap import DUPLICATES, brought_sql
from kpi.intake.reading import Field, Reading
from kpi.intake.receipt import MoneyCheck, Problem, amount_text
from kpi.intake.staging import TEXT, TYPED
from kpi.sources import find
from kpi.tables import MONEY_SQL, ORDER_LINES, ORDERS, TABLES, Type

_REASONS = {
    "unreadable": "the value cannot be read",
    "empty": "it is empty",
    "extra": "the row has more cells than the header",
    "unknown": "rows of this kind are not known",
}

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
# What a receipt looks at first: the first of these that a file has is compared with its total rows.
_HEADLINES = ("net_amount", "subtotal_amount", "total_amount", "gross_amount", "amount", "visits", "revenue")
_ADDITIVE = (Type.MONEY, Type.COUNT, Type.QUANTITY)
# The money of rows that nobody knows is shown once, by itself.
_KNOWN = "taken_as = 'data' and not starts_with(coalesce(problem, ''), 'unknown|')"
_NOT_ADDED = ("unit_price", "visitors", "score", "scale_max", "on_hand", "lead_days", "value")


def skipped(cursor) -> dict[str, int]:
    """Rows below the header that are not data, by what they are."""
    return dict(
        cursor.execute(
            f"select taken_as, count(*) from {TYPED} where taken_as <> 'data' group by taken_as order by taken_as"
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
        header = name if kind == "unknown" else field.header if field else ""
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
    checks = _checks(cursor, stored, rows, reading.source.table, DUPLICATES, load_id, currency) if stored else []
    for name in dict.fromkeys(f.table for f in reading.fills):
        checks += _fill_checks(cursor, reading, name, load_id, currency)
    return checks + _unknown_checks(cursor, reading, currency)


def _checks(
    cursor, stored: Mapping[Field, str], rows: str, table_name: str, twice_in: str, load_id: int, currency: str
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


def _fill_checks(cursor, reading: Reading, name: str, load_id: int, currency: str) -> list[MoneyCheck]:
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
    return _checks(cursor, {whole: "amount"}, rows, name, duplicates_of(name), load_id, currency)


def _unknown_checks(cursor, reading: Reading, currency: str) -> list[MoneyCheck]:
    """The money of rows whose kind nobody knows: all of it is set aside."""
    header = find(reading.source.strict, reading.columns) if reading.source.strict else ""
    if not header:
        return []
    mark = next((d.value for d in reading.decisions if d.key == "decimal"), ".")
    amount = exact_sql(f"x.c{reading.columns.index(header)}", mark)
    own = _own_currency(reading, "currency", currency, "t.")
    found = cursor.execute(
        f"select {own}, sum({amount}) from {TYPED} t join {TEXT} x on x.line = t.line"
        " where starts_with(t.problem, 'unknown|') group by 1 order by 1"
    ).fetchall()
    return [
        MoneyCheck(f"{header} of unknown rows", name or "", _exact(Decimal(v or 0)), _exact(Decimal(v or 0)), "0", "0")
        for name, v in found
    ]


def _exists(cursor, name: str) -> bool:
    found = cursor.execute("select count(*) from information_schema.tables where table_name = $n", {"n": name})
    return bool(found.fetchall()[0][0])


def _own_currency(reading: Reading, field: str, currency: str, of: str = "") -> str:
    return f"coalesce(upper({of}{field}), '{currency}')" if reading.field(field) else f"'{currency}'"


def amounts(reading: Reading) -> list[Field]:
    """The amounts that belong to whole rows of the source's own table, not to order lines or further tables."""
    own = TABLES[reading.source.table].fields
    return [f for f in reading.fields if f.is_amount and f.name in own]


def _stored_as(field: Field, reading: Reading, net_includes_refunds: bool) -> str | None:
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


def typed_rows(reading: Reading, currency: str, exact: bool) -> str:
    """The amounts of the staged rows; an order's own amounts once, wherever the export repeats them."""
    own = _own_currency(reading, "currency", currency)
    values = {f: f"exact_{f.name}" if exact else f.name for f in amounts(reading)}
    home = f" and home = '{reading.source.table}'" if reading.away else ""
    rows = f"{TYPED} where {_KNOWN}{home}"
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
    own = f"coalesce(upper({field.text}), '{currency}')" if field else f"'{currency}'"
    listed = ", ".join(_valued(f, f"cast({f.text} as {MONEY_SQL})") for f in amounts(reading))
    return f"(select {own} as own_currency, null as problem, {listed} from {relation}) r"


def _exact(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _sums(cursor, sql: str) -> dict[str, list[Decimal]]:
    return {name: [Decimal(v or 0) for v in values] for name, *values in cursor.execute(sql).fetchall()}


def totals(cursor, table_name: str, load_id: int) -> dict[str, str]:
    """Sums of a load in the workspace per field; per currency when it brought several.

    Further tables that the load filled follow with their name before the field.
    """
    result = _totals(cursor, table_name, load_id)
    lines = {ORDERS.name: ORDER_LINES.name}.get(table_name)
    for name in TABLES:
        if name not in (table_name, lines):
            result |= {f"{name} {field}": value for field, value in _totals(cursor, name, load_id).items()}
    return result


def _totals(cursor, table_name: str, load_id: int) -> dict[str, str]:
    target = TABLES[table_name]
    fields = [c.name for c in target.columns if c.type in _ADDITIVE and c.name not in _NOT_ADDED]
    if not fields:
        return {}
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
    if reading.source.total:
        return _declared_total_notes(cursor, reading)
    field = next((f for n in _HEADLINES if (f := reading.field(n))), None)
    if not field:
        return []
    name = field.name
    own = cursor.execute(f"select {name} from {TYPED} where taken_as = 'total' and {name} is not null").fetchall()
    added = cursor.execute(f"select coalesce(sum({name}), 0) from {TYPED} where taken_as = 'data'").fetchall()[0][0]
    return _total_notes(field.header, [value for (value,) in own], added)


def _declared_total_notes(cursor, reading: Reading) -> list[str]:
    """A total that the file says in a column of its own, of every row below it."""
    said, added = (find(name, reading.columns) for name in reading.source.total)
    if not (said and added):
        return []
    mark = next((d.value for d in reading.decisions if d.key == "decimal"), ".")
    cells = [exact_sql(f"x.c{reading.columns.index(header)}", mark) for header in (said, added)]
    rows = f"{TYPED} t join {TEXT} x on x.line = t.line"
    own = cursor.execute(f"select {cells[0]} from {rows} where t.taken_as = 'total'").fetchall()
    total = cursor.execute(f"select coalesce(sum({cells[1]}), 0) from {rows} where t.taken_as <> 'total'").fetchall()[
        0
    ][0]
    return _total_notes(added, [sum(value for (value,) in own if value is not None)] if own else [], total)


def _total_notes(header: str, own: Sequence[Decimal], added: Decimal) -> list[str]:
    if not own:
        return []
    if any(value == added for value in own):
        return [f"The file's own total of {header} is {amount_text(added)}: the lines add up to it."]
    if len(own) > 1 and sum(own) == added:
        return [f"The file's own total rows of {header} add up to {amount_text(added)}, and so do the lines."]
    said = ", ".join(amount_text(value) for value in list(dict.fromkeys(own))[:3])
    return [f"The file's own total rows say {said} for {header}; its lines add up to {amount_text(added)}."]


def remarks(reading: Reading) -> list[str]:
    """What the source has to say about the columns that this file happens to have."""
    used = {h.casefold() for f in reading.fields for h in f.headers}
    said = [sentence for header, sentence in reading.source.remarks.items() if header.casefold() in used]
    return said + ([reading.source.caution] if reading.source.caution else [])


def sales_notes(cursor, load_id: int) -> list[str]:
    """Orders that are kept and not counted, and orders without a customer."""
    cancelled, guests, orders = cursor.execute(
        "select count(*) filter (where not is_sale), count(*) filter (where customer_id is null and is_sale and order_count > 0), count(*)"
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
