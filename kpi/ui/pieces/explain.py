"""How a number is computed: sentence, formula, SQL, rows and files. Nothing runs until it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import pandas as pd
import streamlit as st

from kpi.analyses.declaration import Analysis
from kpi.analyses.provenance import MOST_ROWS, files_behind, rows_behind
from kpi.catalog import kpi
from kpi.charts.format import html_text, name_text
from kpi.compiler import Statement, compile_query
from kpi.csvfile import csv_bytes
from kpi.periods import day_text
from kpi.query import Query
from kpi.tables import TABLES, dimension
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import sentence


@st.dialog("How is this computed", width="large")
def explain(page: Page, query: Query, names: Sequence[str]) -> None:
    """Open the dialog for one question; ``names`` are the KPIs to spell out."""
    sentence(query.only(*names).describe(page.coverage))
    _formulas(names)
    _filters(page, query)
    statement = compile_query(query, page.coverage).statement
    with st.expander("The SQL that was run"):
        st.code(statement.sql, language="sql")
        if statement.params:
            st.dataframe(
                pd.DataFrame(
                    {
                        "Parameter": [f"${k}" for k in statement.params],
                        "Value": [str(v) for v in statement.params.values()],
                    }
                ),
                hide_index=True,
            )
    tables = list(dict.fromkeys(t for name in names for t in kpi(name).needs if t in page.coverage.loaded))
    for name in tables:
        _rows(page, query, name)
    _files(page, tuple(tables))


@st.dialog("How is this computed", width="large")
def explain_analysis(
    page: Page, of: Analysis, how: str, statements: Sequence[Statement], tables: tuple[str, ...]
) -> None:
    """Open the dialog for an analysis: what it is, ``how`` it was done in words, its SQL, and the files behind ``tables``."""
    st.html(f'<p class="pl-definition"><b>{html_text(of.label)}</b>: {html_text(of.about)}</p>')
    sentence(how)
    for statement in statements:
        with st.expander("The SQL that was run"):
            st.code(statement.sql, language="sql")
    _files(page, tables)


def _formulas(names: Sequence[str]) -> None:
    lines = []
    for name in names:
        k = kpi(name)
        why = f"<p class='pl-k'>{html_text(k.pitfall)}</p>" if k.pitfall else ""
        lines.append(
            f"<p><b>{html_text(k.label)}</b> = {html_text(k.formula.text())}</p><p>{html_text(k.about)}</p>{why}"
        )
    st.html(f'<div class="pl-definition">{"".join(lines)}</div>')


def _filters(page: Page, query: Query) -> None:
    start, end = query.within(page.coverage)
    said = [f"Days: {day_text(start)} to {day_text(end)}"]
    said += [f"{dimension(d).label}: {', '.join(map(name_text, values))}" for d, values in query.where.items()]
    if len(page.coverage.currencies) > 1:
        said.append(f"Money in {page.currency}; other currencies are kept apart")
    sentence(f"{'; '.join(said)}.")


def _rows(page: Page, query: Query, name: str) -> None:
    table = TABLES[name]
    columns, rows = page.workspace.run(rows_behind(query, table, page.coverage))
    used = [i for i, c in enumerate(columns) if any(row[i] is not None for row in rows)]
    heads, kept = [columns[i] for i in used], [[row[i] for i in used] for row in rows]
    limit = f"the newest {MOST_ROWS}" if len(rows) == MOST_ROWS else f"all {len(rows)}"
    with st.expander(f"Rows behind it: {table.label.lower()}, {limit}"):
        frame = pd.DataFrame([[_cell_text(v) for v in row] for row in kept], columns=heads)
        st.dataframe(frame, hide_index=True, height=280, placeholder="–")
        st.download_button(
            "Download these rows",
            partial(csv_bytes, heads, kept),
            f"plumbline_{name}_rows.csv",
            "text/csv",
            key=f"explain_rows_{name}",
            on_click="ignore",
        )


def _cell_text(value: object) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if value % 1 * 100 % 1 else f"{value:.2f}"
    return None if value is None else str(value)


def _files(page: Page, tables: tuple[str, ...]) -> None:
    """The files that rows of these tables came from, folded."""
    found = files_behind(page.workspace, tables)
    if not found:
        return
    with st.expander(f"Files it came from: {len(found)}"):
        st.dataframe(
            pd.DataFrame(
                {
                    "File": [f.file for f in found],
                    "Fills": [TABLES[f.table].label for f in found],
                    "Rows": [f.rows for f in found],
                    "Loaded": [f.loaded_at for f in found],
                }
            ),
            hide_index=True,
        )
