"""The block of the segments page about what each segment leaves."""

from __future__ import annotations

from dataclasses import replace

from kpi.analyses.customers.declarations import SEGMENTS
from kpi.analyses.customers.segment_profit import SegmentProfit
from kpi.analyses.customers.segments import GUESTS, NEW, RFM, Segments, segments
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.format import axis_expression, count_text, money_text, name_text
from kpi.charts.palette import BAD, GOOD, GREY
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.tables import BUYERS
from kpi.ui.customers.rfm import HOW
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence, table
from kpi.ui.pieces.foot import analysis_foot
from kpi.ui.pieces.pickers import pick

_MONEY, _RATE, _COUNT = kpi("net_sales"), kpi("gross_margin"), kpi("orders")
_BY_WORDS = {RFM: "How they buy (RFM)", "segment": "Segment in your files", "age_band": "Age band"}
_APART = (None, NEW, GUESTS)
_ENOUGH = 30


def profit_block(page: Page) -> None:
    """What each segment brought in the days chosen and what of it is left before ads."""
    filled = page.coverage.of(BUYERS).filled
    offered = [RFM, *(d for d in ("segment", "age_band") if d in filled)]
    heading(
        "What do the segments leave?", "Net sales less the cost of the goods and the costs of their orders, before ads"
    )
    by = pick(page, "by", "Segments", offered, RFM, _BY_WORDS.get, width=230)
    try:
        found = analysed(segments, page.workspace, replace(page.view.scope(by), currency=None))
    except UserError as error:
        sentence(f"{error} RFM segments are frozen on the day before the days chosen, so there must be orders before.")
        return
    sentence(_profit_words(found))
    shown = _profit_table(page, found)
    _profit_chart(page, found)
    table(shown, page.coverage.currency, "profit")
    notices([*_left_out(page, found), *found.notes])
    analysis_foot(
        page,
        "profit",
        SEGMENTS,
        "Every order of the days belongs to the segment of its customer, every return to the day on which it was made. "
        "From the net sales the cost of the goods is taken off, and the fees, shipping and other costs that name one of "
        f"its orders. Marketing spend and overheads belong to no segment.{' ' + HOW if by == RFM else ''}",
        found.statements,
        shown,
    )


def _profit_words(found: Segments) -> str:
    days = period_text(found.start, found.end)
    if found.frozen is None:
        return f"Sales of {days} by what your files say of the customer."
    return (
        f"Sales of {days} by the segment that a customer was in on {day_text(found.frozen)}, the day before. Who bought for "
        "the first time since stands apart."
    )


def _profit_chart(page: Page, found: Segments) -> None:
    currency = page.coverage.currency
    known = any(s.contribution is not None for s in found.segments)
    what = "Contribution before ads" if known else "Net sales"

    def amount(s: SegmentProfit) -> float | None:
        value = s.contribution if known else s.net_sales
        return None if value is None else float(value)

    drawn = [
        {
            "name": name_text(s.name),
            "value": amount(s),
            "value_text": money_text(amount(s), currency, decimals=2),
            "label": money_text(amount(s), currency, compact=True),
            "colour": (GREY if s.name in _APART else GOOD if amount(s) >= 0 else BAD)[page.mode],
            "top_text": count_text(s.buyers),
            "bottom_text": money_text(s.per_buyer, currency, decimals=2) if s.per_buyer is not None else "–",
        }
        for s in sorted(found.segments, key=lambda s: -(amount(s) or 0))
        if amount(s) is not None
    ]
    if not drawn:
        return
    said = f"Bars of {what.lower()} by segment: " + "; ".join(f"{r['name']} {r['label']}" for r in drawn)
    drawing = bars(
        drawn, what, "", said, axis_expression(_MONEY, currency), page.mode, series="Segment",
        parts=("Customers who ordered", "Contribution each"),
    )  # fmt: skip
    heading(_profit_title(found, what, currency), f"{what}, {currency}, {period_text(found.start, found.end)}")
    chart(drawing, "profit")


def _profit_title(found: Segments, what: str, currency: str) -> str:
    """Which segment leaves most per customer, among those with enough of them to say so."""
    sure = [s for s in found.segments if s.per_buyer is not None and s.buyers >= _ENOUGH and s.name not in _APART]
    if not sure:
        return f"{what} by segment"
    best = max(sure, key=lambda s: s.per_buyer)
    return f"{best.name}: {money_text(best.per_buyer, currency, decimals=2)} left per customer who ordered, the most of all"


def _profit_table(page: Page, found: Segments) -> Table:
    currency = page.coverage.currency
    columns = [
        Column("segment", "Segment", text=True),
        *(
            [Column("members", "In it before", "Customers in the segment when the days began.", kpi=_COUNT)]
            if found.frozen
            else []
        ),
        Column("buyers", "Ordered", "Different customers who ordered in these days.", kpi=_COUNT),
        Column("orders", "Orders", kpi=_COUNT),
        Column("net_sales", f"Net sales, {currency}", kpi=_MONEY),
        Column("share", "Share", "Share of net sales.", kpi=_RATE),
        Column("cost_coverage", "Known cost", "Share of net sales whose cost of goods is known.", kpi=_RATE),
        Column("contribution_before_ads", f"Contribution before ads, {currency}", kpi=_MONEY),
        Column("contribution_margin", "Of net sales", "Contribution before ads as a share of net sales.", kpi=_RATE),
        Column(
            "contribution_per_buyer",
            f"Per customer, {currency}",
            "Contribution before ads per customer who ordered.",
            kpi=_MONEY,
        ),
    ]
    return Table(columns, [s.json() for s in found.segments])


def _left_out(page: Page, found: Segments) -> list[str]:
    words = {
        "ad_spend": "marketing spend",
        "overheads": "overheads",
        "order_costs": "fees and shipping that name no order",
    }
    amounts = [
        f"{money_text(float(amount), page.coverage.currency, decimals=0)} of {words[name]}"
        for name, amount in found.left_out
    ]
    if not amounts:
        return []
    joined = ", ".join(amounts[:-1]) + (" and " if len(amounts) > 1 else "") + amounts[-1]
    return [f"Not shared out to segments: {joined}. No file says which customers they were for."]
