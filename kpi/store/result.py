"""The answer to a query: its rows, and what has to be said with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property

import pandas as pd

from kpi.catalog import Unit
from kpi.compiler import COMPARED, Compiled, Statement
from kpi.coverage import Coverage
from kpi.formula import Measure, Shift, numerator_and_denominator
from kpi.periods import bucket_text, day_text, end_of, range_before, start_of, step_of
from kpi.query import Query
from kpi.tables import (
    ACQUIRED,
    BUYERS,
    DIMENSIONS,
    EXPECTED,
    EXPENSES,
    FACTS,
    LINES,
    OPEN_DEALS,
    PIPELINE,
    SALES,
    SPEND,
    TRAFFIC,
)

_FAIR_SHARE = 0.9


@dataclass(frozen=True)
class Result:
    """Rows of an answer as dicts: ``period`` (date), the dimensions (None = unattributed), and each KPI by the name
    it was asked by (Decimal, int or float; None = cannot be told). Ratios have ``<kpi>__num`` and ``<kpi>__den``;
    with a comparison there are ``<kpi>_previous`` and ``<kpi>_change`` (a fraction, or a difference for rates).
    ``notes`` say what a reader must know; ``partial`` is the start of the period that is still running.
    """

    query: Query
    coverage: Coverage
    statement: Statement
    blanks: Mapping[str, str]
    rows: list[dict[str, object]]

    @property
    def period(self) -> tuple[date, date]:
        return self.query.within(self.coverage)

    @cached_property
    def partial(self) -> date | None:
        """Start of the last period when it is not over in the data."""
        _, end = self.period
        grain = self.query.grain
        return start_of(grain, end) if grain and end < end_of(grain, end) else None

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows for charts and tables; exact amounts become floats only here."""
        columns = list(self.rows[0]) if self.rows else []
        data = {}
        for column in columns:
            values = [row[column] for row in self.rows]
            if column == "period":
                data[column] = pd.to_datetime(pd.Series(values, dtype="object"))
            elif column in DIMENSIONS:
                data[column] = pd.Series(values, dtype="object")
            else:
                data[column] = pd.Series([None if v is None else float(v) for v in values], dtype="float64")
        return pd.DataFrame(data)

    @cached_property
    def notes(self) -> list[str]:
        return [
            *self.blanks.values(),
            *self._blank_rows(),
            *_currency_notes(self.query, self.coverage),
            *_conversion_notes(self.query, self.coverage),
            *_channel_notes(self.query, self.coverage),
            *_range_notes(self.query, self.coverage),
            *self._partial_notes(),
            *_age_notes(self.query),
            *_spread_notes(self.query, self.coverage),
            *_value_notes(self.query, self.coverage),
        ]

    def value(self, name: str) -> object:
        """The value of a KPI in the first row: the answer of a query without dimension and grain."""
        return self.rows[0][name] if self.rows else None

    def _blank_rows(self) -> list[str]:
        notes = []
        for name, kpi in self.query.asked.items():
            empty = sum(row[name] is None for row in self.rows)
            if empty and name not in self.blanks:
                where = "" if len(self.rows) == 1 else f" in {empty:,} of {len(self.rows):,} rows"
                notes.append(f"{kpi.label} is blank{where}: {kpi.cannot_tell}.")
        return notes

    def _partial_notes(self) -> list[str]:
        if not self.partial:
            return []
        _, end = self.period
        name = bucket_text(self.query.grain or "day", self.partial)
        return [f"{name[0].upper()}{name[1:]} is not over: it counts up to {day_text(end)}."]


def build(query: Query, coverage: Coverage, compiled: Compiled, columns: list[str], tuples: list[tuple]) -> Result:
    """Rows as dicts, with the changes computed and unfair comparisons left blank."""
    rows = [dict(zip(columns, values, strict=True)) for values in tuples]
    wholes = _wholes(query, compiled, rows)
    if not rows:
        rows = [{c: None for c in columns}] if len(compiled.blanks) == len(query.asked) else []
    elif compiled.periods:
        rows = _with_empty_periods(query, compiled, rows, wholes)
    _blank_unfair(query, coverage, rows)
    _blank_few(query, rows)
    if query.compare:
        _add_changes(query, rows)
    return Result(query, coverage, compiled.statement, compiled.blanks, rows)


Wholes = Mapping[str, Mapping[tuple, object]]


def _wholes(query: Query, compiled: Compiled, rows: list[dict]) -> Wholes:
    """Per measure that parts are held against its values by period and group; their rows and columns leave ``rows``."""
    if not compiled.wholes:
        return {}
    keys = ("period", *query.by)
    found = {
        m.column: {_group_of(m, keys, row): row[m.column] for row in rows if row["is_whole"]} for m in compiled.wholes
    }
    rows[:] = [row for row in rows if not row["is_whole"]]
    for row in rows:
        for column in ("is_whole", *found):
            del row[column]
    return found


def _group_of(measure: Measure, keys: Sequence[str], row: Mapping[str, object]) -> tuple:
    """The group that a row belongs to where a measure is not split by everything."""
    return tuple(None if measure.whole and k in measure.whole.dimensions else row[k] for k in keys)


