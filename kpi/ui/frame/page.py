"""What a page has at hand: the workspace, the view, colours, benchmarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import streamlit as st

from kpi.answers.analyses import analysed
from kpi.answers.queries import ask
from kpi.benchmarks.benchmark import Reference, Verdict, judge, own_medians, reference, trailing
from kpi.benchmarks.changes import Change, change
from kpi.benchmarks.dispersion import dispersion
from kpi.benchmarks.estimates import Estimate, estimate
from kpi.catalog import CATALOG, Interval, Kpi, kpi
from kpi.charts.format import name_text
from kpi.charts.palette import DARK, LIGHT, series_colours
from kpi.periods import add_months, start_of
from kpi.query import Query
from kpi.store import Result, Workspace
from kpi.store.settings import benchmarks
from kpi.tables import FACTS, NEW_USERS, RECURRING
from kpi.ui.frame import url
from kpi.ui.frame.view import Options, View

COHORT_DAYS = 365
_CURRENT = "page"


def mode() -> str:
    """Light or dark, as the browser shows the app."""
    return DARK if st.context.theme.type == DARK else LIGHT


def options_of(workspace: Workspace) -> Options:
    """The channels and regions one can choose from, those with the most orders first."""
    coverage = workspace.coverage
    if coverage.empty:
        return Options(coverage)
    names = ("orders", "visits", "ad_spend", "deals_created")
    return Options(coverage, _values(workspace, names, "channel"), _values(workspace, names, "region"))


def _values(workspace: Workspace, names: Sequence[str], dimension: str) -> tuple[str | None, ...]:
    covered = [f for f in workspace.coverage.facts.values() if dimension in f.filled]
    if not covered:
        return ()
    also = {"active_subscriptions": RECURRING, "new_users": NEW_USERS}
    names = (*names, *(name for name, fact in also.items() if dimension in workspace.coverage.of(fact).filled))
    rows = ask(workspace, Query(names, by=(dimension,))).rows

    def size(row: Mapping) -> tuple:
        return (row[dimension] is None, *(-float(row[name] or 0) for name in names), str(row[dimension]))

    return tuple(row[dimension] for row in sorted(rows, key=size))


@dataclass
class Page:
    """One run of one page."""

    workspace: Workspace
    view: View
    options: Options
    name: str
    mode: str

    @property
    def coverage(self):
        return self.options.coverage

    @property
    def currency(self) -> str:
        return self.view.currency or self.coverage.currency

    @cached_property
    def team(self) -> dict[tuple[str, str | None], float]:
        return benchmarks(self.workspace)

    @cached_property
    def colours(self) -> dict[object, str]:
        """One colour per channel, the same on every page."""
        return series_colours(self.options.channels, self.mode)

    def ask(self, query: Query) -> Result:
        return ask(self.workspace, query)

    def choice(self, name: str, default: str, allowed: Sequence[str]) -> str:
        return url.choice(self.name, name, default, allowed)

    def cohorts(self, kpis: Sequence[str]) -> tuple[View, bool]:
        """The view for KPIs about a customer's first year: a year earlier when nobody in the view is old enough."""
        old_enough = self.coverage.last - timedelta(days=COHORT_DAYS)
        if not all(needs_a_year(kpi(name)) for name in kpis) or self.view.start <= old_enough:
            return self.view, False
        start = max(add_months(self.view.start, -12), self.coverage.first)
        end = min(add_months(self.view.end, -12), old_enough)
        if end < start:
            return self.view, False
        return View(
            start, end, self.view.grain, self.view.channels, self.view.regions, self.view.compare, self.view.currency
        ), True

    def own(self, names: Sequence[str], channel: str | None = None, each: bool = False) -> dict[str, float]:
        """The shop's own medians of the last complete months; of one channel with ``each``."""
        names = tuple(name for name in names if not needs_a_year(kpi(name)))
        if not names:
            return {}
        query = trailing(self.view.query(*names), self.view.end, ("channel",) if each else ())
        if query.start > query.end or query.end < self.coverage.first:
            return {}
        rows = self.ask(query).rows if each else self._months(query)
        if each:
            rows = [row for row in rows if row.get("channel") == channel]
        medians = {}
        for name in names:
            first = max((self.coverage.of(FACTS[f]).first or date.min for f in kpi(name).facts), default=date.min)
            since = first if first == start_of("month", first) else add_months(start_of("month", first), 1)
            medians |= own_medians(rows, (name,), since)
        return medians

    def _months(self, query: Query) -> list[Mapping]:
        """The rows of whole months: two calendar years are asked for, so that other days of the last one ask nothing."""
        known = self.coverage.last + timedelta(days=1)
        until = min(date(query.end.year, 12, 31), start_of("month", known) - timedelta(days=1))
        first = max(date(query.end.year - 1, 1, 1), start_of("month", self.coverage.first))
        asked = replace(query, start=min(query.start, first), end=max(query.end, until))
        rows = self.ask(asked).rows
        return [row for row in rows if row["period"] is None or query.start <= row["period"] <= query.end]

    @property
    def only_channel(self) -> str | None:
        """The channel that the filters leave, if it is one; its own benchmarks hold for what is shown as a whole."""
        return self.view.channels[0] if len(self.view.channels) == 1 else None

    def reference(self, of: Kpi, own: Mapping[str, float], channel: str | None = None) -> Reference | None:
        """The benchmark that holds for a KPI here."""
        return reference(of, channel, self.team, own, whole=not self.view.where)

    def verdict(self, of: Kpi, name: str, row: Mapping, bench: Reference | None, start: date, end: date) -> Verdict:
        """A row's value against its benchmark over the days shown."""
        return judge(of, self.estimate(of, row, name), bench.over(start, end) if bench else None)

    def estimate(self, of: Kpi, row: Mapping, name: str = "") -> Estimate | None:
        """A row's value with its interval; None without a value."""
        by = analysed(dispersion, self.workspace, of.name) if of.interval is Interval.SUM else 1.0
        return estimate(of, row, name, by)

    def change(self, of: Kpi, row: Mapping) -> Change | None:
        """A row's value against the one it is compared with; None when that cannot be told."""
        return change(of, self.estimate(of, row), self.estimate(of, row, f"{of.name}_previous"))

    def labels(self, values: Sequence[object]) -> list[str]:
        return [name_text(v) for v in values]


def needs_a_year(of: Kpi) -> bool:
    """Whether the KPI is about customers who are a year old."""
    return any("_365" in m.name for m in of.formula.measures())


def answerable(page: Page, kpis: Sequence[Kpi] = tuple(CATALOG.values())) -> list[Kpi]:
    """The KPIs whose tables are loaded."""
    return [k for k in kpis if all(page.coverage.has(FACTS[f]) for f in k.facts)]


def begin(page: Page) -> None:
    """Make this the page of the run."""
    st.session_state[_CURRENT] = page


def current() -> Page:
    """The page of this run."""
    return st.session_state[_CURRENT]
