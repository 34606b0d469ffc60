"""What a page has at hand: the workspace, the view, colours, benchmarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import streamlit as st

from kpi.benchmarks.benchmarks import Benchmarks, needs_a_year
from kpi.benchmarks.dispersion import dispersion
from kpi.catalog import CATALOG, Kpi, kpi
from kpi.charts.format import name_text
from kpi.charts.palette import DARK, LIGHT, series_colours
from kpi.periods import add_months
from kpi.query import Query
from kpi.store import Result, Workspace
from kpi.store.settings import benchmarks
from kpi.tables import FACTS
from kpi.ui.frame import url
from kpi.ui.frame.asking import analysed, ask
from kpi.ui.frame.view import Options, View

COHORT_DAYS = 365
_CURRENT = "page"


def mode() -> str:
    """Light or dark, as the browser shows the app."""
    return DARK if st.context.theme.type == DARK else LIGHT


def options_of(workspace: Workspace) -> Options:
    """The channels and regions one can choose from, those with the most orders first, then visits and so on."""
    coverage = workspace.coverage
    if coverage.empty:
        return Options(coverage)
    return Options(coverage, _values(workspace, "channel"), _values(workspace, "region"))


def _values(workspace: Workspace, dimension: str) -> tuple[str | None, ...]:
    coverage = workspace.coverage
    if not any(dimension in covered.filled for covered in coverage.facts.values()):
        return ()
    names = tuple(f.sized_by for f in FACTS.values() if f.sized_by and f.has(dimension) and coverage.has(f))
    if not names:
        # Nothing here tells how much a name holds, so only what has none is left to choose.
        return (None,)
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
    visitor: str

    @property
    def coverage(self):
        return self.options.coverage

    @property
    def currency(self) -> str:
        return self.view.currency or self.coverage.currency

    @cached_property
    def benchmarks(self) -> Benchmarks:
        """What the values of this view are held against."""
        return Benchmarks(
            self.ask,
            lambda name: analysed(dispersion, self.workspace, name),
            benchmarks(self.workspace),
            self.coverage,
            self.view.end,
            self.view.where,
            self.view.currency,
        )

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

    def labels(self, values: Sequence[object]) -> list[str]:
        return [name_text(v) for v in values]


def answerable(page: Page, kpis: Sequence[Kpi] = tuple(CATALOG.values())) -> list[Kpi]:
    """The KPIs whose tables are loaded."""
    return [k for k in kpis if all(page.coverage.has(FACTS[f]) for f in k.facts)]


def begin(page: Page) -> None:
    """Make this the page of the run."""
    st.session_state[_CURRENT] = page


def current() -> Page:
    """The page of this run."""
    return st.session_state[_CURRENT]
