"""The cohorts of the lifetime page: what customers won in one month brought by month since, against what they cost."""

from __future__ import annotations

import streamlit as st

from kpi.analyses.lifetime import CohortTable, cohorts, statements
from kpi.catalog import kpi
from kpi.charts.format import rate_text
from kpi.store import Workspace
from kpi.ui.blocks import Column, Table, heading, notices, sentence, table
from kpi.ui.explain import files
from kpi.ui.page import Page

_MOST_MONTHS = 24


@st.cache_data(show_spinner=False, max_entries=8)
def _cohorts(path: str, version: int, margin: float | None, _workspace: Workspace) -> CohortTable:
    return cohorts(_workspace, margin=margin)


def cohort_table(page: Page) -> None:
    """Each month's new customers, their cost, and their cumulative value by month of age."""
    margin = page.coverage.assumed_margin
    found = _cohorts(str(page.workspace.path), page.workspace.version, margin, page.workspace)
    if not found.cohorts:
        return
    counted = f"margin at {rate_text(margin)} of net sales" if margin is not None else "net sales"
    heading(
        "When does a month's new customers pay back?",
        f"{page.currency} of {counted} per customer won, added up by calendar month; all orders of the shop",
    )
    shown = _table(found)
    table(shown, page.currency, "cohorts")
    notices(found.notes)
    with st.container(key="foot_cohorts", horizontal=True, gap="medium"):
        if st.button("How is this computed", key="explain_cohorts", type="tertiary", icon=":material/functions:"):
            _explain(page, counted)
        st.download_button(
            "CSV",
            shown.csv,
            "plumbline_cohorts.csv",
            "text/csv",
            key="csv_cohorts",
            type="tertiary",
            on_click="ignore",
            help="The numbers of this block as a table file",
        )


@st.dialog("How is this computed", width="large")
def _explain(page: Page, counted: str) -> None:
    sentence(
        "Customers belong to the calendar month of their first order. The value of a month of age is the "
        f"{counted} of all their orders up to the end of that month, divided by the customers of the cohort. "
        "CAC is the month's marketing spend divided by the same customers. Only months that are over count; "
        "guests are left out."
    )
    for statement in statements(page.coverage):
        with st.expander("The SQL that was run"):
            st.code(statement.sql, language="sql")
    files(page, page.coverage.loaded)


def _table(found: CohortTable) -> Table:
    months = [f"month {k}" for k in range(min(found.months, _MOST_MONTHS))]
    columns = [
        Column("cohort", "Month won", "Month of the first order.", text=True),
        Column("customers", "Customers", "Customers whose first order fell in the month."),
        Column("spend", "Spend", "Marketing spend of the month.", kpi("ad_spend")),
        Column("cac", "CAC", "Spend per new customer, all channels together.", kpi("cac")),
        Column(
            "payback month",
            "Paid back in month",
            "First month in which the value reaches the cost; 0 is the month of the first order.",
        ),
        *(Column(m, m.capitalize(), f"Value per customer by the end of {m}.", kpi("cac")) for m in months),
        Column("remark", "Remark", "What is missing.", text=True),
    ]
    return Table(columns, [row | {"remark": row["remark"] or ""} for row in found.rows()])
