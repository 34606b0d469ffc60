"""The blocks of the segments page: who the customers are by how they buy, and what each segment leaves."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpi.analyses.rfm import Rfm, members, rfm
from kpi.analyses.rfm import by_channel_statement as rfm_statement
from kpi.analyses.rfm_segments import OTHERS
from kpi.analyses.segments import GUESTS, NEW, RFM, SegmentProfit, Segments, segments, statement
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.format import axis_expression, count_text, money_text, name_text, rate_text
from kpi.charts.heat import heat
from kpi.charts.palette import BAD, GOOD, GREY
from kpi.csvfile import csv_bytes
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.tables import BUYERS
from kpi.ui.analysed import analysed
from kpi.ui.analysis_foot import analysis_foot
from kpi.ui.blocks import Column, Table, chart, heading, notices, sentence, table
from kpi.ui.filters import period_text
from kpi.ui.page import Page
from kpi.ui.pickers import pick

_MONEY, _RATE, _COUNT = kpi("net_sales"), kpi("gross_margin"), kpi("orders")
_BY_WORDS = {RFM: "How they buy (RFM)", "segment": "Segment in your files", "age_band": "Age band"}
_HOW = (
    "Recency is the days since the last order, frequency the number of orders, monetary value the net sales so far. Each is "
    "cut into fifths of the customers, and a score is 1 and one more for every cut that is reached, so that customers who "
    "did the same have the same score. The segments are ranges of the three scores. Guests are left out."
)
_APART = (None, NEW, GUESTS)
_ENOUGH = 30
_SCORES = ("1 lowest", "2", "3", "4", "5 best")


def by_rfm(page: Page) -> None:
    """The customers by recency, frequency and money as of the last day in the data, and their list."""
    try:
        found = analysed(rfm, page.workspace)
    except UserError as error:
        sentence(str(error))
        return
    sentence(
        f"{count_text(found.customers)} customers by how recently, how often and for how much they bought, all orders up to "
        f"{day_text(found.as_of)}: the days and filters above do not apply here."
    )
    _segment_bars(page, found)
    _grid(page, found)


def _segment_bars(page: Page, found: Rfm) -> None:
    currency = page.coverage.currency
    total = float(sum(g.revenue for g in found.segments))
    best = max(found.segments, key=lambda g: g.revenue)
    share = f"bring {rate_text(float(best.revenue) / total)} of net sales" if total > 0 else "bring the most"
    title = f"{best.segment.name}: {rate_text(best.customers / found.customers)} of the customers {share}"
    subtitle = f"Net sales so far by segment, {currency}"
    drawn = [
        {
            "name": g.segment.name,
            "value": float(g.revenue),
            "value_text": money_text(float(g.revenue), currency, decimals=2),
            "label": f"{money_text(float(g.revenue), currency, compact=True)} · {count_text(g.customers)}",
            "colour": GOOD[page.mode] if g.segment is not OTHERS else GREY[page.mode],
            "top_text": count_text(g.customers),
            "bottom_text": f"{g.recency:,.0f} days",
        }
        for g in sorted(found.segments, key=lambda g: -g.revenue)
    ]
    said = "Bars of net sales by segment: " + "; ".join(f"{r['name']} {r['label']} customers" for r in drawn)
    drawing = bars(
        drawn, title, subtitle, said, axis_expression(_MONEY, currency), page.mode, "Segment",
        parts=("Customers", "Mean days since the last order"),
    )  # fmt: skip
    heading(title, f"{subtitle}; the second number is customers")
    left, right = st.columns([5, 7], gap="medium")
    with left:
        chart(drawing, "rfm")
    shown = _rfm_table(page, found, total)
    with right:
        table(shown, currency, "rfm")
    _member_list(page, found)
    notices(found.notes)
    analysis_foot(page, "rfm", _HOW, [rfm_statement(page.workspace, found.as_of)], shown, ("orders",))


def _rfm_table(page: Page, found: Rfm, total: float) -> Table:
    rows = [
        {
            "segment": g.segment.name,
            "customers": g.customers,
            "orders": g.orders,
            "revenue": g.revenue,
            "share": float(g.revenue) / total if total > 0 else None,
            "recency": round(g.recency),
            "about": g.segment.about,
        }
        for g in found.segments
    ]
    columns = [
        Column("segment", "Segment", text=True),
        Column("customers", "Customers", kpi=_COUNT),
        Column("orders", "Orders", kpi=_COUNT),
        Column("revenue", f"Net sales, {page.coverage.currency}", kpi=_MONEY),
        Column("share", "Share", "Share of the net sales of all known customers.", kpi=_RATE),
        Column("recency", "Days since", "Mean of days since the last order.", kpi=_COUNT),
        Column("about", "Who they are, what to do", text=True),
    ]
    return Table(columns, rows)


def _member_list(page: Page, found: Rfm) -> None:
    names = [g.segment.name for g in found.segments]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = pick(page, "members", "List of customers", names, names[0], width=200)
        st.download_button(
            f"Customers of “{name}”",
            partial(_members_csv, page, name),
            f"plumbline_{name.lower().replace(' ', '-')}_{found.as_of}.csv",
            "text/csv",
            key="csv_members",
            icon=":material/download:",
            on_click="ignore",
            help="Their numbers as your files write them, with orders, net sales and scores",
        )


def _members_csv(page: Page, name: str) -> bytes:
    listed = [m for m in analysed(members, page.workspace) if m.segment.name == name]
    heads = [
        "customer_id",
        "days_since_last_order",
        "orders",
        "net_sales",
        "recency_score",
        "frequency_score",
        "monetary_score",
    ]
    return csv_bytes(heads, [[m.customer_id, m.recency, m.frequency, m.monetary, m.r, m.f, m.m] for m in listed])


def _grid(page: Page, found: Rfm) -> None:
    """Recency across, frequency and money down: where the customers are."""
    currency = page.coverage.currency
    rows = []
    for down in range(5, 0, -1):
        for across in range(1, 6):
            cell = found.grid.get((across, down))
            rows.append(
                {
                    "across": _SCORES[across - 1],
                    "down": _SCORES[down - 1],
                    "value": cell.customers if cell else None,
                    "value_text": count_text(cell.customers) if cell else "–",
                    "top_text": money_text(float(cell.revenue), currency, decimals=2) if cell else "–",
                    "bottom_text": rate_text(cell.customers / found.customers) if cell else "–",
                }
            )
    fading = sum(c.customers for (r, fm), c in found.grid.items() if r <= 2 and fm >= 4)
    title = f"{count_text(fading)} good customers have not come lately" if fading else "Where your customers stand"
    subtitle = "Customers by score: recency across, frequency and money together down"
    drawing = heat(
        rows, title, subtitle, f"{title}. Heat map of customers by recency and frequency-with-money score.", page.mode,
        "Recency score", "Frequency and money", ("Net sales", "Share of customers"),
    )  # fmt: skip
    heading(title, f"{subtitle}. Top right are the best, top left those to win back")
    chart(drawing, "grid")


def profit_block(page: Page) -> None:
    """What each segment brought in the days chosen and what of it is left before ads."""
    filled = page.coverage.of(BUYERS).filled
    offered = [RFM, *(d for d in ("segment", "age_band") if d in filled)]
    heading(
        "What do the segments leave?", "Net sales less the cost of the goods and the costs of their orders, before ads"
    )
    by = pick(page, "by", "Segments", offered, RFM, _BY_WORDS.get, width=230)
    view = page.view
    try:
        found = analysed(segments, page.workspace, by, view.start, view.end, where=tuple(view.where.items()))
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
        "Every order of the days belongs to the segment of its customer, every return to the day on which it was made. "
        "From the net sales the cost of the goods is taken off, and the fees, shipping and other costs that name one of "
        f"its orders. Marketing spend and overheads belong to no segment.{' ' + _HOW if by == RFM else ''}",
        [statement(page.workspace, by, view.start, view.end, view.where)],
        shown,
        ("orders", "costs", "customers"),
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
        drawn, what, "", said, axis_expression(_MONEY, currency), page.mode, "Segment",
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
