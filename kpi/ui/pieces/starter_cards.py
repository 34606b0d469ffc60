"""The cards of the overview: the starter KPIs, and every other KPI one click away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi.benchmarks.benchmarks import needs_a_year
from kpi.catalog import CATALOG, Kpi, starters
from kpi.store import Result
from kpi.ui.frame import url
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page, answerable
from kpi.ui.frame.view import View
from kpi.ui.pieces.cards import cards

_GROUP = "more_kpis"


def starter_totals(page: Page) -> Result:
    """The answer of the starter cards: what is on the screen, and what there is to note about it."""
    return _asked(page, _starters_of_the_days())[0]


def starter_cards(page: Page) -> None:
    """The six starters."""
    names = _starters_of_the_days()
    totals, series = _asked(page, names)
    with st.grid(3, min_column_width=250, gap="small"):
        cards(page, names, totals, series, page.benchmarks.own([k.name for k in names]))
        _cohort_cards(page, [k for k in starters() if needs_a_year(k)])


def _starters_of_the_days() -> list[Kpi]:
    return [k for k in starters() if not needs_a_year(k)]


def all_other_kpis(page: Page) -> None:
    """The rest of the catalog, one click away: a button for each group, and the cards of the one that is chosen."""
    groups: dict[str, list[Kpi]] = {}
    for kpi in answerable(page, tuple(CATALOG.values())):
        if not kpi.starter:
            groups.setdefault(kpi.group, []).append(kpi)
    if not groups:
        return
    st.session_state[_GROUP] = page.choice("more", "", ["", *groups]) or None
    st.pills(
        "More KPIs",
        list(groups),
        format_func=lambda group: f"{group} ({len(groups[group])})",
        key=_GROUP,
        on_change=lambda: url.choose(page.name, "more", st.session_state[_GROUP] or ""),
    )
    chosen = groups.get(st.session_state[_GROUP], [])
    cards_of(page, [k for k in chosen if not needs_a_year(k)])
    late = [k for k in chosen if needs_a_year(k)]
    if late:
        with st.grid(3, min_column_width=250, gap="small"):
            _cohort_cards(page, late)


def _cohort_cards(page: Page, kpis: Sequence[Kpi]) -> None:
    if not kpis:
        return
    view, moved = page.cohorts([k.name for k in kpis])
    names = [k.name for k in kpis]
    totals = page.ask(view.query(*names, compare=view.compare))
    series = page.ask(view.query(*names, grain="month" if view.shown_grain in ("day", "week") else view.shown_grain))
    note = f"customers won {period_text(view.start, view.end)}" if moved else ""
    cards(page, kpis, totals, series, {}, note)


def _asked(page: Page, kpis: Sequence[Kpi]) -> tuple[Result, Result]:
    names = [k.name for k in kpis]
    return page.ask(page.view.query(*names, compare=page.view.compare)), page.ask(
        page.view.query(*names, grain=page.view.shown_grain)
    )


def cards_of(page: Page, kpis: Sequence[Kpi]) -> Result | None:
    """Cards for those of the KPIs that can be answered, in the days of the page; their answer, None without any."""
    can = answerable(page, kpis)
    if not can:
        return None
    totals, series = _asked(page, can)
    with st.grid(3, min_column_width=250, gap="small"):
        cards(page, can, totals, series, page.benchmarks.own([k.name for k in can]))
    return totals


def kpi_cards(page: Page, kpis: Sequence[Kpi], view: View) -> None:
    """Cards for the KPIs that can be answered, for the customers won in the days of ``view``."""
    can = answerable(page, kpis)
    if not can:
        return
    names = [k.name for k in can]
    totals, series = page.ask(view.query(*names)), page.ask(view.query(*names, grain="month"))
    with st.grid(3, min_column_width=250, gap="small"):
        cards(page, can, totals, series, {})
