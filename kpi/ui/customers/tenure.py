"""How long subscribers stay, and what one is worth."""

from __future__ import annotations

import streamlit as st

from kpi.analyses.subscriptions.declarations import SUBSCRIPTIONS
from kpi.analyses.subscriptions.subscriptions import Subscriptions, subscriptions
from kpi.catalog import kpi
from kpi.charts.format import money_text, rate_text
from kpi.charts.survival import survival
from kpi.errors import UserError
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, table
from kpi.ui.pieces.foot import analysis_foot

_AHEAD = 12
_VALUES = (
    ("paid_in_advance", "A new subscriber", "pays now and at every renewal"),
    ("renewals_only", "Keeping one", "the renewals alone: what keeping somebody is worth"),
    ("paid_in_arrears", "Paid at the end", "pays at the end of each month"),
)


def tenure(page: Page) -> None:
    """The survival curve with the model of the faithful, and lifetime value in its three readings."""
    try:
        found = analysed(subscriptions, page.workspace, margin=page.coverage.assumed_margin)
    except UserError as error:
        notices([str(error)])
        return
    left, right = st.columns([5, 4], gap="medium")
    with left:
        shown = _curve(page, found)
    with right:
        _worth(page, found)
    notices(["All subscriptions of the workspace, whatever days, channels and regions are chosen above.", *found.notes])
    analysis_foot(
        page,
        "tenure",
        SUBSCRIPTIONS,
        "The curve is Kaplan and Meier's: of those who were watched for so many months, the share that had not left, with its "
        "95 % interval; who is still there counts for as long as they have been. It is about first stays. Lifetime value takes "
        "the churn of the last twelve months as constant, 10 % a year as the discount, and the revenue per subscriber of "
        "the last month (times the margin where one is assumed). The dashed curve is the shifted beta-geometric model, in "
        "which each subscriber has a chance of their own to leave.",
        found.statements,
        shown,
    )


def _curve(page: Page, found: Subscriptions) -> Table:
    steps = found.survival.steps
    rows = [{"age": 0, "share": 1.0, "low": 1.0, "high": 1.0, "kind": "seen", "share_text": "100%"}]
    rows += [
        {
            "age": s.time,
            "share": s.survival,
            "low": s.low,
            "high": s.high,
            "kind": "seen",
            "share_text": rate_text(s.survival),
            "at_risk_text": f"{s.at_risk:,}",
        }
        for s in steps
    ]
    if found.stay:
        until = int(found.survival.last) + _AHEAD
        rows += [
            {
                "age": t,
                "share": (p := found.stay.survival(t)),
                "kind": "model",
                "share_text": f"{rate_text(p)}, by the model",
            }
            for t in range(until + 1)
        ]
    half = found.survival.median
    year = found.survival.at(12)
    title = (
        f"Half of the subscribers have left after {half:g} months"
        if half is not None
        else f"{rate_text(year)} of the subscribers are still there after a year"
        if year is not None
        else "More than half of the subscribers are still there"
    )
    subtitle = f"Share still there by months since the first day, with its 95 % interval; {found.survival.subjects:,} subscribers"
    subtitle += ". Dashed: the model, a year ahead" if found.stay else ""
    drawing = survival(rows, title, subtitle, f"Falling line of subscribers still there. {title}.", "months", page.mode)
    heading(title, subtitle)
    if steps:
        chart(drawing, "tenure")
    return Table(
        [
            Column("month", "Month"),
            Column("survival", "Still there"),
            Column("low", "From"),
            Column("high", "To"),
            Column("at_risk", "Watched that long"),
        ],
        found.json()["survival"],
    )


def _worth(page: Page, found: Subscriptions) -> None:
    margin = page.coverage.assumed_margin
    counted = f"margin at {rate_text(margin)}" if margin is not None else "revenue, not margin"
    if found.churn is None or found.value is None:
        heading("What a subscriber is worth", "It cannot be told yet")
        return
    first = money_text(found.value.paid_in_advance, found.currency, decimals=2)
    heading(
        f"A new subscriber is worth {first}",
        f"{counted}; {rate_text(found.churn, full=True)} leave a month, {rate_text(found.yearly_churn)} a year",
    )
    rows = [{"name": label, "value": getattr(found.value, name), "for": words} for name, label, words in _VALUES]
    if found.stay and found.residual is not None:
        monthly = found.value.margin
        discount = 1 + found.value.discount
        rows.append(
            {
                "name": "By the model",
                "value": monthly * (1 + found.residual / discount),
                "for": "a new one, when the faithful stay longer",
            }
        )
    columns = [
        Column("name", "Reading", text=True),
        Column("value", f"Worth, {found.currency}" if found.currency else "Worth", kpi=kpi("mrr")),
        Column("for", "Of whom", text=True),
    ]
    table(Table(columns, rows), found.currency, "worth")
