"""A query becomes one SQL statement.

Every fact is aggregated alone, the parts are stacked with UNION ALL and merged by GROUP BY, and formulas are
computed over the merged sums: no fact is joined to another, so no row can be counted twice and rows without a
channel meet each other. Names come from declarations, values are bound.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kpi.catalog import Kpi
from kpi.coverage import Coverage
from kpi.formula import (
    FirstReach,
    Formula,
    Measure,
    Operation,
    Shift,
    Whole,
    divides,
    multiplies,
    numerator_and_denominator,
)
from kpi.levels import Level, relation
from kpi.periods import DAYS_IN_GRAIN, Step, buckets, range_before, step_of, whole_months
from kpi.query import Query
from kpi.tables import DIMENSIONS, FACTS, LINES

_BOUND = re.compile(r"\$(\w+)")
COMPARED = {"previous": Shift(previous=1), "year": Shift(years=1)}


@dataclass(frozen=True)
class Statement:
    """SQL of the portable subset with named parameters, and their values."""

    sql: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class Compiled:
    """A statement and what it could not answer.

    ``blanks`` gives for a KPI (by the name asked) why it is blank in every row. Output columns are ``period`` (with a
    grain), the dimensions, and per KPI ``name``, for ratios ``name__num`` and ``name__den`` (and ``name__sq``, the
    squares, where declared), and when compared the same
    for ``name_previous``. ``outputs`` holds the formula behind each of them, None for what is blank. ``periods`` are
    those that every group has a row for: the statement gives the ones in which something happened. With ``wholes`` (the
    measures that a part is held against) it also gives their columns, and with ``is_whole`` the rows that they come from.
    """

    statement: Statement
    blanks: Mapping[str, str]
    outputs: Mapping[str, Formula | None]
    periods: tuple[date, ...]
    wholes: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class _Block:
    """Measures of one fact that one SELECT can give."""

    fact: str
    shift: Shift = Shift()
    in_currency: bool = False
    whole: Whole | None = None

    def keeps(self, name: str) -> bool:
        """Whether a dimension splits and filters it."""
        return not self.whole or name not in self.whole.dimensions


def compile_query(query: Query, coverage: Coverage) -> Compiled:
    """Compile a query against what the workspace holds.

    KPIs whose tables, columns or dimensions are missing become NULL columns with a reason in ``blanks``.
    """
    start, end = query.within(coverage)
    resolved = {name: _resolve(kpi.formula, query, coverage) for name, kpi in query.asked.items()}
    blanks = {
        name: reason
        for name, kpi in query.asked.items()
        if (reason := _why_blank(kpi, resolved[name], query, coverage))
    }
    outputs = _outputs(query, resolved, blanks)
    outputs |= {
        f"{name}__sq": _resolve(kpi.squares, query, coverage)
        for name, kpi in query.asked.items()
        if kpi.squares and name not in blanks
    }
    parts = _parts(outputs)
    params: dict[str, object] = {}
    blocks = _blocks(parts)
    if not blocks:
        blocks = {block: [] for block in _fallback_blocks(resolved, query, coverage)}
    wholes = tuple(p for p in parts if p.whole)
    keys = (["period"] if query.grain else []) + list(query.by)
    grouped = [*keys, *(["is_whole"] if wholes else [])]
    selects = [
        _block_sql(block, columns, parts, query, coverage, start, end, params) for block, columns in blocks.items()
    ]
    if not selects:
        selects = [_nothing_sql(keys, parts)]
    facts_sql = "\n  union all\n".join(selects)
    ctes = [f"facts as (\n{facts_sql}\n)"]
    merged = [*grouped, *(_merged_column(p) for p in parts)]
    group = f"\n  group by {', '.join(grouped)}" if grouped else ""
    ctes.append(f"merged as (\n  select {_lines(merged or ['1 as nothing'])}\n  from facts{group}\n)")
    if wholes:
        ctes.append(
            f"beside as (\n  select {_lines([*grouped, *(_beside_column(p, keys) for p in parts)])}\n  from merged\n)"
        )
    shown = [*grouped, *(p.column for p in wholes)] if wholes and query.grain else keys
    columns = [*shown, *_output_columns(outputs)]
    order = f"\norder by {', '.join(f'{k} nulls last' for k in keys)}" if keys else ""
    source = "beside" if wholes and query.grain else "beside\nwhere is_whole = 0" if wholes else "merged"
    sql = f"with {', '.join(ctes)}\nselect {_lines(columns, indent=2)}\nfrom {source}{order}"
    bound = set(_BOUND.findall(sql))
    params.update(coverage.values_for(bound))
    return Compiled(
        Statement(sql, {k: v for k, v in params.items() if k in bound}),
        blanks,
        outputs,
        _periods(query, blocks, coverage, start, end),
        wholes if query.grain else (),
    )


def _resolve(asked: Formula, query: Query, coverage: Coverage) -> Formula:
    """The formula as this query needs it: from order lines where only they have the dimensions, in one currency."""

    def by_line(measure: Measure) -> Measure:
        fact = FACTS[measure.fact]
        if measure.by_line and not all(fact.has(d) for d in query.dimensions):
            return replace(measure.by_line, shift=measure.shift, whole=measure.whole)
        return measure

    formula = asked.mapped(by_line)
    if len(coverage.currencies) > 1 and "currency" not in query.dimensions:
        return _in_one_currency(formula, coverage)
    return formula


def _in_one_currency(formula: Formula, coverage: Coverage) -> Formula:
    """Restrict amounts to one currency, and with them the counts that they are divided or multiplied by.

    Orders are counted in the currency of their amounts. Customers won by spend are all counted when the spend is in
    one currency only, because it won them whatever they pay in.
    """
    if isinstance(formula, FirstReach):
        return formula.applied(lambda part: _in_one_currency(part, coverage))
    sides = numerator_and_denominator(formula)
    if isinstance(formula, Operation) and not multiplies(formula) and not (sides and not any(map(divides, sides))):
        return replace(
            formula, left=_in_one_currency(formula.left, coverage), right=_in_one_currency(formula.right, coverage)
        )
    money_facts = {m.fact for m in formula.measures() if m.money}
    several = any(len(coverage.of(FACTS[f]).currencies) > 1 for f in money_facts)

    def restricted(measure: Measure) -> Measure:
        concerned = bool(money_facts) and (measure.fact in money_facts or several)
        return replace(measure, in_currency=concerned and FACTS[measure.fact].has("currency"))

    return formula.mapped(restricted)


def _why_blank(kpi: Kpi, formula: Formula, query: Query, coverage: Coverage) -> str:
    """Why a KPI cannot be answered at all, or "" when it can."""
    facts = list(dict.fromkeys(FACTS[m.fact] for m in formula.measures()))
    for fact in facts:
        if fact.name in coverage.refusals:
            return f"{kpi.label}: {coverage.refusals[fact.name]}"
        if not coverage.has(fact):
            return f"{kpi.label}: upload {fact.table.label.lower()} to see it."
    if kpi.is_money and query.currency and query.currency not in coverage.currencies:
        return f"{kpi.label}: your data have no amounts in {query.currency}."
    for name in query.dimensions:
        lacking = [f for f in facts if not f.has(name)]
        if not lacking and len(facts) > 1:
            column = "channel" if name == "channel_type" else name
            empty = [f for f in facts if column not in coverage.of(f).filled]
            lacking = empty if len(empty) < len(facts) else []
        if lacking:
            doing = "filtered" if name in query.where else "shown"
            return (
                f"{kpi.label} cannot be {doing} by {DIMENSIONS[name].label.lower()}: "
                f"your {lacking[0].whose} have no {DIMENSIONS[name].label.lower()}."
            )
    for measure in formula.measures():
        fact = FACTS[measure.fact]
        if measure.filled and measure.filled not in coverage.of(fact).filled:
            column = fact.table.fields[measure.filled].about
            return f"{kpi.label}: none of your {fact.table.label.lower()} says: {column}."
        if query.grain and DAYS_IN_GRAIN[query.grain] < DAYS_IN_GRAIN[fact.grain]:
            return f"{kpi.label} is told by {fact.grain}, not by {query.grain}."
        days = coverage.of(fact).period_days
        if query.grain and days > DAYS_IN_GRAIN[query.grain] * 1.12:
            return (
                f"{kpi.label} cannot be shown per {query.grain}: {fact.table.label.lower()} was reported for up to "
                f"{days} days at a time."
            )
    return ""


def _outputs(query: Query, resolved: Mapping[str, Formula], blanks: Mapping[str, str]) -> dict[str, Formula | None]:
    """Formula per output name; None for what stays blank."""
    outputs: dict[str, Formula | None] = {}
    for name, formula in resolved.items():
        outputs[name] = None if name in blanks else formula
        if query.compare:
            outputs[f"{name}_previous"] = None if name in blanks else formula.shifted(COMPARED[query.compare])
    return outputs


def _parts(outputs: Mapping[str, Formula | None]) -> list[Measure]:
    parts: dict[str, Measure] = {}
    for formula in outputs.values():
        for measure in formula.measures() if formula else ():
            parts.setdefault(measure.column, measure)
    return list(parts.values())


def _columns(part: Measure) -> list[tuple[str, str]]:
    """The columns that a measure takes in a statement, with their aggregates."""
    columns = [(part.column, part.aggregate)]
    if part.unknown:
        columns.append((f"{part.column}_unknown", f"case when {part.unknown} then 1 else 0 end"))
    return columns


def _names(parts: list[Measure]) -> list[str]:
    return [column for part in parts for column, _ in _columns(part)]


def _blocks(parts: list[Measure]) -> dict[_Block, list[Measure]]:
    blocks: dict[_Block, list[Measure]] = {}
    for part in parts:
        blocks.setdefault(_Block(part.fact, part.shift, part.in_currency, part.whole), []).append(part)
    return blocks


def _fallback_blocks(resolved: Mapping[str, Formula], query: Query, coverage: Coverage) -> list[_Block]:
    """Facts that can at least name the groups when every KPI is blank."""
    measured = (m.fact for formula in resolved.values() for m in formula.measures())
    for fact in dict.fromkeys([*measured, *([LINES.name] if "product" in query.by else [])]):
        if coverage.has(FACTS[fact]) and all(FACTS[fact].has(d) for d in query.dimensions):
            return [_Block(fact)]
    return []


def _dimension_sql(name: str) -> str:
    return "coalesce(t.channel_type, 'unknown')" if name == "channel_type" else f"f.{name}"


def _moved(day: str, step: Step) -> str:
    if step.months:
        return f"({day} + interval '{step.months} month')"
    return f"({day} + interval '{step.days} day')" if step.days else day


def _block_sql(
    block: _Block,
    columns: list[Measure],
    parts: list[Measure],
    query: Query,
    coverage: Coverage,
    start: date,
    end: date,
    params: dict[str, object],
) -> str:
    fact, shift = FACTS[block.fact], block.shift
    step = step_of(shift, query.grain, start, end)
    # What is compared with a running period ends where the fact's own data end in it.
    known_end = max(start, min(end, coverage.of(fact).last or end))
    first, last = range_before(step, start, known_end) if shift else (start, known_end if fact.until_known else end)
    first_name, last_name = f"first_day{shift.suffix}", f"last_day{shift.suffix}"
    if (params.get(first_name, first), params.get(last_name, last)) != (first, last):
        # The last day is that of the fact's own data, which may be another one than that of the facts before.
        first_name, last_name = f"first_day_{fact.name}{shift.suffix}", f"last_day_{fact.name}{shift.suffix}"
    params[first_name], params[last_name] = first, last
    kept = [d for d in query.by if block.keeps(d)]
    filters = {d: values for d, values in query.where.items() if block.keeps(d)}
    needed = {*kept, *filters, *(["currency"] if block.in_currency else [])}
    mine = {p.column for p in columns}

    def period(day: str) -> str:
        return f"date_trunc('{query.grain}', {_moved(day, step)})::date" if query.grain else ""

    day = "(f.day + 1)" if fact.opening else "f.day"
    splits = {d: _dimension_sql(d) for d in kept}
    joins = "\n  left join channels t on t.channel = f.channel" if "channel_type" in needed else ""
    narrowed = [_filter_sql(d, values, params) for d, values in filters.items()]
    if block.in_currency:
        params["own_currency"], params["currency"] = coverage.currency, query.currency or coverage.currency
        narrowed.append("coalesce(f.currency, $own_currency) = $currency")
    source = fact.relation(needed)
    if fact.worked_out:
        months = whole_months(first, last)
        level = Level(
            dimensions=splits,
            needed={*kept, *filters},
            single={d for d, values in filters.items() if len(values) == 1},
            in_currency=block.in_currency,
            joins=joins,
            conditions=narrowed,
            first=f"${first_name}",
            last=f"${last_name}",
            period=period,
            by_month=query.grain == "month" or (query.grain is None and months == 1),
            whole=months > 0,
        )
        source = relation(fact, level)
        splits, joins, narrowed = {d: f"f.{d}" for d in kept}, "", []
    select = [f"{period(day)} as period"] if query.grain else []
    select += [f"{splits[d]} as {d}" if d in kept else f"null as {d}" for d in query.by]
    if any(p.whole for p in parts):
        select.append(f"{int(block.whole is not None)} as is_whole")
    select += [
        f"{aggregate} as {column}" if p.column in mine else f"null as {column}"
        for p in parts
        for column, aggregate in _columns(p)
    ]
    where = [f"{day} >= ${first_name} and {day} <= ${last_name}"]
    if fact.opening:
        where.append(_first_days_sql(query.grain, day, first_name))
    elif fact.state:
        where.append(_last_days_sql(query.grain, last_name))
    if fact.leveled:
        where += _level_sql(needed)
    keys = ([period(day)] if query.grain else []) + list(splits.values())
    group = f"\n  group by {', '.join(keys)}" if keys else ""
    conditions = "\n    and ".join([*where, *narrowed])
    return f"  select {_lines(select or ['1 as nothing'])}\n  from {source} f{joins}\n  where {conditions}{group}"


def _first_days_sql(grain: str | None, day: str, first_name: str) -> str:
    """Keeps the first day of every bucket, and of the range."""
    if grain == "day":
        return "1 = 1"
    return (
        f"{day} = ${first_name}"
        if grain is None
        else f"({day} = ${first_name} or {day} = date_trunc('{grain}', {day})::date)"
    )


def _level_sql(needed: set[str]) -> list[str]:
    """Keeps what is stated for the level asked: for single channels or for all of them, for single regions or for all."""
    by_channel, by_region = bool({"channel", "channel_type"} & needed), "region" in needed
    return [f"f.by_channel = {int(by_channel)}", f"f.by_region = {int(by_region)}"]


def _last_days_sql(grain: str | None, last_name: str) -> str:
    """Keeps the last day of every bucket, and of the range: what is a state has the value of that day.

    A bucket before is matched as a whole, so its own last day counts, however long its month is.
    """
    if grain == "day":
        return "1 = 1"
    if grain is None:
        return f"f.day = ${last_name}"
    length = {"week": "7 day", "month": "1 month", "quarter": "3 month", "year": "12 month"}[grain]
    ends = f"date_trunc('{grain}', f.day)::date + interval '{length}' - interval '1 day'"
    return f"(f.day = ${last_name} or f.day = {ends})"


def _nothing_sql(keys: list[str], parts: list[Measure]) -> str:
    columns = [f"null as {c}" for c in [*keys, *_names(parts)]] or ["1 as nothing"]
    return f"  select {_lines(columns)}"


def _filter_sql(name: str, values: tuple[str | None, ...], params: dict[str, object]) -> str:
    column = _dimension_sql(name)
    bound = []
    for value in values:
        if value is not None:
            key = f"{name}_{len(bound)}"
            params[key] = value
            bound.append(f"${key}")
    tests = ([f"{column} in ({', '.join(bound)})"] if bound else []) + ([f"{column} is null"] if None in values else [])
    return f"({' or '.join(tests)})" if tests else "1 = 0"


def _periods(query: Query, blocks: Mapping, coverage: Coverage, start: date, end: date) -> tuple[date, ...]:
    """Every period of the answer, so that an empty month is a 0 and not a gap; () where gaps say enough."""
    if not query.grain or not blocks or not all(DIMENSIONS[d].few for d in query.by):
        return ()
    covered = [coverage.of(FACTS[block.fact]) for block in blocks if not block.shift]
    first = max(start, min((c.first for c in covered if c.first), default=start))
    last = min(end, max((c.last for c in covered if c.last), default=end))
    return buckets(query.grain, first, last)


def _beside_column(part: Measure, keys: list[str]) -> str:
    """The column of a measure; that of a whole, which stands in the whole's own row, in the row of every part."""
    if not part.whole:
        return part.column
    shared = ", ".join(k for k in keys if k not in part.whole.dimensions)
    value = f"max({part.column}) over ({f'partition by {shared}' if shared else ''})"
    return f"{value if part.empty is None else f'coalesce({value}, {part.empty})'} as {part.column}"


def _merged_column(part: Measure) -> str:
    value = f"max({part.column})"
    if part.empty is not None and not part.whole:
        value = f"coalesce({value}, {part.empty})"
    if part.unknown:
        value = f"case when max({part.column}_unknown) = 1 then null else {value} end"
    return f"{value} as {part.column}"


def _output_columns(outputs: Mapping[str, Formula | None]) -> list[str]:
    columns = []
    for name, formula in outputs.items():
        if formula is None:
            columns.append(f"null as {name}")
            continue
        columns.append(f"{formula.sql(_column)} as {name}")
        sides = numerator_and_denominator(formula)
        if sides:
            columns += [
                f"{side.sql(_column)} as {name}__{suffix}" for side, suffix in zip(sides, ("num", "den"), strict=True)
            ]
    return columns


def _column(measure: Measure) -> str:
    return measure.column


def _lines(columns: list[str], indent: int = 4) -> str:
    """Columns one to a line, runs of empty ones together on one."""
    text = ""
    for before, column in zip([None, *columns], columns, strict=False):
        both_empty = before is not None and before.startswith("null as ") and column.startswith("null as ")
        separator = "" if before is None else ", " if both_empty else ",\n" + " " * indent
        text += separator + column
    return text
