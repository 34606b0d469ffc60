"""What customers bring against what winning them costs, by channel and with intervals."""

from __future__ import annotations

import streamlit as st

from kpi.analyses.customers.declarations import LTV_CAC
from kpi.analyses.customers.ltv_cac import SURE, ChannelRatio, Estimate, LtvCac, ltv_cac
from kpi.catalog import kpi
from kpi.charts.dots import dots
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, money_text, name_text, value_text
from kpi.charts.palette import GREY
from kpi.store import Workspace
from kpi.tables import SPEND
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.frame.view import View
from kpi.ui.pieces.benchmarks import slider
from kpi.ui.pieces.blocks import Column, Table, heading, notices, side_by_side
from kpi.ui.pieces.foot import analysis_foot


def ltv_against_cac(page: Page) -> None:
    """LTV:CAC by channel with intervals: so far, and with what is expected of young customers."""
    if not page.coverage.has(SPEND):
        return
    ratio = kpi("ltv_cac")
    view, _ = page.cohorts([ratio.name])
    found = analysed(_between, page.workspace, view, page.view)
    if not found.channels:
        return
    bench = page.benchmarks.reference(ratio, {})
    target = bench.value if bench else 3.0
    drawing = _dots(page, found, target, period_text(view.start, view.end))
    heading(drawing.title, drawing.subtitle)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slider(page, ratio, "ltv")
    shown = _ratios(found)
    legend = (
        "Dot: margin of the first 365 days, customers old enough. Ring: customers of the days chosen, with what is"
        " expected of the rest of their first 365 days. Thin line: 95 % interval. Grey: cannot be told apart from the"
        " benchmark."
    )
    side_by_side(drawing, shown, page.currency, "ltv", caption=legend)
    notices(found.notes)
    analysis_foot(
        page,
        "ltv",
        LTV_CAC,
        "LTV is margin per customer of a channel with spend in the first 365 days; CAC is the channel's spend over the "
        "customers it won in the same days. The interval comes from the spread of the customers' margins and from how "
        "many customers a spend happens to win (delta method, customers as a Poisson number). It does not know that a "
        "forecast may be off as a whole: see the check below. The bands are below 1 (each customer loses money), 1 to 3 "
        "(thin), 3 to 5 (healthy) and above 5 (room to spend more); one is named when it holds with a chance of at least "
        f"{SURE:.0%}.",
        found.statements,
        shown,
        LTV_CAC.needs,
    )


def _between(workspace: Workspace, so_far: View, predicted: View) -> LtvCac:
    return ltv_cac(workspace, so_far.scope(), predicted.scope())


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
        mode=page.mode,
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