def _nothing(compiled: Compiled, known: Mapping[str, object]) -> dict[str, object]:
    """The values of a group in a period in which nothing happened; ``known`` are the wholes that it is a part of."""
    nothing: dict[str, object] = {}
    for name, formula in compiled.outputs.items():
        empty = {m.column: known.get(m.column, m.empty) for m in formula.measures()} if formula else {}
        nothing[name] = formula.value(empty) if formula else None
        for side, suffix in zip((formula and numerator_and_denominator(formula)) or (), ("num", "den"), strict=False):
            nothing[f"{name}__{suffix}"] = side.value(empty)
    return nothing


def _with_empty_periods(query: Query, compiled: Compiled, rows: list[dict], wholes: Wholes) -> list[dict]:
    """The rows and, for every group, those of the periods in which nothing happened."""
    keys = ("period", *query.by)
    there = {tuple(row[k] for k in keys) for row in rows}
    groups = {key[1:] for key in there}
    nothing = _nothing(compiled, {})
    for period in compiled.periods:
        for group in groups:
            if (period, *group) in there:
                continue
            row = dict(zip(keys, (period, *group), strict=True))
            if wholes:
                beside = {m.column: wholes[m.column].get(_group_of(m, keys, row), m.empty) for m in compiled.wholes}
                nothing = _nothing(compiled, beside)
            rows.append({**row, **nothing})
    return sorted(
        rows,
        key=lambda row: [(row[k] is None, row[k]) if row[k] is not None else (True, "") for k in ("period", *query.by)],
    )


def _blank_unfair(query: Query, coverage: Coverage, rows: list[dict]) -> None:
    """Blank what looks back to days of which the data hold only a part: half a period is no comparison."""
    compared = {"": Shift(), "_previous": COMPARED[query.compare]} if query.compare else {"": Shift()}

    @cache
    def covers(fact: str, shift: Shift, since: date, until: date) -> bool:
        return _covers(coverage, fact, shift, query, since, until)

    start, end = query.within(coverage)
    for name, kpi in query.asked.items():
        if query.compare and not kpi.comparable:
            for row in rows:
                row.update({c: None for c in row if c.startswith(f"{name}_previous")})
        for suffix, moved in compared.items():
            back = {
                (measure.shift + moved, measure.fact) for measure in kpi.formula.measures() if measure.shift + moved
            }
            for row in rows if back else ():
                since, until = _days_of(row, query, start, end)
                if not all(covers(fact, shift, since, until) for shift, fact in back):
                    blank = (f"{name}{suffix}", f"{name}{suffix}__num", f"{name}{suffix}__den")
                    row.update({column: None for column in blank if column in row})


def _blank_few(query: Query, rows: list[dict]) -> None:
    """Blank what rests on so few answers that it says nothing; how many they are stays."""
    for name, kpi in query.asked.items():
        for shown in (name, f"{name}_previous") if kpi.fewest else ():
            for row in rows:
                if (row.get(f"{shown}__den") or 0) < kpi.fewest and shown in row:
                    row[shown] = None


def _days_of(row: Mapping[str, object], query: Query, start: date, end: date) -> tuple[date, date]:
    if query.grain and row["period"]:
        return max(row["period"], start), min(end_of(query.grain, row["period"]), end)
    return start, end


def _covers(coverage: Coverage, fact: str, shift: Shift, query: Query, since: date, until: date) -> bool:
    """Whether the data go back far enough to hold nearly all days that a shift compares [since, until] with."""
    first, last = range_before(step_of(shift, query.grain, *query.within(coverage)), since, until)
    if FACTS[fact].state:
        began = coverage.of(FACTS[fact]).first
        return began is not None and began <= last
    known = (last - max(first, coverage.of(FACTS[fact]).begins or first)).days + 1
    return known > 0 and known >= _FAIR_SHARE * ((last - first).days + 1)


def _add_changes(query: Query, rows: list[dict]) -> None:
    for name, kpi in query.asked.items():
        for row in rows:
            now, before = row[name], row[f"{name}_previous"]
            change = None
            if now is not None and before is not None:
                if kpi.unit in (Unit.RATE, Unit.POINTS):
                    change = float(now) - float(before)
                elif before > 0:
                    change = float(now) / float(before) - 1
            row[f"{name}_change"] = change


def _currency_notes(query: Query, coverage: Coverage) -> list[str]:
    money = any(k.is_money for k in query.asked.values())
    if not money or len(coverage.currencies) < 2 or "currency" in query.dimensions:
        return []
    mine = query.currency or coverage.currency
    others = ", ".join(c for c in coverage.currencies if c != mine)
    return [f"Money is counted in {mine} only; {others} is kept apart. Ask for currency {others} to see it."]


