"""What each row of a file is, as SQL over its text columns c0, c1, ...: data of some kind, or why it is no data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kpi.intake.grid import Grid
from kpi.sources import Heading, Kind, Source, find
from kpi.tables import Type, table

_DAYS = (Type.DATE, Type.TIME)
ROW_KIND, HEADING = "row_kind", "heading"
_TOTAL_WORDS = (
    "(grand |sub)?totals?:?|totals? ?[:(].*|summe:?|gesamt(summe)?:?|total g[eé]n[eé]ral:?|suma:?|totale:?|totaal:?"
)


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _chained(operator: str, terms: Sequence[str]) -> str:
    """Terms with an operator between them, in brackets of brackets: in one long row they are too deep for the database."""
    if len(terms) <= 2:
        return f" {operator} ".join(terms)
    half = len(terms) // 2
    return f"({_chained(operator, terms[:half])}) {operator} ({_chained(operator, terms[half:])})"


def kind_sql(source: Source, columns: Sequence[str]) -> str:
    """SQL for the number of the first kind that a row is of, NULL when it is of none; "" for a source without kinds."""
    cases = [
        f"when {' and '.join(_test(find(name, columns), values, columns) for name, values in kind.when.items())} then {n}"
        for n, kind in enumerate(source.kinds_in(columns))
    ]
    return f"case {' '.join(cases)} end" if cases else ""


def numbers_of(source: Source, columns: Sequence[str], which: Callable[[Kind], bool]) -> list[int]:
    """The numbers of the kinds for which ``which(kind)`` holds."""
    return [n for n, kind in enumerate(source.kinds_in(columns)) if which(kind)]


def is_one_of(numbers: Sequence[int]) -> str:
    """SQL that is true on rows of kinds with these numbers, false on all others."""
    return f"coalesce({ROW_KIND} in ({', '.join(map(str, numbers))}), false)" if numbers else "false"


def with_kind(source: Source, columns: Sequence[str], relation: str) -> str:
    """A relation of text rows with what the source wants to know beside its cells: each row's kind, its heading."""
    kind = kind_sql(source, columns)
    more = [f"{kind} as {ROW_KIND}"] if kind else []
    if _has_headings(source):
        more.append(
            f"last_value(case when {_is_heading(columns)} then trim(c0) end ignore nulls) over (order by line) as {HEADING}"
        )
    return f"(select *, {', '.join(more)} from {relation}) with_kind" if more else relation


def _has_headings(source: Source) -> bool:
    return any(isinstance(cells, Heading) for choices in source.fields.values() for cells in choices)


def _is_heading(columns: Sequence[str]) -> str:
    rest = _chained("and", [f"coalesce(trim(c{i}), '') = ''" for i in range(1, len(columns))])
    return f"(trim(c0) <> '' and {rest or 'false'} and not regexp_matches(lower(c0), '^total'))"


def not_data_sql(source: Source, grid: Grid, kind: str = "") -> str:
    """SQL for why a row is not data: blank, header, total, note, or the source's own word; NULL for data.

    ``kind`` names the column that has the row's kind, where the relation has one.
    """
    columns = grid.columns
    kind = kind or f"({kind_sql(source, columns)})"
    cells = [f"c{i}" for i in range(len(columns))]
    filled = _chained("+", [f"(case when trim({c}) <> '' then 1 else 0 end)" for c in cells])
    cases = [
        f"when {filled} = 0 then 'blank'",
        *(
            "when "
            + _chained("and", [f"trim(c{i}) = {literal(cell.strip())}" for i, cell in enumerate(record.cells)])
            + " then 'header'"
            for record in grid.header_records
        ),
    ]
    for rule in source.not_data:
        headers = columns if rule.column == "*" else [h for h in (find(rule.column, columns),) if h]
        if headers:
            test = _chained("or", [_test(header, rule.values, columns) for header in headers])
            cases.append(f"when {test} then {literal(rule.reason)}")
    kinds = source.kinds_in(columns)
    for word in dict.fromkeys(k.skip for k in kinds if k.skip):
        numbers = ", ".join(str(n) for n, kind in enumerate(kinds) if kind.skip == word)
        cases.append(f"when {kind} in ({numbers}) then {literal(word)}")
    if _has_headings(source):
        cases.append(f"when {_is_heading(columns)} then 'heading'")
    date = f"c{columns.index(_date_header(source, columns))}" if _date_header(source, columns) else ""
    if date and len(cells) > 1:
        totals = " or ".join(f"regexp_full_match(lower(trim({c})), '{_TOTAL_WORDS}')" for c in cells[:3])
        # A total row names no date of its own; its label may even stand in the date column.
        cases.append(f"when ({totals}) and not regexp_matches(coalesce({date}, ''), '[0-9]') then 'total'")
        if source.order_amounts != "first":
            cases.append(f"when {filled} = 1 and trim(coalesce({date}, '')) = '' then 'note'")
            first = cells[0]
            cases.append(
                f"when {filled} = 1 and trim({first}) <> '' and not regexp_full_match(trim({first}), '[-0-9./: T]+') then 'note'"
            )
    return f"case {' '.join(cases)} end"


def _test(header: str, values: Sequence[str], columns: Sequence[str]) -> str:
    """SQL that is true where a column holds one of some values; a missing cell is an empty one."""
    cell = f"lower(trim(coalesce(c{columns.index(header)}, '')))"
    tests = [
        f"{cell} like {literal(_like(value))} escape '\\'" if "*" in value else f"{cell} = {literal(value.casefold())}"
        for value in values
    ]
    return f"({' or '.join(tests)})"


def _like(pattern: str) -> str:
    plain = pattern.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return plain.replace("*", "%")


def _date_header(source: Source, columns: Sequence[str]) -> str:
    """The column by which a row of data is told from a line of words: its day, else its number."""
    mapping = source.mapping(columns)
    target = table(source.table)
    days = (n for n in (target.date, "period_start", *mapping) if n in mapping and target.field(n).type in _DAYS)
    return next((mapping[n] for n in days), mapping.get("order_id", ""))
