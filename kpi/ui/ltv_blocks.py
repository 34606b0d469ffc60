"""What customers bring against what winning them costs, with intervals; and what they may be expected to bring."""

from __future__ import annotations

import streamlit as st

from kpi.analyses.clv import Clv, foresee
from kpi.analyses.fitted_customers import fit_customers, held_out
from kpi.analyses.ltv_cac import SURE, ChannelRatio, Estimate, LtvCac, ltv_cac
from kpi.analyses.margins import margins
from kpi.analyses.repeat_purchases import statement
from kpi.catalog import kpi
from kpi.charts.dots import dots
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, money_text, name_text, rate_text, value_text
from kpi.charts.palette import GREY
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.store import Workspace
from kpi.tables import SPEND
from kpi.ui.analysed import analysed
from kpi.ui.analysis_foot import analysis_foot
from kpi.ui.benchmarks import slider
from kpi.ui.blocks import Column, Table, chart, heading, notices, table
from kpi.ui.filters import period_text
from kpi.ui.page import Page
from kpi.ui.pickers import pick
from kpi.ui.url import View

_MONTHS = {"12": "12 months", "24": "24 months", "36": "36 months"}
_RATES = {"0": "No discount", "5": "5 % a year", "10": "10 % a year", "15": "15 % a year"}


def ltv_against_cac(page: Page) -> None:
    """LTV:CAC by channel with intervals: so far, and with what is expected of young customers."""
    if not page.coverage.has(SPEND):
        return
    ratio = kpi("ltv_cac")
    view, _ = page.cohorts([ratio.name])
    found = analysed(_between, page.workspace, view, page.view)
    if not found.channels:
        return
    slider(page, ratio, "ltv")
    bench = page.reference(ratio, {})
    target = bench.value if bench else 3.0
    drawing = _dots(page, found, target, period_text(view.start, view.end))
    heading(drawing.title, drawing.subtitle)
    left, right = st.columns([5, 4], gap="medium")
    shown = _ratios(found)
    with left:
        chart(drawing, "ltv")
        st.caption(
            "Dot: margin of the first 365 days, customers old enough. Ring: customers of the days chosen, with what is"
            " expected of the rest of their first 365 days. Thin line: 95 % interval. Grey: cannot be told apart from the"
            " benchmark."
        )
    with right:
        table(shown, page.currency, "ltv")
    notices(found.notes)
    analysis_foot(
        page,
        "ltv",
        "LTV is margin per customer of a channel with spend in the first 365 days; CAC is the channel's spend over the "
        "customers it won in the same days. The interval comes from the spread of the customers' margins and from how "
        "many customers a spend happens to win (delta method, customers as a Poisson number). It does not know that a "
        "forecast may be off as a whole: see the check below. The bands are below 1 (each customer loses money), 1 to 3 "
        "(thin), 3 to 5 (healthy) and above 5 (room to spend more); one is named when it holds with a chance of at least "
        f"{SURE:.0%}.",
        found.statements,
        shown,
        ("orders", "ad_spend"),
    )


def _between(workspace: Workspace, so_far: View, predicted: View) -> LtvCac:
    return ltv_cac(workspace, so_far.query("ltv_cac"), predicted.query("ltv_cac_predicted"))


def _side(of: Estimate, target: float) -> str:
    low, high = of.interval or (None, None)
    if low is None or low <= target <= high:
        return ""
    return "above" if low > target else "below"


def _dots(page: Page, found: LtvCac, target: float, days: str) -> Drawing:
    ratio, rows = kpi("ltv_cac"), []
    for of in found.channels:
        for reading, one in (("so far", of.so_far), ("predicted", of.predicted)):
            if one is None:
                continue
            low, high = one.interval or (None, None)
            colour = page.colours.get(of.channel, GREY[page.mode]) if _side(one, target) else GREY[page.mode]
            rows.append(
                {
                    "name": name_text(of.channel),
                    "reading": reading,
                    "ring": reading == "predicted",
                    "value": one.ratio,
                    "low": low,
                    "high": high,
                    "colour": colour,
                    "value_text": value_text(ratio, one.ratio),
                    "interval_text": _interval(one),
                    "top_text": money_text(one.ltv, page.currency, decimals=2),
                    "bottom_text": money_text(one.cac, page.currency, decimals=2),
                    "said": _band(one),
                }
            )
    said = f"Dots of LTV:CAC by channel with intervals against {target:g}: " + "; ".join(
        f"{r['name']} {r['reading']} {r['value_text']} ({r['interval_text']})" for r in rows[:8]
    )
    return dots(
        rows,
        (target, f"benchmark {value_text(ratio, target)}"),
        _title(found, target),
        f"Margin of a customer's first 365 days per unit of spend; so far of customers won {days}",
        said,
        axis_expression(ratio),
        page.mode,
    )


