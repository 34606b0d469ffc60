"""The figures of a receipt: lines by outcome, money by currency, and what was set aside."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from decimal import Decimal

from kpi.intake.bookkeeping.receipt import Problem
from kpi.intake.grid import Grid
from kpi.intake.rows.staging import TEXT, TYPED
from kpi.intake.values.numbers import amount_text
from kpi.intake.values.reading import Field, Reading
from kpi.store.connection import Cursor
from kpi.tables import ORDER_LINES, ORDERS, TABLES, Type

_REASONS = {
    "unreadable": "the value cannot be read",
    "empty": "it is empty",
    "extra": "the row has more cells than the header",
    "unknown": "rows of this kind are not known",
    "currency": "it is written with another currency than the row names",
    "shortened": "a spreadsheet shortened this number, so it may stand for several: load the export as it was downloaded",
    "two_currencies": "its order names another currency on another line",
}

# What a receipt looks at first: the first of these that a file has is compared with its total rows.
_HEADLINES = ("net_amount", "subtotal_amount", "total_amount", "gross_amount", "amount", "visits", "revenue")
_ADDITIVE = (Type.MONEY, Type.COUNT, Type.QUANTITY)
_NOT_ADDED = ("unit_price", "visitors", "score", "scale_max", "on_hand", "lead_days", "value")


def skipped(cursor: Cursor) -> dict[str, int]:
    """Rows below the header that are not data, by what they are."""
    return dict(
        cursor.execute(
            f"select taken_as, count(*) from {TYPED} where taken_as <> 'data' group by taken_as order by taken_as"
        ).fetchall()
    )


def problems(cursor: Cursor, reading: Reading, grid: Grid, most: int | None = None) -> list[tuple[Problem, str]]:
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


def totals(cursor: Cursor, table_name: str, load_id: int) -> dict[str, str]:
    """Sums of a load in the workspace per field; per currency when it brought several.

    Further tables that the load filled follow with their name before the field.
    """
    result = _totals(cursor, table_name, load_id)
    lines = {ORDERS.name: ORDER_LINES.name}.get(table_name)
    for name in TABLES:
        if name not in (table_name, lines):
            result |= {f"{name} {field}": value for field, value in _totals(cursor, name, load_id).items()}
    return result


def _totals(cursor: Cursor, table_name: str, load_id: int) -> dict[str, str]:
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


def _plain(value: Decimal | int, type_: Type) -> str:
    return (
        amount_text(value).replace(",", "")
        if type_ is Type.MONEY
        else f"{Decimal(value):f}".rstrip("0").rstrip(".")
        if type_ is Type.QUANTITY
        else str(value)
    )


def total_row_notes(cursor: Cursor, reading: Reading) -> list[str]:
    """Whether the file's own total rows agree with its lines."""
    if reading.totals_in:
        return _declared_total_notes(cursor, reading)
    field = next((f for n in _HEADLINES if (f := reading.field(n))), None)
    if not field:
        return []
    name = field.name
    own = cursor.execute(f"select {name} from {TYPED} where taken_as = 'total' and {name} is not null").fetchall()
    added = cursor.execute(f"select coalesce(sum({name}), 0) from {TYPED} where taken_as = 'data'").fetchall()[0][0]
    text = amount_text if field.is_amount else _count_text
    return _total_notes(field.header, [value for (value,) in own], added, text)


def _declared_total_notes(cursor: Cursor, reading: Reading) -> list[str]:
    """A total that the file says in a column of its own, of every row below it."""
    said, added, rows = cursor.execute(
        "select sum(total_said) filter (where taken_as = 'total'),"
        f" coalesce(sum(total_added) filter (where taken_as <> 'total'), 0), count(total_said) from {TYPED}"
    ).fetchall()[0]
    return _total_notes(reading.totals_in[1], [said] if rows and said is not None else [], added)


def _total_notes(
    header: str, own: Sequence[Decimal], added: Decimal, text: Callable[[Decimal], str] = amount_text
) -> list[str]:
    if not own:
        return []
    if any(value == added for value in own):
        return [f"The file's own total of {header} is {text(added)}: the lines add up to it."]
    if len(own) > 1 and sum(own) == added:
        return [f"The file's own total rows of {header} add up to {text(added)}, and so do the lines."]
    said = ", ".join(text(value) for value in list(dict.fromkeys(own))[:3])
    return [f"The file's own total rows say {said} for {header}; its lines add up to {text(added)}."]


def _count_text(count: Decimal | int) -> str:
    return f"{Decimal(count).normalize():,f}"


def remarks(reading: Reading) -> list[str]:
    """What the source has to say about the columns that this file happens to have."""
    used = {h.casefold() for f in reading.fields for h in f.headers}
    said = [sentence for header, sentence in reading.source.remarks.items() if header.casefold() in used]
    return said + ([reading.source.caution] if reading.source.caution else [])


def twice_notes(cursor: Cursor, load_id: int) -> list[str]:
    """What a load brought that another kind of export seems to have brought already: same number, day and amount."""
    found = cursor.execute(
        "select o.source, count(*) from orders n join orders o on o.order_id = n.order_id and o.source <> n.source"
        " and cast(o.ordered_at as date) = cast(n.ordered_at as date)"
        " and (o.net_amount = n.net_amount or o.total_amount = n.total_amount)"
        " where n.load_id = $id and n.order_count = 1 and o.order_count = 1 group by o.source order by o.source",
        {"id": load_id},
    ).fetchall()
    return [
        f"Orders with the number, the day and the amount of one from {source}: {n:,}. If they are the same, they count twice:"
        " undo one of the two loads."
        for source, n in found
    ]


def sales_notes(cursor: Cursor, load_id: int) -> list[str]:
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
