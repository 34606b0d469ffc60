"""The cohorts of the retention page, and the mean of them all."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from kpi.analyses.customers.declarations import RETENTION
from kpi.analyses.customers.retention import Cohort, Retention, retention
from kpi.analyses.scope import Scope
from kpi.catalog import kpi
from kpi.charts.curve import curve
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, count_text, money_text, rate_text
from kpi.charts.heat import heat
from kpi.charts.palette import GOOD, GREY
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence, table
from kpi.ui.pieces.foot import analysis_foot
from kpi.ui.pieces.pickers import pick

_MOST_MONTHS, _MOST_COHORTS = 12, 24


@dataclass(frozen=True)
class _Reading:
    """One thing to show of every cohort; ``money`` per customer and added up over the months, else a share."""

    label: str
    field: str
    money: bool = False

    def values(self, of: Cohort) -> list[float | None]:
        """Per month since the first order."""
        counts = getattr(of, self.field)
        if not self.money:
            return [n / of.customers for n in counts]
        total, found = 0.0, []
        for amount in counts:
            total = None if amount is None or total is None else total + float(amount)
            found.append(None if total is None else total / of.customers)
        return found

    def text(self, value: float, currency: str) -> str:
        return money_text(value, currency, compact=True) if self.money else rate_text(value)


READINGS = {
    "on": _Reading("Ordered in that month", "active"),
    "after": _Reading("Ordered then or later", "remaining"),
    "revenue": _Reading("Net sales per customer so far", "revenue", money=True),
    "margin": _Reading("Margin per customer so far", "margin", money=True),
}


def found_for(page: Page) -> Retention:
    """The cohorts of the customers whose first order came through the channels and regions chosen."""
    return analysed(retention, page.workspace, Scope(where=page.view.where))


def what_is_shown(page: Page, found: Retention) -> None:
    """The page in a sentence."""
    narrowed = " of the channels and regions chosen" if page.view.where else ""
    sentence(
        f"Customers{narrowed}, by the month of their first order, up to {found.last:%B %Y}, the last month that is over. "
        "All months of your data are shown, whichever days are chosen above."
    )


def cohort_heat(page: Page, found: Retention) -> None:
    """Each month's new customers against the months since."""
    chosen = pick(page, "show", "Show", list(READINGS), "on", lambda name: READINGS[name].label, width=270)
    reading = READINGS[chosen]
    drawing = _heat(page, found, reading)
    heading(drawing.title, drawing.subtitle)
    if drawing.marks:
        chart(drawing, "cohorts")
        st.caption("Blank: not over yet, or not known. The number after the month is how many customers it won.")
    notices(found.notes)
    analysis_foot(
        page,
        "cohorts",
        RETENTION,
        "Customers belong to the calendar month of their first order. Month 1 is the calendar month after it. Whoever "
        "ordered then or later has not left before. Net sales and margin are of all orders of the cohort up to the end "
        "of that month, divided by all its customers; a margin is shown where every order has its cost or a margin is "
        "assumed. Months that are not over are left out.",
        found.statements,
        _cohort_table(found, reading),
    )


def _heat(page: Page, found: Retention, reading: _Reading) -> Drawing:
    first = 0 if reading.money else 1
    ages = range(first, min(max(len(c.active) for c in found.cohorts), _MOST_MONTHS + 1))
    rows = []
    for of in found.cohorts[-_MOST_COHORTS:]:
        values = reading.values(of)
        for age in ages:
            value = values[age] if age < len(values) else None
            rows.append(
                {
                    "across": f"Month {age}",
                    "down": f"{of.month:%b %Y} · {of.customers:,}",
                    "value": value,
                    "value_text": "–" if value is None else reading.text(value, page.currency),
                    "top_text": "–" if value is None else _part(reading, of, age, page.currency),
                    "bottom_text": count_text(of.customers),
                }
            )
    older = len(found.cohorts) - _MOST_COHORTS
    last = f"; the last {_MOST_COHORTS} of {len(found.cohorts)} months" if older > 0 else ""
    return heat(
        rows,
        _title(found, reading, page.currency),
        f"{reading.label}, by month of the first order{last}",
        f"Heat map of cohorts by month since the first order: {reading.label.lower()}. "
        + "; ".join(f"month {a.age} {_mean_text(a, reading, page.currency)}" for a in found.ages[first : first + 6]),
        page.mode,
        "Since",
        down="First order",
        parts=("Of them" if not reading.money else "All together", "Customers"),
        wide=64,
    )


def _part(reading: _Reading, of: Cohort, age: int, currency: str) -> str:
    amounts = getattr(of, reading.field)
    if not reading.money:
        return count_text(amounts[age])
    return money_text(sum(float(a or 0) for a in amounts[: age + 1]), currency)


