"""The cohorts of the lifetime page: what customers won in one month brought by month since, against what they cost."""

from __future__ import annotations

from kpi.analyses.customers.declarations import LIFETIME
from kpi.analyses.customers.lifetime import CohortTable, cohorts
from kpi.catalog import kpi
from kpi.charts.format import rate_text
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, notices, table
from kpi.ui.pieces.foot import analysis_foot

_MOST_MONTHS = 24


def cohort_table(page: Page) -> None:
    """Each month's new customers, their cost, and their cumulative value by month of age."""
    margin = page.coverage.assumed_margin
    found = analysed(cohorts, page.workspace, margin=margin)
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
    analysis_foot(
        page,
        "cohorts",
        LIFETIME,
        "Customers belong to the calendar month of their first order. The value of a month of age is the "
        f"{counted} of all their orders up to the end of that month, divided by the customers of the cohort. "
        "CAC is the month's marketing spend divided by the same customers. Only months that are over count; "
        "guests are left out.",
        found.statements,
        shown,
    )


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
