"""How every column of a file is read: decisions, questions, and the SQL of each field.

The rows to read are a relation of text columns c0, c1, ... with their ``line``; where they come from (a staged
grid or the file itself) makes no difference here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi.errors import Question, UserError
from kpi.intake import dates, evidence, numbers
from kpi.intake.grid import Decision, Grid
from kpi.sources import Source, find
from kpi.tables import ORDER_LINES, Column, Type, table

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
)
NOTHING = ("--", "-", "–", "n/a", "N/A")
_NUMERIC = (Type.MONEY, Type.COUNT, Type.QUANTITY, Type.RATE)


@dataclass(frozen=True)
class Field:
    """One field of the staged rows: ``name`` (line fields start with line_), where it comes from, and its SQL."""

    name: str
    column: Column
    header: str
    text: str
    sql: str
    span: str = "day"
    exact: str = ""

    @property
    def is_amount(self) -> bool:
        return self.column.type is Type.MONEY


@dataclass(frozen=True)
class Reading:
    """Everything decided about a file's columns. ``certain`` says that no value contradicted a decision."""

    source: Source
    fields: tuple[Field, ...]
    decisions: tuple[Decision, ...]
    questions: tuple[Question, ...]
    plain: bool

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
    trim: bool = True,
) -> Reading:
    """Decide how to read every mapped column from the values of ``relation``.

    Without ``trim`` cells are taken as they stand; a space around one then counts as a problem.
    """
    columns = grid.columns
    wanted = _wanted(source, columns)
    texts = {header: _text_sql(f"c{columns.index(header)}", source.blanks, trim) for _, _, header in wanted}
    masked = {
        header: _text_sql(f"c{columns.index(header)}", (*source.blanks, *NOTHING), trim) for _, _, header in wanted
    }
    written = {
        header: evidence.shapes(cursor, relation, _text_sql(f"c{columns.index(header)}", (), trim), where)
        for _, column, header in wanted
        if column.type is not Type.TEXT
    }
    shapes = {
        header: [s for s in found if s.text not in (*source.blanks, *NOTHING)] for header, found in written.items()
    }
    decimal = numbers.decide(
        {h: (c.type, shapes[h]) for _, c, h in wanted if c.type in _NUMERIC}, settings.get("decimal")
    )
    date_columns = {
        h: (shapes[h], *_largest(cursor, relation, masked[h], where))
        for _, c, h in wanted
        if c.type in (Type.TIME, Type.DATE)
    }
    order = dates.decide(date_columns, settings.get("day_first"))
    questions = tuple(d for d in (decimal, order) if isinstance(d, Question))
    mark = decimal.value if isinstance(decimal, Decision) else "."
    day_first = isinstance(order, Decision) and order.value == "yes"
    fields, all_plain, decisions = [], True, [d for d in (decimal, order) if isinstance(d, Decision)]
    for name, column, header in wanted:
        text = texts[header]
        if column.type in _NUMERIC:
            is_plain = mark == "." and numbers.plain(written[header])
            all_plain &= is_plain
            text = _text_sql(f"c{columns.index(header)}", (), trim) if is_plain else masked[header]
            fields.append(
                Field(
                    name,
                    column,
                    header,
                    text,
                    numbers.number_sql(text, column.type, mark, is_plain),
                    exact=numbers.exact_sql(text, mark),
                )
            )
        elif column.type in (Type.TIME, Type.DATE):
            style = dates.style(shapes[header], day_first)
            text = text if shapes[header] == written[header] else masked[header]
            sql = dates.time_sql(text, style, zone)
            sql = f"{sql}::date" if column.type is Type.DATE else sql
            fields.append(Field(name, column, header, text, sql, style.span))
            decisions += _date_decisions(header, style, zone)
        else:
            fields.append(Field(name, column, header, text, text))
    return Reading(source, tuple(fields), tuple(dict.fromkeys(decisions)), questions, all_plain)


def _wanted(source: Source, columns: Sequence[str]) -> list[tuple[str, Column, str]]:
    target = table(source.table)
    own = [(name, target.field(name), header) for name, header in source.mapping(columns).items()]
    lines = [(f"line_{name}", ORDER_LINES.field(name), header) for name, header in source.line_mapping(columns).items()]
    return own + lines


