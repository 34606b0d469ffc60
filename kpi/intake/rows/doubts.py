"""Rows that look right one by one, and cannot be: ids that a spreadsheet shortened, and one order in two currencies."""

from __future__ import annotations

from kpi.intake.rows.staging import TYPED
from kpi.intake.values.money_words import code_sql
from kpi.intake.values.reading import Reading
from kpi.store.connection import Cursor
from kpi.tables import Type

# How a spreadsheet shows a number of more than eleven figures, and saves it as text: 5.12346E+12 may be many orders.
_SHORTENED = r"[0-9]([.,][0-9]+)?E\+[0-9]{2,}"


def set_aside_doubtful(cursor: Cursor, reading: Reading) -> None:
    """Set aside rows whose id may stand for several things, and all rows of an order that names two currencies."""
    good = "taken_as = 'data' and problem is null"
    for field in reading.fields:
        if field.column.type is Type.TEXT and field.column.name.endswith("_id"):
            test = f"contains({field.name}, 'E+') and regexp_full_match({field.name}, '{_SHORTENED}')"
            cursor.execute(f"update {TYPED} set problem = 'shortened|{field.name}' where {good} and {test}")
    if reading.field("order_id") and reading.field("currency"):
        cursor.execute(
            f"update {TYPED} set problem = 'two_currencies|currency' where {good} and order_id in ({_mixed_sql(reading, good)})"
        )


def in_two_currencies(cursor: Cursor, reading: Reading) -> bool:
    """Whether an order names two currencies on its rows."""
    if not (reading.field("order_id") and reading.field("currency")):
        return False
    return bool(cursor.execute(f"select exists ({_mixed_sql(reading, 'true')})").fetchall()[0][0])


def _mixed_sql(reading: Reading, where: str) -> str:
    code = code_sql("currency")
    if reading.source.order_amounts == "each":
        # Beside a row that names one, a row that names none is in doubt. Elsewhere one row speaks for all of its order.
        code = f"coalesce({code}, '{reading.currency or ''}')"
    return f"select order_id from {TYPED} where {where} group by order_id having min({code}) <> max({code})"
