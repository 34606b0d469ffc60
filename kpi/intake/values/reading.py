"""How every column of a file is read: decisions, questions, and the SQL of each field.

The rows to read are a relation of text columns c0, c1, ... with their ``line``; where they come from (a staged
grid or the file itself) makes no difference here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from kpi.errors import Question, UserError
from kpi.intake.grid import Decision, Grid
from kpi.intake.values import dates, evidence, money_words, numbers
from kpi.intake.values.row_kinds import is_one_of
from kpi.intake.values.wanted import Fill, cells_sql, fills, refund_kinds, says_nothing, wanted, worded
from kpi.sources import Cells, Source, find, headers_of
from kpi.tables import Column, Type, table

ANSWERS = (
    "encoding",
    "delimiter",
    "header_line",
    "tables",
    "decimal",
    "day_first",
    "currency",
    "timezone",
    "net_includes_refunds",
    "period_start",
    "period_end",
    "score_column",
    "amounts_repeat",
)
NOTHING = ("--", "-", "–", "n/a", "N/A")
_NUMERIC = (Type.MONEY, Type.COUNT, Type.QUANTITY, Type.RATE, Type.FIGURE)
_PEOPLE = ("customer_id", "user_id")


@dataclass(frozen=True)
class Field:
    """One field of the staged rows: its name (see ``wanted``), where it comes from, and its SQL.

    ``header`` is the first of the ``headers`` that it is taken from.
    """

    name: str
    column: Column
    header: str
    text: str
    sql: str
    span: str = "day"
    exact: str = ""
    headers: tuple[str, ...] = ()

    @property
    def is_amount(self) -> bool:
        return self.column.type is Type.MONEY


@dataclass(frozen=True)
class Reading:
    """Everything decided about a file's columns.

    ``plain`` says that all numbers are plainly written; ``fills`` are the further tables that rows fill; ``refunds``
    are the numbers of the kinds whose rows pay money back; ``money`` is what the file says of currencies. ``cells`` are texts and ``values`` what they are read as, each by the name under which the SQL of
    fields knows it: what stands in many places is written out once, because the database works out every copy.
    ``repeated`` are the amounts of whole orders that stand on each of their rows.
    """

    source: Source
    fields: tuple[Field, ...]
    decisions: tuple[Decision, ...]
    questions: tuple[Question, ...]
    plain: bool
    fills: tuple[Fill, ...] = ()
    columns: tuple[str, ...] = ()
    refunds: tuple[int, ...] = ()
    money: money_words.Currencies | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()

    @property
    def away(self) -> tuple[int, ...]:
        """The numbers of the kinds whose rows fill another table only."""
        return tuple(n for fill in self.fills for n in fill.kinds or ())

    @property
    def decimal(self) -> str:
        """The decimal mark of the file."""
        return next((d.value for d in self.decisions if d.key == "decimal"), ".")

    @property
    def totals_in(self) -> tuple[str, ...]:
        """The header that says a total, and the one whose rows add up to it; none when the file has not both."""
        found = tuple(find(name, self.columns) for name in self.source.total or ())
        return found if all(found) else ()

    @property
    def names(self) -> set[str]:
        """The columns of the typed rows that belong to the source's own table."""
        return {f.name for f in self.fields} | ({"is_refund"} if self.refunds else set())

    @property
    def currency(self) -> str | None:
        """The currency of amounts which name none, as far as the file says it."""
        known = self.money and self.money.decision
        return known.value if known and not self.money.by_row else None

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