def _text_sql(column: str, blanks: tuple[str, ...], trim: bool) -> str:
    """A cell without surrounding space; empty cells and texts that mean nothing are NULL."""
    text = f"nullif(trim({column}), '')" if trim else f"nullif({column}, '')"
    if not blanks:
        return text
    listed = ", ".join(_literal(b) for b in blanks)
    return f"case when {text} not in ({listed}) then {text} end"


def _largest(cursor, relation: str, text: str, where: str) -> tuple[int, int]:
    row = cursor.execute(
        f"select max(try_cast(regexp_extract({text}, '^(\\d{{1,2}})[-/. ]\\d{{1,2}}[-/. ]', 1) as integer)),"
        f" max(try_cast(regexp_extract({text}, '^\\d{{1,2}}[-/. ](\\d{{1,2}})[-/. ]', 1) as integer))"
        f" from {relation} where {where}"
    ).fetchall()[0]
    return row[0] or 0, row[1] or 0


def _date_decisions(header: str, style: dates.DateStyle, zone: str | None) -> list[Decision]:
    decisions = []
    if style.span != "day":
        decisions.append(
            Decision("span", style.span, f"'{header}' names a {style.span} only, so its rows stand for all of it")
        )
    if style.offset:
        reason = (
            f"moments of '{header}' are moved to {zone}"
            if zone
            else f"'{header}' is kept as the clock showed it, without its offset"
        )
        decisions.append(Decision("timezone", zone or "as written", reason))
    return decisions


def not_data_sql(source: Source, grid: Grid, reading: Reading | None = None) -> str:
    """SQL for why a row is not data: blank, header, total, note; NULL for data."""
    columns = grid.columns
    cells = [f"c{i}" for i in range(len(columns))]
    filled = " + ".join(f"(case when trim({c}) <> '' then 1 else 0 end)" for c in cells)
    cases = [
        f"when {filled} = 0 then 'blank'",
        *(
            "when "
            + " and ".join(f"trim(c{i}) = {_literal(cell.strip())}" for i, cell in enumerate(record.cells))
            + " then 'header'"
            for record in grid.header_records
        ),
    ]
    for rule in source.not_data:
        header = find(rule.column, columns)
        if header:
            cell = f"lower(trim(c{columns.index(header)}))"
            for value in rule.values:
                test = (
                    f"{cell} like {_literal(value.casefold().replace('*', '%'))}"
                    if "*" in value
                    else f"{cell} = {_literal(value.casefold())}"
                )
                cases.append(f"when {test} then {_literal(rule.reason)}")
    date = f"c{columns.index(_date_header(source, columns))}" if _date_header(source, columns) else ""
    if date and len(cells) > 1:
        totals = " or ".join(
            f"regexp_full_match(lower(trim({c})), '(grand |sub)?totals?:?|totals? ?[:(].*|summe:?|gesamt(summe)?:?|total g[eé]n[eé]ral:?|suma:?|totale:?|totaal:?')"
            for c in cells[:3]
        )
        # A total row names no date of its own; its label may even stand in the date column.
        cases.append(f"when ({totals}) and not regexp_matches(coalesce({date}, ''), '[0-9]') then 'total'")
        if source.order_amounts != "first":
            cases.append(f"when {filled} = 1 and trim(coalesce({date}, '')) = '' then 'note'")
            first = cells[0]
            cases.append(
                f"when {filled} = 1 and trim({first}) <> '' and not regexp_full_match(trim({first}), '[-0-9./: T]+') then 'note'"
            )
    return f"case {' '.join(cases)} end"


def _date_header(source: Source, columns: Sequence[str]) -> str:
    mapping = source.mapping(columns)
    return mapping.get(table(source.table).date) or mapping.get("period_start") or mapping.get("order_id") or ""


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def check_settings(settings: Mapping[str, str]) -> None:
    """Raise UserError for an answer to a question that nobody asks."""
    for key in settings:
        if key not in ANSWERS:
            raise UserError(f"There is nothing to set called '{key}'.", f"Use one of {', '.join(ANSWERS)}.")
