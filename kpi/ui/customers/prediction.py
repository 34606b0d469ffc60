"""What the customers of each channel may be expected to bring from now on, and how far that can be trusted."""

from __future__ import annotations

import streamlit as st

from kpi.analyses.customers.clv import Clv, foresee
from kpi.analyses.customers.declarations import CLV
from kpi.analyses.customers.fitted import fit_all_days, held_out
from kpi.analyses.customers.margins import margins
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, count_text, money_text, name_text, rate_text, value_text
from kpi.charts.palette import GREY
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.store import Workspace
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, notices, side_by_side
from kpi.ui.pieces.foot import analysis_foot
from kpi.ui.pieces.pickers import pick

_MONTHS = {"12": "12 months", "24": "24 months", "36": "36 months"}
_RATES = {"0": "No discount", "5": "5 % a year", "10": "10 % a year", "15": "15 % a year"}


def predicted_value(page: Page) -> None:
    """What the customers of each channel may be expected to bring from now on, and how far such a forecast can be trusted."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        months = int(pick(page, "months", "Look ahead", list(_MONTHS), "12", _MONTHS.get, width=150))
        discount = int(pick(page, "discount", "Discount", list(_RATES), "10", _RATES.get, width=150)) / 100
    try:
        found = analysed(_forecast, page.workspace, months, discount)
    except UserError as error:
        heading("What customers may be expected to bring")
        notices([error.message, *([error.hint] if error.hint else [])])
        return
    what = "margin" if found.shares.known else "net sales, because no margin is known"
    heading(
        _expected_title(page, found), f"{page.currency} of {what}, the next {months} months; all customers of the shop"
    )
    shown, drawing = _expected(found), _bars(page, found, months)
    side_by_side(drawing if drawing.marks else None, shown, page.currency, "expected", (4, 5))
    said = st.container()
    analysis_foot(
        page,
        "expected",
        CLV,
        "Each customer's number of orders, the day of the last one and the time since the first give the orders that may "
        "be expected (BG/NBD: customers buy at their own pace and may leave for good after any order). What an order is "
        "worth comes from the customer's own orders and, the fewer they are, from all customers' (Gamma-Gamma). Both are "
        f"fitted to all customers together. Amounts of a month are discounted to today at {discount:.0%} a year and "
        "multiplied by the margin of the customer's channel where one is known.",
        found.statements,
        shown,
        CLV.needs,
    )
    # The models are fitted once more for it, which takes seconds after a load.
    with said:
        notices([_check_words(page), *found.notes])


def _forecast(workspace: Workspace, months: int, discount: float) -> Clv:
    return foresee(fit_all_days(workspace), margins(workspace), months, discount)


def _bars(page: Page, found: Clv, months: int) -> Drawing:
    money, rows = kpi("clv"), []
    for c in found.channels:
        if c.value is None:
            continue
        each = c.value / c.customers
        rows.append(
            {
                "name": name_text(c.channel),
                "value": each,
                "colour": page.colours.get(c.channel, GREY[page.mode]),
                "value_text": value_text(money, each, page.currency),
                "top_text": money_text(c.value, page.currency),
                "bottom_text": count_text(c.customers),
            }
        )
    rows.sort(key=lambda row: -row["value"])
    said = f"Bars of what a customer may be expected to bring in {months} months: " + "; ".join(
        f"{r['name']} {r['value_text']}" for r in rows[:8]
    )
    axis = axis_expression(money, page.currency)
    parts = ("All together", "Customers")
    return bars(rows, _expected_title(page, found), f"Next {months} months", said, axis, page.mode, parts=parts)


def _expected_title(page: Page, found: Clv) -> str:
    known = [c for c in found.channels if c.value is not None]
    if not known:
        return "How many orders customers may be expected to place"
    best = max(known, key=lambda c: c.value / c.customers)
    each = money_text(best.value / best.customers, page.currency, decimals=2)
    return f"{name_text(best.channel)} customers may be expected to bring the most: {each} each"


def _expected(found: Clv) -> Table:
    money, share, count = kpi("cac"), kpi("gross_margin"), kpi("expected_orders")
    columns = [
        Column("channel", "Channel", "Of the first order.", text=True),
        Column("customers", "Customers", "Everybody who ordered so far."),
        Column("there", "Still there", "Expected share of them who have not left for good.", share),
        Column("orders", "Orders each", "Expected orders per customer.", count),
        Column("each", "CLV each", kpi("clv").about, money),
        Column("total", "All together", "The same for all customers of the channel.", money),
        Column("margin", "Margin", "Share of net sales that is counted as margin.", share),
    ]
    rows = [
        {
            "channel": c.channel,
            "customers": c.customers,
            "there": c.alive / c.customers,
            "orders": c.orders / c.customers,
            "each": None if c.value is None else c.value / c.customers,
            "total": c.value,
            "margin": c.margin,
        }
        for c in found.channels
    ]
    return Table(columns, rows)


def _check_words(page: Page) -> str:
    """How the model would have done in the past, in a sentence."""
    past = analysed(held_out, page.workspace)
    if past is None:
        return "The forecast could not be checked against your own past: the data are too short for it."
    until, held = past
    if not held.actual:
        return f"Checked on your own past: from what was known on {day_text(until)} it expected orders, and none came."
    off = held.expected / held.actual - 1
    side = "too few" if off < 0 else "too many"
    return (
        f"Checked on your own past: from what was known on {day_text(until)} it would have expected"
        f" {held.expected:,.0f} orders of those customers since, and {held.actual:,} came: {rate_text(abs(off))} {side}."
        " Read the forecast with that in mind."
    )
