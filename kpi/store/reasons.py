"""Why a cell of an answer is blank: one reason each, from the row's own numbers and from what the workspace covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kpi.catalog import Interval, Kpi
from kpi.compiler import CAUSE_OF, COMPARED, PART_OF, resolved
from kpi.coverage import Coverage
from kpi.formula import FirstReach, Formula, Measure, Operation, Shift, numerator_and_denominator
from kpi.periods import bucket_text
from kpi.query import COMPARISONS, UNATTRIBUTED, Query
from kpi.store.days import Days, compared_days

# By the number of the row and the column: the clause, and the sentence made of it.
Causes = Mapping[tuple[int, str], str]
Reasons = Mapping[tuple[int, str], str]

_OLDER = "an earlier period has had more time"
_NOT_ABOVE = "what it is compared with is not above 0"
_MOST_NAMED = 3


def causes_of(query: Query, coverage: Coverage, blanks: Mapping[str, str], rows: Sequence[Mapping]) -> Causes:
    """The clause that says why, for every blank cell of the KPIs that are not blank altogether."""
    days = Days(query, coverage)
    causes: dict[tuple[int, str], str] = {}
    for name, kpi in query.kpis_by_name.items():
        if name in blanks:
            continue
        formula = resolved(kpi.formula, query, coverage)
        now = _Output(kpi, name, formula, formula, Shift(), days, query.currency or coverage.currency)
        before = None
        if query.compare:
            moved = COMPARED[query.compare]
            before = _Output(kpi, f"{name}_previous", formula.shifted(moved), formula, moved, days, now.currency)
        for place, row in enumerate(rows):
            if row[name] is None:
                causes[place, name] = now.why(row)
            if before:
                causes |= _compared(place, row, name, before, causes)
    return causes


def _compared(place: int, row: Mapping, name: str, before: _Output, causes: Causes) -> Iterator[tuple]:
    """The clauses of what a value is compared with and of its change."""
    if row[before.column] is None:
        yield (place, before.column), before.why(row)
    if row[f"{name}_change"] is None:
        blank = causes.get((place, name)) or (before.why(row) if row[before.column] is None else "")
        yield (place, f"{name}_change"), blank or _NOT_ABOVE


@dataclass(frozen=True)
class _Output:
    """One column of an answer, ``moved`` back or not, with its formula as the question needed it; ``plain`` is not moved."""

    kpi: Kpi
    column: str
    formula: Formula
    plain: Formula
    moved: Shift
    days: Days
    currency: str

    @cached_property
    def _compared(self) -> list[tuple[Shift, str]]:
        return sorted(compared_days(self.kpi, self.moved), key=str)

    def why(self, row: Mapping[str, Any]) -> str:
        """Why it is blank in a row, in a clause."""
        if self.moved and not self.kpi.comparable:
            return _OLDER
        for shift, fact in self._compared:
            if not self.days.covered(row.get("period"), fact, shift):
                return self.days.why_uncovered(row.get("period"), fact, shift)
        if isinstance(self.formula, FirstReach):
            parts = (self.formula.target, self.formula.steps[0])
            return next((self._missing(p, row) for p in parts if self._value(p, row) is None), self.kpi.cannot_tell)
        if isinstance(self.formula, Operation) and numerator_and_denominator(self.formula):
            return self._why_ratio(self.formula, row)
        return self._missing(self.formula, row)

    def _why_ratio(self, ratio: Operation, row: Mapping[str, Any]) -> str:
        top, bottom = sides = ratio.left, ratio.right
        above, below = row[f"{self.column}__num"], row[f"{self.column}__den"]
        if below is None or above is None:
            return self._missing(bottom if below is None else top, row)
        if below == 0 or (ratio.positive and below < 0):
            return self._nothing(bottom, row, self.kpi.cannot_tell)
        if ratio.of_something and above == 0:
            return "nothing was paid"
        if below < self.kpi.fewest:
            units = (numerator_and_denominator(self.plain) or sides)[1].text()
            return f"it takes {self.kpi.fewest:,} {units}, and rests on {below:,}"
        top = (numerator_and_denominator(self.plain) or sides)[0]
        if self.kpi.interval is Interval.SHARE and isinstance(top, Operation) and top.operator == "-":
            return f"there are more {top.right.text()} than {top.left.text()}"
        return f"the {top.text()} are below 0"

    def _missing(self, part: Formula, row: Mapping[str, Any]) -> str:
        """Why a part is not known: because of the first in it that is not, or of what it is divided by."""
        if not isinstance(part, Operation):
            return self._clause(part, row) if isinstance(part, Measure) else self.kpi.cannot_tell
        sides = (part.right, part.left) if part.operator == "/" else (part.left, part.right)
        unknown = next((side for side in sides if self._value(side, row) is None), None)
        return self._missing(unknown, row) if unknown else self._nothing(part.right, row)

    def _nothing(self, part: Formula, row: Mapping[str, Any], otherwise: str = "") -> str:
        """Why a part is 0."""
        if isinstance(part, Operation) and not otherwise:
            return self._nothing(part.left, row)
        if not isinstance(part, Measure):
            return otherwise or self.kpi.cannot_tell
        # What can be not known says by itself why it is not; when it is told to be 0, that is not the reason.
        return self._clause(part, row, otherwise if part.nullable else part.absent or otherwise)

    def _clause(self, measure: Measure, row: Mapping[str, Any], otherwise: str = "") -> str:
        outside = self.days.why_outside(row.get("period"), measure.fact, measure.shift)
        cause: int = row.get(f"{self.column}{CAUSE_OF}{measure.column}") or 0
        if outside or cause:
            return outside or measure.causes[cause - 1][1]
        said = otherwise or measure.absent or self._none(measure)
        return f"{said}, counting {self.currency} only" if measure.in_currency else said

    def _none(self, measure: Measure) -> str:
        if measure.whole:
            return f"the {measure.label} of {measure.whole.words} together are 0"
        return f"there are no {measure.label}"

    def _value(self, part: Formula, row: Mapping[str, Any]) -> object:
        """The value of a part; a measure that tells nothing of blanks counts as 1."""
        return part.value({m.column: self._told(m, row) for m in part.measures()})

    def _told(self, measure: Measure, row: Mapping[str, Any]) -> Any:
        return row.get(f"{self.column}{PART_OF}{measure.column}", None if measure.nullable else 1)


def reasons_of(query: Query, blanks: Mapping[str, str], rows: Sequence[Mapping], causes: Causes) -> Reasons:
    """The sentence for every blank cell."""
    reasons: dict[tuple[int, str], str] = {}
    ends = {"": "{} is blank: {}."}
    if query.compare:
        ends |= {
            "_previous": f"{{}} cannot be compared with {COMPARISONS[query.compare]}: {{}}.",
            "_change": "The change of {} is blank: {}.",
        }
    for name, kpi in query.kpis_by_name.items():
        for end, sentence in ends.items():
            for place, row in enumerate(rows):
                if row[f"{name}{end}"] is None:
                    why = causes.get((place, f"{name}{end}"))
                    reasons[place, f"{name}{end}"] = sentence.format(kpi.label, why) if why else blanks[name]
    return reasons


def blank_notes(query: Query, rows: Sequence[Mapping], causes: Causes, names: Sequence[str]) -> list[str]:
    """Each reason of blank values of the KPIs ``names`` once, with who it is about where it is not about all."""
    columns = _by_column(causes)
    return [
        f"{kpi.label} is blank{_where(query, rows, places)}: {why}."
        for name, kpi in query.kpis_by_name.items()
        if name in names
        for why, places in columns.get(name, {}).items()
    ]


def uncompared_notes(query: Query, rows: Sequence[Mapping], causes: Causes) -> list[str]:
    """Why values are not compared or have no change, once for all KPIs that it is true of in the same rows."""
    if not query.compare:
        return []
    labels: dict[tuple[str, str, str], list[str]] = {}
    columns = _by_column(causes)
    for name, kpi in query.kpis_by_name.items():
        for why, places in columns.get(f"{name}_previous", {}).items():
            # A value that is itself blank for the same reason has been told of.
            new = [place for place in places if causes.get((place, name)) != why]
            if new and why != _OLDER:
                where = _where(query, rows, new)
                labels.setdefault((f"cannot be compared with {COMPARISONS[query.compare]}", where, why), []).append(
                    kpi.label
                )
        if same := columns.get(f"{name}_change", {}).get(_NOT_ABOVE):
            labels.setdefault(("has no change", _where(query, rows, same), _NOT_ABOVE), []).append(kpi.label)
    return [f"{', '.join(of)} {said}{where}: {why}." for (said, where, why), of in labels.items()]


def _by_column(causes: Causes) -> dict[str, dict[str, list[int]]]:
    """The rows of each clause, by column."""
    found: dict[str, dict[str, list[int]]] = {}
    for (place, column), why in causes.items():
        found.setdefault(column, {}).setdefault(why, []).append(place)
    return found


def _where(query: Query, rows: Sequence[Mapping], places: Sequence[int]) -> str:
    """In how many rows, and which these are."""
    if len(rows) == 1:
        return ""
    names = [_name(query, rows[place]) for place in places[:_MOST_NAMED]] if len(places) < len(rows) else []
    more = f" and {len(places) - len(names):,} more" if names and len(places) > len(names) else ""
    return f" in {len(places):,} of {len(rows):,} rows" + (f" ({'; '.join(names)}{more})" if names else "")


def _name(query: Query, row: Mapping[str, Any]) -> str:
    """What a row is about."""
    parts = [UNATTRIBUTED if row[d] is None else str(row[d]) for d in query.by]
    if query.grain and row["period"]:
        parts.append(bucket_text(query.grain, row["period"]))
    return ", ".join(parts)
