"""The foot of a block: how it is computed, and its numbers and its drawing as files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from kpi.analyses.declaration import Analysis
from kpi.charts.drawing import Drawing
from kpi.charts.export import png, svg
from kpi.compiler import Statement
from kpi.query import Query
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Table
from kpi.ui.pieces.explain import explain, explain_analysis


def foot(
    page: Page,
    key: str,
    query: Query,
    drawing: Drawing | None = None,
    shown: Table | None = None,
    names: Sequence[str] = (),
) -> None:
    """The foot of a block that shows the answer of ``query``; ``names`` are the KPIs to spell out (default: its own)."""
    days = f"_{page.view.start}_{page.view.end}" if page.view else ""
    name = re.sub(r"[^a-z0-9_-]+", "-", f"plumbline_{page.name}_{key}{days}".lower())
    with st.container(key=f"foot_{key}", horizontal=True, gap="medium"):
        _how(key, partial(explain, page, query, names or query.kpis))
        if shown:
            _download("csv", "text/csv", shown.csv, name, key, "The numbers of this block as a table file")
        if drawing:
            _download("png", "image/png", partial(png, drawing), name, key, "The chart as a picture")
            stays_sharp = "The chart as a drawing that stays sharp"
            _download("svg", "image/svg+xml", partial(svg, drawing), name, key, stays_sharp)


def analysis_foot(
    page: Page,
    key: str,
    of: Analysis,
    how: str,
    statements: Sequence[Statement],
    shown: Table,
    tables: Sequence[str] = (),
) -> None:
    """The foot of a block that shows an analysis, or a part of it.

    ``how`` says in words what was done with the answers of ``statements``; ``tables`` are those that they read (by default
    all that the analysis reads).
    """
    name = f"plumbline_{page.name}_{key}"
    with st.container(key=f"foot_{key}", horizontal=True, gap="medium"):
        _how(key, partial(explain_analysis, page, of, how, statements, tuple(tables) or of.tables))
        _download("csv", "text/csv", shown.csv, name, key, "The numbers of this block as a table file")


def _how(key: str, show: Callable[[], None]) -> None:
    if st.button("How is this computed", key=f"explain_{key}", type="tertiary", icon=":material/functions:"):
        show()


def _download(ending: str, kind: str, made: Callable[[], bytes], name: str, key: str, about: str) -> None:
    st.download_button(
        ending.upper(),
        made,
        f"{name}.{ending}",
        kind,
        key=f"{ending}_{key}",
        type="tertiary",
        on_click="ignore",
        help=about,
    )