def read_columns(
    cursor,
    relation: str,
    where: str,
    grid: Grid,
    source: Source,
    settings: Mapping[str, str],
    zone: str | None,
    home: str | None,
    *,
    trim: bool = True,
) -> Reading:
    """Decide how to read every mapped column from the values of ``relation``.

    Without ``trim`` cells are taken as they stand; a space around one then counts as a problem. ``home`` is the
    currency that the workspace counts in.
    """
    columns = grid.columns
    wants = wanted(source, columns)

    def sql_of(blanks: Sequence[str]) -> Callable[[Cells], str]:
        return lambda cells: cells_sql(cells, columns, blanks, trim)

    plain_text, own_text, masked = sql_of(()), sql_of(source.blanks), sql_of((*source.blanks, *NOTHING))
    of_values = {cells: want for want in wants if want.column.type is not Type.TEXT for cells in want.values}
    written = {cells: evidence.shapes(cursor, relation, plain_text(cells), where) for cells in of_values}
    nothing = (*source.blanks, *NOTHING)
    shapes = {cells: [s for s in f if not says_nothing(s.text, nothing)] for cells, f in written.items()}
    decimal = numbers.decide(
        {
            " + ".join(headers_of(c)): (w.column.type, shapes[c])
            for w in wants
            for c in w.values
            if w.column.type in _NUMERIC
        },
        settings.get("decimal"),
    )
    date_columns = {
        " + ".join(headers_of(c)): (shapes[c], _numbers(cursor, relation, masked(c), where, shapes[c]))
        for w in wants
        for c in w.cells
        if w.column.type in (Type.TIME, Type.DATE)
    }
    order = dates.decide(date_columns, settings.get("day_first"))
    amounts = {" + ".join(headers_of(c)): shapes[c] for w in wants if w.column.type is Type.MONEY for c in w.values}
    own = next((w for w in wants if w.name == "currency" and w.cells), None)
    answer, money = settings.get("currency"), None
    if own:
        money = money_words.read_beside(cursor, relation, own_text(own.cells[0]), source, amounts, grid, answer)
    if money is None:
        money = money_words.read(source, amounts, grid, home, answer)
        source, wants = money.source, wanted(money.source, columns)
    questions = tuple(q for q in (decimal, order, money.question) if isinstance(q, Question))
    mark = decimal.value if isinstance(decimal, Decision) else "."
    first = order.value if isinstance(order, Decision) else "no"
    texts: dict[str, str] = {}
    values: dict[str, str] = {}

    def cell(cells: Cells) -> str:
        return texts.setdefault(masked(cells), f"cell_{len(texts)}")

    def value(sql: str) -> str:
        return values.setdefault(sql, f"value_{len(values)}")

    plainly = {
        w.name: mark == "." and numbers.plain([s for cells in w.values for s in written.get(cells, ())])
        for w in wants
        if w.column.type in _NUMERIC
    }
    all_plain = all(plainly.values())
    fields, decisions = [], [d for d in (decimal, order) if isinstance(d, Decision)]
    decisions += _hidden_decisions(source, written)
    for want in wants:
        of_file = [s for cells in want.values for s in written.get(cells, ())]
        meaning = [s for cells in want.values for s in shapes.get(cells, ())]
        span, exact = "day", ""
        if want.column.type in _NUMERIC:
            is_plain = plainly[want.name]
            own, named = (plain_text, str) if is_plain else (cell, value)
            text = want.text(own)
            typed = partial(numbers.number_sql, type_=want.column.type, decimal=mark, is_plain=is_plain)
            sql = want.number(own, lambda t, typed=typed, named=named: named(typed(t)))
            exact = want.number(own, lambda t, named=named: named(numbers.exact_sql(t, mark)), numbers.EXACT_SQL)
        elif want.column.type in (Type.TIME, Type.DATE):
            style = dates.style(meaning, first)
            text = want.text(own_text if meaning == of_file else masked)
            sql = dates.time_sql(text, style, zone)
            if not all_plain:
                sql = value(sql)
            sql, span = (
                f"{sql}::date" if want.column.type is Type.DATE else sql,
                dates.named_span(want.headers[0] if want.cells else "", style.span),
            )
            decisions += _span_decisions(want.headers[0], span) if want.cells else []
            decisions += _date_decisions(want.headers[0], style, zone) if want.cells else []
        else:
            text = sql = worded(want.text(own_text), want.words)
            if want.column.name in _PEOPLE:
                text = sql = _person_sql(text)
        if constant := want.constant():
            sql = f"coalesce({sql}, {constant})"
            text = sql if want.column.type is Type.TEXT else text
        header = want.headers[0] if want.headers else ""
        fields.append(Field(want.name, want.column, header, text, sql, span, exact, want.headers))
    refunds = refund_kinds(source, columns)
    if money.decision and "currency" not in settings:
        decisions.append(money.decision)
    return Reading(
        source,
        _refunds_apart(fields, refunds),
        tuple(dict.fromkeys(decisions)),
        questions,
        all_plain,
        fills(source, columns),
        tuple(columns),
        tuple(refunds),
        money,
        {name: sql for sql, name in texts.items()},
        {name: sql for sql, name in values.items()},
    )


