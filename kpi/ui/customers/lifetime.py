"""The blocks of the lifetime page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from kpi.catalog import kpi
from kpi.catalog.customers import BY_AGE
from kpi.charts.curve import by_age
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, money_text, name_text, value_text
from kpi.charts.palette import GREY
from kpi.charts.rows import texts
from kpi.store import Result
from kpi.tables import LIFETIME_DAYS, SPEND
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Table, chart, heading, kpi_columns, notices, sentence, table
from kpi.ui.pieces.empty import lacking
from kpi.ui.pieces.foot import foot
from kpi.ui.pieces.starter_cards import kpi_cards

BY_DAYS = {BY_AGE[days].name: days for days in LIFETIME_DAYS}
_COST = ("new_customers", "repeat_purchase_rate_365", "cac", "lifetime_revenue", "ltv_cac", "payback_months")


def lifetime_by_age(page: Page) -> None:
    """Net sales per customer after 30, 90, 180 and 365 days, by the channel of the first order."""
    if lacking(page, "orders"):
        return
    names = [BY_AGE[days].name for days in LIFETIME_DAYS]
    view, moved = page.cohorts([names[-1]])
    result = page.ask(view.query(*names, by=("channel",), intervals=False))
    days = period_text(view.start, view.end)
    why = " They were won a year before the days chosen, so that a year of theirs is known." if moved else ""
    sentence(f"Customers won {days}, by the channel of their first order; each is counted at the same age.{why}")
    kpi_cards(page, [kpi(name) for name in ("repeat_purchase_rate", "cac", "ltv_cac")], view)
    if page.coverage.assumed_margin is None and page.coverage.has(SPEND):
        st.page_link(
            "pages/data/upload.py", label="LTV:CAC needs costs, or an assumed margin: set one", icon=":material/tune:"
        )
    drawing = _drawing(page, result, days)
    heads = [
        replace(c, label=f"{BY_DAYS[c.field]} days") if c.kpi else c
        for c in kpi_columns(result, [BY_AGE[d] for d in LIFETIME_DAYS], page.currency, ("channel",))
    ]
    shown = Table(heads, result.rows)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        heading(drawing.title, drawing.subtitle)
        if drawing.marks:
            chart(drawing, "age")
    with right:
        heading("The numbers", f"{page.currency} per customer who is old enough, by age")
        table(shown, page.currency, "age")
    notices(result.notes)
    foot(page, "age", result.query, drawing if drawing.marks else None, shown, names=names)


def _drawing(page: Page, result: Result, days: str) -> Drawing:
    rows, best = [], None
    for row in result.rows:
        for age in LIFETIME_DAYS:
            of = BY_AGE[age]
            if row[of.name] is None:
                continue
            rows.append(
                {
                    "name": name_text(row["channel"]),
                    "age": age,
                    "age_text": f"{age} days",
                    "value": float(row[of.name]),
                    "colour": page.colours.get(row["channel"], GREY[page.mode]),
                    **texts(of, of.name, row, page.currency),
                }
            )
            if best is None or (age, float(row[of.name])) > best[:2]:
                best = (age, float(row[of.name]), name_text(row["channel"]))
    of = BY_AGE[365]
    title = "Lifetime revenue by channel"
    if best:
        each = money_text(best[1], page.currency, decimals=2)
        title = f"{best[2]} customers bring the most in {best[0]} days: {each} each"
    said = f"Lines of net sales per customer by age and channel, customers won {days}."
    return by_age(
        rows,
        title,
        f"{page.currency} of net sales per customer, customers won {days}",
        said,
        axis_expression(of, page.currency),
        page.mode,
    )


def value_against_cost(page: Page) -> None:
    """What a customer brings against what winning one costs, by channel."""
    view, moved = page.cohorts(["lifetime_revenue", "ltv_cac"])
    known = [kpi(n) for n in _COST]
    result = page.ask(view.query(*_COST, by=("channel",), intervals=False))
    heading("What a customer costs and brings, by channel", f"Customers won {period_text(view.start, view.end)}")
    shown = Table(kpi_columns(result, known, page.currency, ("channel",)), result.rows)
    table(shown, page.currency, "cost")
    notices(result.notes)
    if page.coverage.assumed_margin is not None:
        margin = value_text(kpi("gross_margin"), page.coverage.assumed_margin, compact=True)
        st.caption(f"LTV:CAC takes {margin} as the margin where no cost is known.")
    foot(page, "cost", result.query, shown=shown, names=_COST)
