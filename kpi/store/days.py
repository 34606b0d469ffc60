"""The days that a row of an answer is about, those that it is compared with, and how much of them the data hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from kpi.catalog import Kpi
from kpi.coverage import Coverage
from kpi.formula import Shift
from kpi.periods import day_text, end_of, range_before, step_of
from kpi.query import Query
from kpi.tables import FACTS

_FAIR_SHARE = 0.9
_NOT_BACK = Shift()
_BACK = {Shift(previous=1): "the period before", Shift(years=1): "the year before"}
_FURTHER_BACK = "the period that it looks back to"


def compared_days(kpi: Kpi, moved: Shift) -> set[tuple[Shift, str]]:
    """How far back a KPI looks, and in which fact, when it is itself ``moved`` back."""
    return {(m.shift + moved, m.fact) for m in kpi.formula.measures() if m.shift + moved}


class Days:
    """The days behind the rows of one answer."""

    def __init__(self, query: Query, coverage: Coverage) -> None:
        self._query = query
        self._coverage = coverage
        self._start, self._end = query.within(coverage)
        self._steps = cache(lambda shift: step_of(shift, query.grain, self._start, self._end))
        self._covers = cache(self._covers_days)

    def of(self, row: Mapping[str, object], shift: Shift = _NOT_BACK) -> tuple[date, date]:
        """First and last day that a row is about, or those before them that it is compared with."""
        since, until = self._start, self._end
        if self._query.grain and row["period"]:
            since, until = max(row["period"], since), min(end_of(self._query.grain, row["period"]), until)
        return range_before(self._steps(shift), since, until) if shift else (since, until)

    def covered(self, row: Mapping[str, object], fact: str, shift: Shift) -> bool:
        """Whether the data go back far enough to hold nearly all days that a row is compared with."""
        return self._covers(fact, *self.of(row, shift))

    def why_uncovered(self, row: Mapping[str, object], fact: str, shift: Shift) -> str:
        """Why a row cannot be compared with what lies so far back, in a clause."""
        first, last = self.of(row, shift)
        before, began = _BACK.get(shift, _FURTHER_BACK), self._coverage.of(FACTS[fact]).first
        if first > last:
            return f"{before} has no such days"
        if began is None or began > last:
            return f"{before} ends before your data begin" + (f" on {day_text(began)}" if began else "")
        return f"{before} is not whole, because your data begin inside it, on {day_text(began)}"

    def why_outside(self, row: Mapping[str, object], fact: str, shift: Shift) -> str:
        """That a row is about days before or after all rows of a fact, in a clause; "" when it is not."""
        since, until = self.of(row, shift)
        covered, whose = self._coverage.of(FACTS[fact]), FACTS[fact].whose
        if covered.first and covered.first > until:
            return f"the first day of your {whose} is {day_text(covered.first)}, after these days"
        if covered.last and covered.last < since:
            return f"the last day of your {whose} is {day_text(covered.last)}, before these days"
        return ""

    def _covers_days(self, fact: str, first: date, last: date) -> bool:
        if FACTS[fact].state:
            began = self._coverage.of(FACTS[fact]).first
            return began is not None and began <= last
        known = (last - max(first, self._coverage.of(FACTS[fact]).begins or first)).days + 1
        return known > 0 and known >= _FAIR_SHARE * ((last - first).days + 1)