def _person_sql(text: str) -> str:
    """Who somebody is: an e-mail address means the same person in capitals, any other name or number may not."""
    return f"case when contains({text}, '@') then lower({text}) else {text} end"


def _refunds_apart(fields: list[Field], refunds: Sequence[int]) -> tuple[Field, ...]:
    """Refund rows get an order number of their own, and the day of the row is that of the refund."""
    by_name = {f.name: f for f in fields}
    at = by_name.get("ordered_at")
    if not refunds or at is None:
        return tuple(fields)
    back = is_one_of(refunds)
    if order := by_name.get("order_id"):
        apart = f"{order.sql} || ' refund ' || cast(cast({at.sql} as date) as varchar)"
        by_name["order_id"] = replace(order, sql=f"case when {back} then {apart} else {order.sql} end")
    known = by_name.get("refunded_at")
    column = table("orders").field("refunded_at")
    otherwise = known.sql if known else "cast(null as timestamp)"
    sql = f"case when {back} then {at.sql} else {otherwise} end"
    text = known.text if known else "cast(null as varchar)"
    by_name["refunded_at"] = Field("refunded_at", column, known.header if known else "", text, sql)
    return tuple(by_name.values())


def _numbers(cursor, relation: str, text: str, where: str, found: Sequence[evidence.Shape]) -> dates.Numbers:
    figures = dates.numbers_sql(text, found)
    row = cursor.execute(f"select {figures} from {relation} where {where}").fetchall()[0]
    return dates.Numbers(*(n or 0 for n in row))


def _hidden_decisions(source: Source, written: Mapping[Cells, Sequence[evidence.Shape]]) -> list[Decision]:
    """What is said about numbers that the export hides behind a word such as <5."""
    masks = [b for b in source.blanks if "*" in b]
    found = {c: next((s for s in shapes if says_nothing(s.text, masks)), None) for c, shapes in written.items()}
    reason = "the export hides small values of '{}': they stay blank and are not counted as 0"
    return [Decision("hidden", s.example, reason.format(" + ".join(headers_of(c)))) for c, s in found.items() if s]


def _span_decisions(header: str, span: str) -> list[Decision]:
    reason = f"'{header}' names a {span} only, so its rows stand for all of it"
    return [Decision("span", span, reason)] if span != "day" else []


def _date_decisions(header: str, style: dates.DateStyle, zone: str | None) -> list[Decision]:
    decisions = []
    if style.serial:
        reason = f"'{header}' holds days counted as spreadsheets do: {style.serial} is {style.serial_day}"
        decisions.append(Decision("day_numbers", "read as dates", reason))
    if style.offset:
        reason = (
            f"moments of '{header}' are moved to {zone}"
            if zone
            else f"'{header}' is kept as the clock showed it, without its offset"
        )
        decisions.append(Decision("timezone", zone or "as written", reason))
    return decisions


def check_settings(settings: Mapping[str, str]) -> None:
    """Raise UserError for an answer to a question that nobody asks."""
    for key in settings:
        if key not in ANSWERS:
            raise UserError(f"There is nothing to set called '{key}'.", f"Use one of {', '.join(ANSWERS)}.")
