"""The days that a row of an answer is about, those that it is compared with, and how much of them the data hold."""

from __future__ import annotations

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
    """The days behind the rows of one answer. What is told of one row is told of all rows of its ``period``."""

    def __init__(self, query: Query, coverage: Coverage) -> None:
        self._query = query
        self._coverage = coverage
        self._start, self._end = query.within(coverage)
        # Many rows share a period, and every blank cell asks.
        self.of = cache(self._of)
        self.covered = cache(self._covered)
        self.why_uncovered = cache(self._why_uncovered)
        self.why_outside = cache(self._why_outside)

    def _of(self, period: date | None, shift: Shift = _NOT_BACK) -> tuple[date, date]:
        """First and last day that a row is about, or those before them that it is compared with."""
        grain, since, until = self._query.grain, self._start, self._end
        step = step_of(shift, grain, since, until)
        if grain and period:
            since, until = max(period, since), min(end_of(grain, period), until)
        return range_before(step, since, until) if shift else (since, until)

    def _covered(self, period: date | None, fact: str, shift: Shift) -> bool:
        """Whether the data go back far enough to hold nearly all days that a row is compared with."""
        first, last = self.of(period, shift)
        covered = self._coverage.of(FACTS[fact])
        if FACTS[fact].state:
            return covered.first is not None and covered.first <= last
        known = (last - max(first, covered.begins or first)).days + 1
        return known > 0 and known >= _FAIR_SHARE * ((last - first).days + 1)

    def _why_uncovered(self, period: date | None, fact: str, shift: Shift) -> str:
        """Why a row cannot be compared with what lies so far back, in a clause."""
        first, last = self.of(period, shift)
        before, began = _BACK.get(shift, _FURTHER_BACK), self._coverage.of(FACTS[fact]).first
        if first > last:
            return f"{before} has no such days"
        if began is None or began > last:
            return f"{before} ends before your data begin" + (f" on {day_text(began)}" if began else "")
        return f"{before} is not whole, because your data begin inside it, on {day_text(began)}"

    def _why_outside(self, period: date | None, fact: str, shift: Shift) -> str:
        """That a row is about days before or after all rows of a fact, in a clause; "" when it is not."""
        since, until = self.of(period, shift)
        covered, whose = self._coverage.of(FACTS[fact]), FACTS[fact].whose
        days = f"{_BACK.get(shift, _FURTHER_BACK)} comes" if shift else "these days come"
        if covered.first and covered.first > until:
            return f"the first day of your {whose} is {day_text(covered.first)}, and {days} earlier"
        if covered.last and covered.last < since:
            return f"the last day of your {whose} is {day_text(covered.last)}, and {days} later"
        return ""
