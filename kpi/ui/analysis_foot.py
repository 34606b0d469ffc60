"""The foot of a block that shows an analysis: how it is computed, in words and SQL, and its numbers as a file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi.compiler import Statement
from kpi.ui.blocks import Table, sentence
from kpi.ui.explain import files
from kpi.ui.page import Page


def analysis_foot(
    page: Page, key: str, how: str, statements: Sequence[Statement], shown: Table, tables: Sequence[str] | None = None
) -> None:
    """``how`` says in words what was done with the answers of ``statements``; ``tables`` are those that they read
    (all that are loaded when not given)."""
    with st.container(key=f"foot_{key}", horizontal=True, gap="medium"):
        if st.button("How is this computed", key=f"explain_{key}", type="tertiary", icon=":material/functions:"):
            _explain(page, how, statements, tuple(tables) if tables is not None else page.coverage.loaded)
        st.download_button(
            "CSV",
            shown.csv,
            f"plumbline_{page.name}_{key}.csv",
            "text/csv",
            key=f"csv_{key}",
            type="tertiary",
            on_click="ignore",
            help="The numbers of this block as a table file",
        )


@st.dialog("How is this computed", width="large")
def _explain(page: Page, how: str, statements: Sequence[Statement], tables: tuple[str, ...]) -> None:
    sentence(how)
    for statement in statements:
        with st.expander("The SQL that was run"):
            st.code(statement.sql, language="sql")
    files(page, tables)
