"""The SQL of every field of the typed rows, in the style in which the file writes its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from kpi.intake.values import dates, numbers
from kpi.intake.values.reading import Field
from kpi.intake.values.row_kinds import is_one_of
from kpi.intake.values.wanted import Wanted, worded
from kpi.intake.values.written import DAYS, NUMERIC, Written
from kpi.sources import Cells
from kpi.tables import Type, table

_PEOPLE = ("customer_id", "user_id")


class FieldSql:
    """Makes fields one by one, and keeps what several of them share.

    ``plain`` says of each number whether all of its values are plainly written, ``days`` how each day is. ``cells``
    are texts and ``values`` what they are read as, each SQL with the name under which fields know it.
    """

    def __init__(
        self,
        written: Written,
        mark: str,
        plain: Mapping[str, bool],
        days: Mapping[str, dates.DateStyle],
        zone: str | None,
    ) -> None:
        self.cells: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self._written, self._texts = written, written.texts
        self._mark, self._plain, self._days, self._zone = mark, plain, days, zone

    def field(self, want: Wanted) -> Field:
        """One field, from all the ways in which the file fills it."""
        kind, exact = want.column.type, ""
        if kind in NUMERIC:
            text, sql, exact = self._number(want)
        elif kind in DAYS:
            text, sql = self._day(want)
        else:
            text = sql = self._text(want)
        if constant := want.constant():
            sql = f"coalesce({sql}, {constant})"
            text = sql if kind is Type.TEXT else text
        header = want.headers[0] if want.headers else ""
        span = day_span(want, self._days[want.name]) if kind in DAYS else "day"
        return Field(want.name, want.column, header, text, sql, span, exact, want.headers)

    def _number(self, want: Wanted) -> tuple[str, str, str]:
        """Its text, its value, and its value as written."""
        is_plain = self._plain[want.name]
        # What is plain is read so quickly that a name for it saves nothing.
        text_of, named = (self._texts.as_written, str) if is_plain else (self._cell, self._value)
        typed = partial(numbers.number_sql, type_=want.column.type, decimal=self._mark, is_plain=is_plain)
        return (
            want.text(text_of),
            want.number(text_of, _named(named, typed)),
            want.number(text_of, _named(named, partial(numbers.exact_sql, decimal=self._mark)), numbers.EXACT_SQL),
        )

    def _day(self, want: Wanted) -> tuple[str, str]:
        all_say_something = self._written.values_of(want) == self._written.every_of(want)
        text = want.text(self._texts.said if all_say_something else self._texts.of_value)
        sql = dates.time_sql(text, self._days[want.name], self._zone)
        if not all(self._plain.values()):
            sql = self._value(sql)
        return text, f"{sql}::date" if want.column.type is Type.DATE else sql

    def _text(self, want: Wanted) -> str:
        text = worded(want.text(self._texts.said), want.words)
        if want.column.name not in _PEOPLE:
            return text
        # An e-mail address means the same person in capitals, any other name or number may not.
        return f"case when contains({text}, '@') then lower({text}) else {text} end"

    def _cell(self, cells: Cells) -> str:
        return self.cells.setdefault(self._texts.of_value(cells), f"cell_{len(self.cells)}")

    def _value(self, sql: str) -> str:
        return self.values.setdefault(sql, f"value_{len(self.values)}")


def _named(named: Callable[[str], str], typed: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: named(typed(text))


def day_span(want: Wanted, style: dates.DateStyle) -> str:
    """How many days one value of a date stands for: day, week, month or year."""
    return dates.named_span(want.headers[0] if want.cells else "", style.span)


def refunds_apart(fields: Sequence[Field], refunds: Sequence[int]) -> tuple[Field, ...]:
    """Refund rows get an order number of their own, and the day of the row is that of the refund.

    ``refunds`` are the numbers of the kinds whose rows pay money back.
    """
    by_name = {f.name: f for f in fields}
    at = by_name.get("ordered_at")
    if not refunds or at is None:
        return tuple(fields)
    is_refund = is_one_of(refunds)
    if order := by_name.get("order_id"):
        apart = f"{order.sql} || ' refund ' || cast(cast({at.sql} as date) as varchar)"
        by_name["order_id"] = replace(order, sql=f"case when {is_refund} then {apart} else {order.sql} end")
    own = by_name.get("refunded_at")
    column = table("orders").field("refunded_at")
    otherwise = own.sql if own else "cast(null as timestamp)"
    sql = f"case when {is_refund} then {at.sql} else {otherwise} end"
    text = own.text if own else "cast(null as varchar)"
    by_name["refunded_at"] = Field("refunded_at", column, own.header if own else "", text, sql)
    return tuple(by_name.values())