def _conversion_notes(query: Query, coverage: Coverage) -> list[str]:
    """What of the amounts asked for was converted with the team's rates, and what had no rate."""
    facts = {f for k in query.asked.values() if k.is_money for f in k.facts}
    asked = {
        "sales": bool(facts & {SALES.name, LINES.name, ACQUIRED.name, BUYERS.name}),
        "ad spend": SPEND.name in facts,
        "deals": PIPELINE.name in facts,
        "costs": EXPENSES.name in facts,
    }
    start, end = query.within(coverage)
    notes = []
    if facts and coverage.idle_rates and len(coverage.currencies) > 1:
        notes.append(
            f"Your exchange rates lead to {coverage.idle_rates}, and the workspace counts in {coverage.currency}:"
            " they are not used."
        )
    if OPEN_DEALS.name in facts and coverage.rates:
        notes.append(
            f"Open deals in {', '.join(coverage.rates)} are converted to {coverage.currency} with your rate of the day shown."
        )
    sums: dict[tuple[bool, str], list[Decimal]] = {}
    for c in coverage.conversions:
        if start <= c.day <= end:
            amounts = sums.setdefault((c.rated, c.currency), [Decimal(0)] * len(asked))
            for place, (wanted, amount) in enumerate(
                zip(asked.values(), (c.sold, c.spent, c.won, c.cost), strict=True)
            ):
                amounts[place] += amount if wanted else 0
    for (rated, currency), amounts in sorted(sums.items(), reverse=True):
        parts = [f"{currency} {n:,.2f} of {of}" for n, of in zip(amounts, asked, strict=True) if n]
        if not parts:
            continue
        said = f"{' and '.join(parts)}{' before filters' if query.where else ''}"
        if rated:
            first, last = coverage.rates[currency]
            days = day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"
            notes.append(
                f"{said} was converted to {coverage.currency} with your rates of {days}, each amount rounded to 0.0001."
            )
        else:
            notes.append(f"{said} was not converted: there is no rate of {currency} for its day or an earlier one.")
    return notes


def _channel_notes(query: Query, coverage: Coverage) -> list[str]:
    """Channels that only one side of a ratio knows: the ratio of such a channel means nothing."""
    notes = []
    for kpi in query.asked.values():
        facts = [FACTS[f] for f in kpi.facts]
        if TRAFFIC in facts and SALES in facts and coverage.has(TRAFFIC) and coverage.has(SALES):
            only = coverage.of(SALES).channels - coverage.of(TRAFFIC).channels
            if only and len(coverage.of(TRAFFIC).channels) > 0 and coverage.of(TRAFFIC).channels != {None}:
                names = ", ".join(sorted(str(c) if c is not None else "(unattributed)" for c in only)[:5])
                notes.append(
                    f"{kpi.label}: there are orders but no visits for {names}; the total counts those orders too."
                )
        if SPEND in facts and coverage.has(SPEND):
            only = coverage.of(SPEND).channels - coverage.of(SALES).channels
            if only:
                names = ", ".join(sorted(str(c) if c is not None else "(unattributed)" for c in only)[:5])
                notes.append(
                    f"{kpi.label}: there is ad spend but there are no orders for {names}; check that both name the channel alike."
                )
    return list(dict.fromkeys(notes))


def _range_notes(query: Query, coverage: Coverage) -> list[str]:
    """Tables that cover different months make ratios between them look better or worse than they are."""
    notes = []
    start, end = query.within(coverage)
    for kpi in query.asked.values():
        covered = {FACTS[f].table.label.lower(): coverage.of(FACTS[f]) for f in kpi.facts if coverage.has(FACTS[f])}
        if len(covered) < 2:
            continue
        late = [
            (c.first, label)
            for label, c in covered.items()
            if c.first and start_of("month", c.first) > start_of("month", start)
        ]
        early = [(c.last, label) for label, c in covered.items() if c.last and c.last < end - timedelta(days=2)]
        notes += [
            f"{kpi.label}: {label} start on {day_text(day)} only, later than the period shown." for day, label in late
        ]
        notes += [f"{kpi.label}: {label} end on {day_text(day)}, before the period shown ends." for day, label in early]
    return list(dict.fromkeys(notes))


def _age_notes(query: Query) -> list[str]:
    return [
        f"{kpi.label} is not compared: an earlier period has had more time."
        for kpi in query.asked.values()
        if query.compare and not kpi.comparable
    ]


def _value_notes(query: Query, coverage: Coverage) -> list[str]:
    """That a value is no margin, where nothing is known of margins."""
    unknown = coverage.assumed_margin is None and "cost_amount" not in coverage.of(EXPECTED).filled
    return [
        f"{kpi.label} counts net sales, not margin: there are no costs of goods and no assumed margin."
        for kpi in query.asked.values()
        if unknown and kpi.facts == (EXPECTED.name,) and kpi.is_money
    ]


def _spread_notes(query: Query, coverage: Coverage) -> list[str]:
    labels = [
        FACTS[f].table.label for kpi in query.asked.values() for f in kpi.facts if coverage.of(FACTS[f]).period_days > 1
    ]
    return [
        f"{label} was partly reported for several days at once and is spread evenly over them."
        for label in dict.fromkeys(labels)
    ]
