"""The blocks of the segments page about how customers buy: recency, frequency and monetary value."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpi.analyses.customers.declarations import RFM
from kpi.analyses.customers.rfm import Rfm, members, rfm
from kpi.analyses.customers.rfm_segments import OTHERS
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.format import axis_expression, count_text, money_text, rate_text
from kpi.charts.heat import heat
from kpi.charts.palette import GOOD, GREY
from kpi.csvfile import csv_bytes
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence, side_by_side
from kpi.ui.pieces.foot import analysis_foot
from kpi.ui.pieces.pickers import pick

_MONEY, _RATE, _COUNT = kpi("net_sales"), kpi("gross_margin"), kpi("orders")
HOW = (
    "Recency is the days since the last order, frequency the number of orders, monetary value the net sales so far. Each is "
    "cut into fifths of the customers, and a score is 1 and one more for every cut that is reached, so that customers who "
    "did the same have the same score. The segments are ranges of the three scores. Guests are left out."
)
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
        drawn, title, subtitle, said, axis_expression(_MONEY, currency), page.mode, series="Segment",
        parts=("Customers", "Mean days since the last order"),
    )  # fmt: skip
    heading(title, f"{subtitle}; the second number is customers")
    shown = _rfm_table(page, found, total)
    side_by_side(drawing, shown, currency, "rfm", (5, 7))
    _member_list(page, found)
    notices(found.notes)
    analysis_foot(page, "rfm", RFM, HOW, found.statements, shown, RFM.needs)


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
            partial(members_csv, page, name),
            f"plumbline_{name.lower().replace(' ', '-')}_{found.as_of}.csv",
            "text/csv",
            key="csv_members",
            icon=":material/download:",
            on_click="ignore",
            help="Their numbers as your files write them, with orders, net sales and scores",
        )


def members_csv(page: Page, name: str) -> bytes:
    """The customers of one segment as a table file, as of the last day in the data."""
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
        "Recency score", down="Frequency and money", parts=("Net sales", "Share of customers"),
    )  # fmt: skip
    heading(title, f"{subtitle}. Top right are the best, top left those to win back")
    chart(drawing, "grid")
