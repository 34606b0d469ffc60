"""Whether an amount that stands on every line of an order is the line's own, or the whole order's written again."""

from __future__ import annotations

from dataclasses import replace

from kpi.errors import Question, UserError
from kpi.intake.grid import Decision
from kpi.intake.rows.staging import TYPED
from kpi.intake.values.numbers import amount_text
from kpi.intake.values.reading import Field, Reading
from kpi.intake.values.shapes import TextRows
from kpi.sources import Source
from kpi.sources.cells import headers_of
from kpi.store.connection import Cursor
from kpi.tables import ORDERS

KEY = "amounts_repeat"
_OF_GOODS = ("net_amount", "gross_amount", "subtotal_amount", "total_amount")
_DATA = "taken_as = 'data' and problem is null and order_id is not null"
_ANSWERS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def possible(rows: TextRows, reading: Reading) -> bool:
    """Whether orders of several rows say their amounts on each, in a file that is no known export."""
    order = reading.field("order_id")
    if not order or not _may_repeat(reading):
        return False
    return bool(rows.figures(f"count({order.sql}) > count(distinct {order.sql})")[0])


def decide(
    cursor: Cursor, rows: str, reading: Reading, answer: str | None
) -> tuple[tuple[str, ...], Decision | Question | None]:
    """The amounts that are the whole order's on each of its lines, with the decision or the question about them.

    ``rows`` is a relation of typed rows. Amounts that differ between the lines of an order are those of the lines. Where
    all are alike, prices of the lines that add up to one of both say which it is.
    """
    fields = _amounts(reading)
    if answer is not None and answer.casefold() not in _ANSWERS:
        raise UserError(f"'{answer}' does not answer {KEY}.", f"Use --set {KEY}=yes or --set {KEY}=no")
    lines = "line_unit_price * line_quantity" if {"line_unit_price", "line_quantity"} <= reading.names else "null"
    sums = ", ".join(
        f"min({f.name}) as least_{f.name}, max({f.name}) as most_{f.name}, count({f.name}) as said_{f.name}"
        for f in fields
    )
    orders = (
        f"(select order_id, count(*) as line_count, sum({lines}) as priced, min(line) as line, {sums}"
        f" from {rows} where {_DATA} group by order_id having count(*) > 1) o"
    )
    figures = ", ".join(f"count(*) filter ({_alike(f)}), count(*) filter ({_varied(f)})" for f in fields)
    counts = cursor.execute(f"select {figures} from {orders}").fetchall()[0]
    alike = [f for f, same, other in zip(fields, counts[::2], counts[1::2], strict=True) if same and not other]
    if not alike:
        return (), None
    names = tuple(f.name for f in alike)
    if answer is not None:
        yes = _ANSWERS[answer.casefold()]
        return (names if yes else ()), Decision(KEY, "yes" if yes else "no", "you said so")
    first = next((f for f in alike if f.name in _OF_GOODS), alike[0])
    once, each, order, count, value = cursor.execute(
        f"select count(*) filter (where abs(priced - least_{first.name}) < 0.005),"
        f" count(*) filter (where abs(priced - line_count * least_{first.name}) < 0.005),"
        f" arg_min(order_id, line), arg_min(line_count, line), arg_min(least_{first.name}, line)"
        f" from {orders} where {_alike(first).removeprefix('where ')}"
    ).fetchall()[0]
    if once and not each:
        return names, Decision(KEY, "yes", f"the prices of the lines add up to one '{first.header}' an order")
    if each and not once:
        return (), Decision(KEY, "no", f"the prices of the lines add up to all '{first.header}' of an order")
    text = (
        f"Order {order} has {count} lines, and each says {amount_text(value)} in column '{first.header}'."
        " Is that the whole order, written again on every line?"
    )
    choices = (
        ("yes", f"the whole order: it is {amount_text(value)}"),
        ("no", f"the line only: the order is {amount_text(value * count)}"),
    )
    return (), Question(KEY, text, first.header, (amount_text(value),), choices)


def doubtful(cursor: Cursor, reading: Reading) -> bool:
    """Whether typed rows repeat amounts of orders, or leave it open."""
    if reading.repeated or not _may_repeat(reading):
        return bool(reading.repeated)
    repeated, found = decide(cursor, TYPED, reading, None)
    return bool(repeated) or isinstance(found, Question)


def without(source: Source, reading: Reading, repeated: tuple[str, ...]) -> Source:
    """The source without the amounts of lines that are really those of whole orders."""
    headers = {h for field in reading.fields if field.name in repeated for h in field.headers}
    kept = {
        name: tuple(c for c in choices if not headers & set(headers_of(c)))
        for name, choices in source.line_fields.items()
    }
    return replace(source, line_fields={name: choices for name, choices in kept.items() if choices})


def count_once(cursor: Cursor, reading: Reading) -> None:
    """Leave repeated amounts on the first good row of each order only."""
    if not reading.repeated:
        return
    zeros = ", ".join(f"{name} = 0, exact_{name} = 0" for name in reading.repeated)
    first = f"select min(line) from {TYPED} where {_DATA} group by order_id"
    cursor.execute(f"update {TYPED} set {zeros} where {_DATA} and line not in ({first})")


def _may_repeat(reading: Reading) -> bool:
    source = reading.source
    known = bool(source.signature) or source.order_amounts != "each"
    return not known and reading.field("order_id") is not None and bool(_amounts(reading))


def _amounts(reading: Reading) -> list[Field]:
    own = reading.source.table == ORDERS.name
    return [f for f in reading.fields if own and f.is_amount and f.name in ORDERS.fields]


def _alike(field: Field) -> str:
    name = field.name
    return f"where said_{name} = line_count and least_{name} = most_{name} and least_{name} <> 0"


def _varied(field: Field) -> str:
    name = field.name
    return f"where said_{name} > 0 and not (said_{name} = line_count and least_{name} = most_{name})"