def _mean(found: Retention, age: int, reading: _Reading) -> float | None:
    """The mean over cohorts old enough, each by its size."""
    old = [(c, reading.values(c)) for c in found.cohorts if len(c.active) > age]
    if not old or any(values[age] is None for _, values in old):
        return None
    return sum(values[age] * c.customers for c, values in old) / sum(c.customers for c, _ in old)


def _mean_text(age, reading: _Reading, currency: str) -> str:
    if reading.money:
        return money_text(age.revenue_per_customer, currency)
    return rate_text(age.retention if reading.field == "active" else age.retention_on_or_after)


def _title(found: Retention, reading: _Reading, currency: str) -> str:
    """What a usual cohort does, at the greatest age of three, six or twelve months that half of the cohorts reached."""
    reached = [a for a in found.ages if a.cohorts * 2 >= len(found.cohorts) and a.age in (1, 3, 6, 12)]
    if not reached:
        return f"{reading.label}, by cohort"
    age = reached[-1].age
    value = _mean(found, age, reading)
    if value is None:
        return f"{reading.label}, by cohort"
    months = f"{age} month{'s' if age > 1 else ''}"
    if reading.money:
        what = "of net sales" if reading.field == "revenue" else "of margin"
        return f"By month {age} a customer has brought {money_text(value, currency, decimals=2)} {what}"
    if reading.field == "active":
        return f"{months.capitalize()} after the first order, {rate_text(value)} of customers order in that month"
    return f"{rate_text(value)} of customers order {months} after the first order or later"


def _cohort_table(found: Retention, reading: _Reading) -> Table:
    ages = range(max(len(c.active) for c in found.cohorts))
    columns = [
        Column("cohort", "Month of the first order", text=True),
        Column("customers", "Customers"),
        *(Column(f"month {k}", f"Month {k}") for k in ages),
    ]
    rows = [
        {
            "cohort": f"{c.month:%Y-%m}",
            "customers": c.customers,
            **{f"month {k}": v for k, v in enumerate(reading.values(c))},
        }
        for c in found.cohorts
    ]
    return Table(columns, rows)


def mean_curve(page: Page, found: Retention) -> None:
    """All cohorts together by age: only those that are old enough, each by its size."""
    rate, money = kpi("repeat_purchase_rate"), kpi("revenue_per_customer")
    ages = [a for a in found.ages if a.age][: 2 * _MOST_MONTHS]
    rows = [
        {
            "age": a.age,
            "name": name,
            "value": value,
            "value_text": rate_text(value, full=True),
            "colour": colour,
            "top_text": f"{a.cohorts} cohorts old enough",
            "bottom_text": count_text(a.customers),
        }
        for name, field, colour in (
            ("then or later", "retention_on_or_after", GREY[page.mode]),
            ("in that month", "retention", GOOD[page.mode]),
        )
        for a in ages
        for value in [getattr(a, field)]
    ]
    title = "How many come back"
    if ages:
        title = f"{rate_text(ages[0].retention)} of customers order again in the month after the first order"
    said = "Curves of the share of customers who ordered in a month and in that month or later: " + "; ".join(
        f"month {a.age} {rate_text(a.retention)}" for a in ages[:12]
    )
    drawing = curve(
        rows, title, "Mean of all cohorts old enough, each by its size", said, axis_expression(rate), page.mode
    )
    shown = Table(
        [
            Column("age", "Month"),
            Column("cohorts", "Cohorts", "Cohorts that are old enough."),
            Column("customers", "Customers", "Customers of those cohorts."),
            Column("retention", "Ordered", "Share that ordered in that month.", rate),
            Column("retention_on_or_after", "Then or later", "Share that ordered in that month or later.", rate),
            Column("revenue_per_customer", "Net sales", f"{page.currency} per customer in that month.", money),
            Column("margin_per_customer", "Margin", f"{page.currency} per customer in that month.", money),
        ],
        [vars(a) for a in found.ages],
    )
    left, right = st.columns([5, 4], gap="medium")
    with left:
        heading(drawing.title, drawing.subtitle)
        if rows:
            chart(drawing, "curve")
            st.caption(
                "Then or later falls towards the end, because nobody knows yet who orders after the last month shown."
            )
    with right:
        heading("The numbers", "By month since the first order")
        table(shown, page.currency, "curve")
    analysis_foot(
        page,
        "curve",
        RETENTION,
        "A cohort counts in a month only when that month is over for it. The share of a month is all customers of those "
        "cohorts who ordered in it over all customers of those cohorts: large cohorts weigh more.",
        found.statements,
        shown,
    )
