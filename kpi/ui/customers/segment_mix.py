"""Segment by channel: which channels a segment buys in more than the others do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from kpi.analyses.customers.segment_mix import FEWEST_ORDERS, mix
from kpi.catalog import kpi
from kpi.charts.format import count_text, money_text, name_text, rate_text
from kpi.charts.heat import heat
from kpi.store import Result
from kpi.tables import BUYERS, dimension
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Table, chart, heading, kpi_columns, notices, sentence
from kpi.ui.pieces.foot import foot
from kpi.ui.pieces.pickers import pick

_MOST_CHANNELS, _MOST_SEGMENTS = 10, 15
SHOWN = {
    "index": "Index: 100 is like all customers",
    "share": "Share of the segment's net sales",
    "net_sales": "Net sales",
    "customers": "Customers",
}
_OF = ("age_band", "segment")


def segment_by_channel(page: Page) -> None:
    """A heat map of a customer attribute by channel; cells that rest on few orders are grey."""
    filled = page.coverage.of(BUYERS).filled
    offered = [name for name in _OF if name in filled]
    if not offered:
        heading("Which segment buys where?")
        sentence(
            "Upload a file with one row per customer that has a segment or an age band, and you see here which channels each "
            "of them prefers."
        )
        return
    heading("Which segment buys where?", "Sales of the days and filters above")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        of = pick(page, "of", "Customers by", offered, offered[0], lambda n: dimension(n).label, width=160)
        show = pick(page, "show", "Number in the cell", list(SHOWN), "index", SHOWN.__getitem__, width=270)
    names = ("net_sales", "orders") if show != "customers" else ("net_sales", "orders", "orders_per_customer")
    result = page.ask(page.view.query(*names, by=(of, "channel"), intervals=False))
    cells = cells_of(result.rows, of, show, page.currency)
    known = [c for c in cells if c["value"] is not None]
    label = dimension(of).label
    title = _title(known, show)
    subtitle = f"{SHOWN[show]}, {period_text(*result.period)}; grey: fewer than {FEWEST_ORDERS} orders"
    drawing = heat(
        cells, title, subtitle, f"{title}. Heat map by {label.lower()} and channel.", page.mode, "Channel", down=label,
        parts=("Net sales here", "Of the segment's net sales"), aside="Against all customers",
    )  # fmt: skip
    heading(title, subtitle)
    if known:
        chart(drawing, "mix")
    notices(_left_out(result, of))
    shown = Table(kpi_columns(result, [kpi(n) for n in names], page.currency, (of, "channel")), result.rows)
    foot(page, "mix", result.query, drawing if known else None, shown)


def cells_of(rows: Sequence[Mapping], of: str, show: str, currency: str) -> list[dict]:
    """The cells of the heat map: segments in their order, the largest channels first."""
    found = {(c.segment, c.channel): c for c in mix(rows, of)}
    people = {(r[of], r["channel"]): r.get("orders_per_customer__den") for r in rows}
    by_channel: dict[str | None, float] = {}
    for c in found.values():
        by_channel[c.channel] = by_channel.get(c.channel, 0.0) + float(c.net_sales)
    cells = []
    for segment in sorted({c.segment for c in found.values()})[:_MOST_SEGMENTS]:
        for channel in sorted(by_channel, key=lambda n: -by_channel[n])[:_MOST_CHANNELS]:
            drawn: dict[str, Any] = {"across": name_text(channel), "down": segment, "value": None, "value_text": "–"}
            cells.append(drawn)
            cell = found.get((segment, channel))
            if cell is None or cell.index is None or cell.share is None:
                continue
            net = float(cell.net_sales)
            value, text = {
                "index": (cell.index, f"{cell.index:.0f}"),
                "share": (cell.share, rate_text(cell.share)),
                "net_sales": (net, money_text(net, currency, compact=True)),
                "customers": (people[segment, channel], count_text(people[segment, channel])),
            }[show]
            drawn |= {
                "value": None if value is None else float(value),
                "value_text": text,
                "top_text": money_text(net, currency, decimals=2),
                "bottom_text": rate_text(cell.share, full=True),
                "change_text": f"index {cell.index:.0f}: {rate_text(cell.share)} against {rate_text(cell.overall)}",
                "unsure": not cell.sure,
            }
    return cells


def _left_out(result: Result, of: str) -> list[str]:
    """How much of the sales belongs to nobody whose attribute is known."""
    whole = sum(float(r["net_sales"]) for r in result.rows)
    unknown = sum(float(r["net_sales"]) for r in result.rows if r[of] is None)
    if not unknown or whole <= 0:
        return []
    return [
        f"{rate_text(unknown / whole)} of net sales come from guests and customers without a known "
        f"{dimension(of).label.lower()}: they are not in this picture, and the index leaves them out."
    ]


def _title(known: Sequence[Mapping], show: str) -> str:
    sure = [c for c in known if not c["unsure"]]
    if not sure:
        return "Segment by channel"
    most = max(sure, key=lambda c: c["value"])
    if show == "index":
        return f"{most['down']} buy in {most['across']} {most['value'] / 100:.1f} times as much as all customers do"
    return f"{SHOWN[show].split(':')[0]}: highest for {most['down']} in {most['across']}, {most['value_text']}"
