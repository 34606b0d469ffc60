"""The answer to a query: its rows, and what has to be said with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from kpi.catalog import Interval, Unit
from kpi.compiler import COMPARED, OF_SPREAD, PART_OF, Compiled, Statement, telling
from kpi.coverage import Coverage
from kpi.formula import Measure, Shift, numerator_and_denominator
from kpi.periods import bucket_text, day_text, end_of, start_of
from kpi.query import Query
from kpi.store.days import Days, compared_days
from kpi.store.notes import beyond_all_notes, notes_of
from kpi.store.reasons import Causes, Reasons, blank_notes, causes_of, reasons_of, uncompared_notes
from kpi.tables import DIMENSIONS


@dataclass(frozen=True)
class Result:
    """Rows of an answer as dicts: ``period`` (date), the dimensions (None = unattributed), and each KPI by the name
    it was asked by (Decimal, int or float; None = cannot be told). Ratios have ``<kpi>__num`` and ``<kpi>__den``;
    with a comparison there are ``<kpi>_previous`` and ``<kpi>_change`` (a fraction, or a difference for rates). With
    intervals there are the parts of the spread of each value, such as ``<kpi>__variance``.
    ``reasons`` say why each blank is one, ``notes`` what a reader must know; ``partial`` is the start of the period that is still running.
    """

    query: Query
    coverage: Coverage
    statement: Statement
    blanks: Mapping[str, str]
    rows: list[dict[str, Any]]

    def blank_notes(self, *names: str) -> list[str]:
        """Why values of those KPIs are blank, each reason once with the rows that it is about."""
        return blank_notes(self.query, self.rows, self.causes, names)

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
        data: dict[str, pd.Series] = {}
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
    def causes(self) -> Causes:
        """Why each blank cell of the KPIs that are not in ``blanks`` is blank, in a clause."""
        return causes_of(self.query, self.coverage, self.blanks, self.rows)

    @cached_property
    def reasons(self) -> Reasons:
        """Why each blank cell is blank, in a sentence, by the number of its row and its column: ``cac``,
        ``cac_previous`` or ``cac_change``."""
        return reasons_of(self.query, self.blanks, self.rows, self.causes)

    def reason(self, row: int, column: str) -> str:
        """Why a cell is blank, in a sentence; "" when it is not."""
        return self.reasons.get((row, column), "")

    @cached_property
    def notes(self) -> list[str]:
        return [
            *self.blanks.values(),
            *self.blank_notes(*self.query.kpis),
            *beyond_all_notes(self.query, self.rows),
            *notes_of(self.query, self.coverage),
            *self._partial_notes(),
            *uncompared_notes(self.query, self.rows, self.causes),
        ]

    def value(self, name: str) -> Any:
        """The value of a KPI in the first row: the answer of a query without dimension and grain."""
        return self.rows[0][name] if self.rows else None

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
    if compiled.spreads:
        _work_out_spreads(compiled, rows)
    if not rows:
        rows = [{c: None for c in columns}] if len(compiled.blanks) == len(query.kpis_by_name) else []
    elif compiled.periods:
        rows = _with_empty_periods(query, compiled, rows, wholes)
    _blank_unfair(query, coverage, rows)
    _blank_few(query, rows)
    _blank_below_nothing(query, rows)
    if query.compare:
        _add_changes(query, rows)
    return Result(query, coverage, compiled.statement, compiled.blanks, rows)


def _work_out_spreads(compiled: Compiled, rows: list[dict]) -> None:
    """Replace the measures of spread by what they tell; few rows have them, and as SQL they cost more to plan."""
    for row in rows:
        measured = {c.removeprefix(OF_SPREAD): row.pop(c) for c in list(row) if c.startswith(OF_SPREAD)}
        row.update({name: formula.value(measured) for name, formula in compiled.spreads.items()})


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


def _nothing(compiled: Compiled, known: Mapping[str, Any]) -> dict[str, object]:
    """The values of a group in a period in which nothing happened; ``known`` are the wholes that it is a part of."""
    nothing: dict[str, object] = {}
    for name, formula in compiled.outputs.items():
        empty: dict[str, Any] = {m.column: known.get(m.column, m.empty) for m in formula.measures()} if formula else {}
        nothing[name] = formula.value(empty) if formula else None
        nothing.update({f"{name}{PART_OF}{m.column}": empty[m.column] for m in (telling(formula) if formula else ())})
        for side, suffix in zip((formula and numerator_and_denominator(formula)) or (), ("num", "den"), strict=False):
            nothing[f"{name}__{suffix}"] = side.value(empty)
    for name, formula in compiled.spreads.items():
        nothing[name] = formula.value({m.column: m.empty for m in formula.measures()})
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

    days = Days(query, coverage)
    for name, kpi in query.kpis_by_name.items():
        if query.compare and not kpi.comparable:
            for row in rows:
                row.update({c: None for c in row if c.startswith(f"{name}_previous")})
        for suffix, moved in compared.items():
            back = compared_days(kpi, moved)
            for row in rows if back else ():
                if not all(days.covered(row.get("period"), fact, shift) for shift, fact in back):
                    blank = (f"{name}{suffix}", f"{name}{suffix}__num", f"{name}{suffix}__den")
                    row.update({column: None for column in blank if column in row})


def _blank_few(query: Query, rows: list[dict]) -> None:
    """Blank what rests on so few answers that it says nothing; how many they are stays."""
    for name, kpi in query.kpis_by_name.items():
        for shown in (name, f"{name}_previous") if kpi.fewest else ():
            for row in rows:
                if (row.get(f"{shown}__den") or 0) < kpi.fewest and shown in row:
                    row[shown] = None


def _blank_below_nothing(query: Query, rows: list[dict]) -> None:
    """Blank shares below 0: more was taken off than there was, so the two sides do not belong together."""
    for name, kpi in query.kpis_by_name.items():
        for shown in (name, f"{name}_previous") if kpi.interval is Interval.SHARE else ():
            for row in rows:
                if (row.get(shown) or 0) < 0:
                    row[shown] = None


def _add_changes(query: Query, rows: list[dict]) -> None:
    for name, kpi in query.kpis_by_name.items():
        for row in rows:
            now, before = row[name], row[f"{name}_previous"]
            change = None
            if now is not None and before is not None:
                if kpi.unit in (Unit.RATE, Unit.POINTS):
                    change = float(now) - float(before)
                elif before > 0:
                    change = float(now) / float(before) - 1
            row[f"{name}_change"] = change