def _title(found: LtvCac, target: float) -> str:
    """Who is surely on which side of the benchmark, by what is known so far."""
    known = [(c, c.so_far or c.predicted) for c in found.channels]
    sides = {
        side: [name_text(c.channel) for c, one in known if _side(one, target) == side] for side in ("below", "above")
    }
    for side, names in sides.items():
        if names:
            who = " and ".join(names) if len(names) <= 2 else f"{len(names)} of {len(known)} channels"
            verb = "brings" if len(names) == 1 else "bring"
            return (
                f"{who} surely {verb} {'less' if side == 'below' else 'more'} than {target:g} times what customers cost"
            )
    return f"No channel can be told apart from {target:g} times what customers cost"


def _interval(of: Estimate) -> str:
    if of.interval is None:
        return f"too few customers ({of.customers})"
    ratio = kpi("ltv_cac")
    return " to ".join(value_text(ratio, v) for v in of.interval)


def _band(of: Estimate | None) -> str:
    if of is None:
        return "–"
    return of.band.value if of.band else "cannot tell yet"


def _ratios(found: LtvCac) -> Table:
    ratio, cost = kpi("ltv_cac"), kpi("cac")

    def row(of: ChannelRatio) -> dict:
        so_far, predicted = of.so_far, of.predicted
        return {
            "channel": of.channel,
            "so_far": so_far and so_far.ratio,
            "interval": _interval(so_far) if so_far else "–",
            "band": _band(so_far),
            "predicted": predicted and predicted.ratio,
            "predicted_interval": _interval(predicted) if predicted else "–",
            "predicted_band": _band(predicted),
            "cac": (predicted or so_far).cac,
        }

    columns = [
        Column("channel", "Channel", text=True),
        Column("so_far", "So far", ratio.about, ratio),
        Column("interval", "95 % interval", text=True),
        Column("band", "It is", text=True),
        Column("predicted", "Predicted", kpi("ltv_cac_predicted").about, ratio),
        Column("predicted_interval", "95 % interval ", text=True),
        Column("predicted_band", "It will be", text=True),
        Column("cac", "CAC", "Spend per customer won in the days chosen.", cost),
    ]
    return Table(columns, [row(c) for c in found.channels])


def predicted_value(page: Page) -> None:
    """What the customers of each channel may be expected to bring from now on, and how far such a forecast can be trusted."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        months = int(pick(page, "months", "Look ahead", list(_MONTHS), "12", _MONTHS.get, width=150))
        discount = int(pick(page, "discount", "Discount", list(_RATES), "10", _RATES.get, width=150)) / 100
    try:
        fitted = analysed(fit_customers, page.workspace)
    except UserError as error:
        heading("What customers may be expected to bring")
        notices([error.message, *([error.hint] if error.hint else [])])
        return
    found = foresee(fitted, analysed(margins, page.workspace), months, discount)
    what = "margin" if found.shares.known else "net sales, because no margin is known"
    heading(
        _expected_title(page, found), f"{page.currency} of {what}, the next {months} months; all customers of the shop"
    )
    shown = _expected(found)
    table(shown, page.currency, "expected")
    notices([_check_words(page), *found.notes])
    analysis_foot(
        page,
        "expected",
        "Each customer's number of orders, the day of the last one and the time since the first give the orders that may "
        "be expected (BG/NBD: customers buy at their own pace and may leave for good after any order). What an order is "
        "worth comes from the customer's own orders and, the fewer they are, from all customers' (Gamma-Gamma). Both are "
        f"fitted to all customers together. Amounts of a month are discounted to today at {discount:.0%} a year and "
        "multiplied by the margin of the customer's channel where one is known.",
        [statement(fitted.summary.until, page.coverage.currency)],
        shown,
        ("orders",),
    )


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
