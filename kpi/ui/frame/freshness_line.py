"""How old the numbers of a page are, in one small line at its foot."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from kpi.analyses.freshness import FreshnessTable, freshness
from kpi.charts.format import html_text
from kpi.periods import day_text
from kpi.tables import TABLES
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page


def freshness_line(page: Page) -> None:
    """The newest order (else the newest row of all), and when files were last loaded."""
    found = analysed(freshness, page.workspace)
    said = in_words(found, page.coverage.now(), datetime.now())
    if said:
        st.html(f'<p class="pl-sentence pl-small" style="margin-top:1rem">{html_text(said)}</p>')


def in_words(found: FreshnessTable, now: datetime, server_now: datetime) -> str:
    """How old the data are, in a sentence; the last load is told by the server's clock, which stamped it."""
    newest = found.of("orders") or next(iter(found.rows), None)
    if newest is None or found.loaded_at is None:
        return ""
    loaded = ago((server_now - found.loaded_at).total_seconds() / 3600)
    return f"Your newest {TABLES[newest.table].row} is of {_when(newest.newest)}, {ago(newest.hours(now))}. Files were last loaded {loaded}."


def _when(moment: datetime | date) -> str:
    return f"{day_text(moment)}, {moment:%H:%M}" if isinstance(moment, datetime) else day_text(moment)


def ago(hours: float) -> str:
    """A distance in time as people say it."""
    if hours < 1:
        return "less than an hour ago"
    if hours < 48:
        return f"{int(hours)} {'hour' if int(hours) == 1 else 'hours'} ago"
    return f"{int(hours // 24)} days ago"
