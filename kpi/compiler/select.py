"""The SELECT of one block: one fact, aggregated alone over its days, with every column of the stack."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

from kpi.compiler.blocks import Block
from kpi.compiler.levels import Level, relation
from kpi.compiler.statement import column_lines
from kpi.coverage import Coverage
from kpi.formula import Measure
from kpi.periods import Step, range_before, step_of, whole_months
from kpi.query import Query
from kpi.tables import FACTS, Fact


@dataclass(frozen=True)
class _Days:
    """The days of a fact that a block reads, and the parameters that they are bound to."""

    first: date
    last: date
    first_name: str
    last_name: str
    step: Step


@dataclass
class Selects:
    """Writes the SELECTs of one question from ``start`` to ``end``, and gathers in ``params`` what they bind.

    All of them have the columns of all ``measures``, empty where another block gives them, so that they can be stacked.
    """

    query: Query
    coverage: Coverage
    start: date
    end: date
    measures: list[Measure]
    params: dict[str, object] = field(default_factory=dict)

    def of(self, block: Block, own: list[Measure]) -> str:
        """The SELECT of a block that gives the measures ``own``."""
        query, fact = self.query, FACTS[block.fact]
        days = self._days(fact, block)
        kept = [d for d in query.by if block.keeps(d)]
        filters = self._filters(block)
        needed = {*kept, *filters, *(["currency"] if block.in_currency else [])}

        def period(day: str) -> str:
            return f"date_trunc('{query.grain}', {_moved(day, days.step)})::date" if query.grain else ""

        day = "(f.day + 1)" if fact.opening else "f.day"
        splits = {d: _dimension(d) for d in kept}
        joins = "\n  left join channels t on t.channel = f.channel" if "channel_type" in needed else ""
        narrowed = [self._filter(d, values) for d, values in filters.items()]
        if block.in_currency:
            narrowed.append(self._own_currency())
        source = fact.relation(needed)
        if fact.worked_out:
            source = relation(fact, self._level(block, days, splits, joins, narrowed, period))
            splits, joins, narrowed = {d: f"f.{d}" for d in kept}, "", []
        columns = [f"{period(day)} as period"] if query.grain else []
        columns += [f"{splits[d]} as {d}" if d in kept else f"null as {d}" for d in query.by]
        columns += self._stacked(block, own)
        in_days = f"{day} >= ${days.first_name} and {day} <= ${days.last_name}"
        where = [in_days, *self._days_kept(fact, day, days, needed), *narrowed]
        keys = ([period(day)] if query.grain else []) + list(splits.values())
        group = f"\n  group by {', '.join(keys)}" if keys else ""
        conditions = "\n    and ".join(where)
        return f"  select {column_lines(columns or ['count(*) as nothing'])}\n  from {source} f{joins}\n  where {conditions}{group}"

    def of_nothing(self, keys: list[str]) -> str:
        """One row without any value, for a question that no fact can say anything about."""
        names = [name for measure in self.measures for name, _ in _columns(measure)]
        return f"  select {column_lines([f'null as {c}' for c in [*keys, *names]] or ['1 as nothing'])}"

    def _days(self, fact: Fact, block: Block) -> _Days:
        """The days to read, bound under names of their own where they differ from those of the blocks before."""
        shift = block.shift
        step = step_of(shift, self.query.grain, self.start, self.end)
        # What is compared with a running period ends where the fact's own data end in it.
        known_end = max(self.start, min(self.end, self.coverage.of(fact).last or self.end))
        first, last = self.start, known_end if fact.until_known else self.end
        if shift:
            first, last = range_before(step, self.start, known_end)
        first_name, last_name = f"first_day{shift.suffix}", f"last_day{shift.suffix}"
        if (self.params.get(first_name, first), self.params.get(last_name, last)) != (first, last):
            # The last day is that of the fact's own data, which may be another one than that of the facts before.
            first_name, last_name = f"first_day_{fact.name}{shift.suffix}", f"last_day_{fact.name}{shift.suffix}"
        self.params[first_name], self.params[last_name] = first, last
        return _Days(first, last, first_name, last_name, step)

    def _filters(self, block: Block) -> dict[str, tuple[str | None, ...]]:
        return {d: values for d, values in self.query.where.items() if block.keeps(d)}

    def _level(
        self,
        block: Block,
        days: _Days,
        splits: dict[str, str],
        joins: str,
        narrowed: list[str],
        period: Callable[[str], str],
    ) -> Level:
        """What a fact that is worked out for each question has to be worked out for."""
        filters = self._filters(block)
        months = whole_months(days.first, days.last)
        first, last = f"${days.first_name}", f"${days.last_name}"
        if FACTS[block.fact].state and self.query.grain is None:
            # Of a state without a grain one day is kept: the first of an opening one, else the last.
            first, last = (first, first) if FACTS[block.fact].opening else (last, last)
        return Level(
            dimensions=splits,
            needed={*splits, *filters},
            single={d for d, values in filters.items() if len(values) == 1},
            in_currency=block.in_currency,
            joins=joins,
            conditions=narrowed,
            first=first,
            last=last,
            period=period,
            by_month=self.query.grain == "month" or (self.query.grain is None and months == 1),
            whole=months > 0,
        )

    def _stacked(self, block: Block, own: list[Measure]) -> list[str]:
        """The columns of all measures, those of other blocks empty."""
        mine = {measure.column for measure in own}
        marked = [f"{int(block.whole is not None)} as is_whole"] if any(m.whole for m in self.measures) else []
        return marked + [
            f"{aggregate} as {column}" if measure.column in mine else f"null as {column}"
            for measure in self.measures
            for column, aggregate in _columns(measure)
        ]

    def _days_kept(self, fact: Fact, day: str, days: _Days, needed: Collection[str]) -> list[str]:
        """Conditions that keep those days and rows of a fact that stand for a whole period and level."""
        kept = []
        if fact.opening:
            kept.append(_first_days(self.query.grain, day, days.first_name))
        elif fact.state:
            kept.append(_last_days(self.query.grain, days.last_name))
        if fact.leveled:
            # What is stated for single channels or for all of them, for single regions or for all.
            by_channel, by_region = not {"channel", "channel_type"}.isdisjoint(needed), "region" in needed
            kept += [f"f.by_channel = {int(by_channel)}", f"f.by_region = {int(by_region)}"]
        return kept

    def _own_currency(self) -> str:
        self.params["own_currency"] = self.coverage.currency
        self.params["currency"] = self.query.currency or self.coverage.currency
        return "coalesce(f.currency, $own_currency) = $currency"

    def _filter(self, name: str, values: tuple[str | None, ...]) -> str:
        column = _dimension(name)
        bound: list[str] = []
        for value in values:
            if value is not None:
                key = f"{name}_{len(bound)}"
                self.params[key] = value
                bound.append(f"${key}")
        tests = [f"{column} in ({', '.join(bound)})"] if bound else []
        tests += [f"{column} is null"] if None in values else []
        return f"({' or '.join(tests)})" if tests else "1 = 0"


def _columns(measure: Measure) -> list[tuple[str, str]]:
    """The columns that a measure takes in the stack, with their aggregates."""
    columns = [(measure.column, measure.aggregate)]
    if measure.causes:
        cases = (f"when {condition} then {place}" for place, (condition, _) in enumerate(measure.causes, start=1))
        columns.append((f"{measure.column}_cause", f"case {' '.join(cases)} end"))
    if measure.unknown:
        columns.append((f"{measure.column}_unknown", f"case when {measure.unknown} then 1 else 0 end"))
    return columns


def _dimension(name: str) -> str:
    return "coalesce(t.channel_type, 'unknown')" if name == "channel_type" else f"f.{name}"


def _moved(day: str, step: Step) -> str:
    if step.months:
        return f"({day} + interval '{step.months} month')"
    return f"({day} + interval '{step.days} day')" if step.days else day


def _first_days(grain: str | None, day: str, first_name: str) -> str:
    """Keeps the first day of every bucket, and of the range."""
    if grain == "day":
        return "1 = 1"
    return (
        f"{day} = ${first_name}"
        if grain is None
        else f"({day} = ${first_name} or {day} = date_trunc('{grain}', {day})::date)"
    )


def _last_days(grain: str | None, last_name: str) -> str:
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
