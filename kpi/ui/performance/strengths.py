"""Where a channel sells more than its share, and which places grow: the last blocks of the regions page."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from kpi.analyses.sales.places import Places
from kpi.analyses.sales.places import places as places_of
from kpi.analyses.sales.spend_shares import listed
from kpi.catalog import CATALOG
from kpi.charts.drawing import Drawing
from kpi.charts.format import money_text, name_text, rate_text
from kpi.charts.heat import heat
from kpi.query import COMPARISONS
from kpi.tables import dimension
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence, table
from kpi.ui.pieces.foot import foot

_MOST_CHANNELS, _MOST_PLACES = 10, 25
_HIGHEST_INDEX = 4.0


def strengths(page: Page, by: str) -> None:
    """Which channel sells more than its share in which place, and which places grow."""
    if "orders" not in page.coverage.loaded:
        return
    found = places_of(page.ask, page.view.scope(by), page.view.compare)
    if len(found.places) < 2 or len({c.channel for c in found.cells}) < 2:
        return
    label = dimension(by).label
    heading(_strength_title(found), f"Location index by net sales, {period_text(found.start, found.end)}")
    drawing = _index_heat(page, found, label)
    chart(drawing, "strengths")
    st.caption(
        "1 means that the channel has the same share of net sales there as in all places together, 2 twice that. "
        "Grey: its share of the orders there does not differ for sure from its share elsewhere."
    )
    shown = _growth_table(page, found, label)
    heading(f"Which {dimension(by).plural} grow", f"Net sales, compared with {COMPARISONS[found.compare]}")
    if found.under_spent:
        sentence(_under_spent(found))
    table(shown, page.currency, "growth")
    notices(found.notes)
    foot(page, "growth", found.queries[-1], drawing, shown, names=("net_sales",))


def _strength_title(found: Places) -> str:
    if not found.strong:
        return "No channel is surely stronger in one place than its share and growing there"
    best = found.strong[0]
    more = f", and {len(found.strong) - 1} more" if len(found.strong) > 1 else ""
    return (
        f"{best.channel} sells {best.index:.1f} times its usual share in {best.place}, which grows faster than the rest"
        f"{more}"
    )


def _under_spent(found: Places) -> str:
    """Which places may be worth more of the ad spend, and why that is no promise."""
    best, many = found.under_spent[0], len(found.under_spent) > 1
    names = listed([name_text(p.name) for p in found.under_spent])
    parts = "" if many else f" ({rate_text(best.share)} of net sales, {rate_text(best.spend_share)} of ad spend)"
    return (
        f"{names}{parts} {'bring' if many else 'brings'} more than {'their' if many else 'its'} part of the ad spend and "
        f"{'grow' if many else 'grows'} faster than the rest. Try a little more there and compare: what more spend brings "
        "is not known before."
    )


def _index_heat(page: Page, found: Places, label: str) -> Drawing:
    shown = [p.name for p in found.places[:_MOST_PLACES]]
    sales: dict[str | None, Decimal] = {}
    for cell in found.cells:
        sales[cell.channel] = sales.get(cell.channel, 0) + cell.net_sales
    channels = sorted(sales, key=lambda c: -sales[c])[:_MOST_CHANNELS]
    by_key = {(c.place, c.channel): c for c in found.cells}
    rows = []
    for place in shown:
        for channel in channels:
            cell = by_key.get((place, channel))
            if cell is None or cell.index is None:
                continue
            rows.append(
                {
                    "across": name_text(channel),
                    "down": name_text(place),
                    "value": min(max(cell.index, 0.0), _HIGHEST_INDEX),
                    "value_text": f"{cell.index:.2f}",
                    "unsure": not cell.sure,
                    "top_text": money_text(cell.net_sales, page.currency, decimals=2),
                    "bottom_text": f"{cell.orders:,}",
                    "change_text": cell.verdict,
                }
            )
    sure = sum(not r["unsure"] for r in rows)
    title = _strength_title(found)
    return heat(
        rows,
        title,
        f"Location index by net sales, {period_text(found.start, found.end)}",
        f"{title}. {sure} of {len(rows)} cells surely differ from elsewhere.",
        page.mode,
        "Channel",
        down=label,
        parts=("Net sales", "Orders"),
        aside="Verdict",
    )


def _growth_table(page: Page, found: Places, label: str) -> Table:
    columns = [
        Column("name", label, text=True),
        Column("net_sales", f"Net sales, {page.currency}", "Net sales in the days shown.", CATALOG["net_sales"]),
        Column("share", "Share", "Of the net sales of all places shown.", CATALOG["return_rate"]),
        Column("orders", "Orders"),
        Column("growth_change", "Growth, %", "Change of net sales against as many days before."),
        Column("ahead_change", "Ahead of all, pp", "Growth of the place less that of all places together."),
    ]
    if found.knows_spend:
        about = "Of the ad spend that names a place."
        columns.insert(3, Column("spend_share", "Share of ad spend", about, CATALOG["return_rate"]))
    if any(p.remark for p in found.places):
        columns.append(Column("remark", "Remark", text=True))
    rows = [
        {
            "name": name_text(p.name),
            "net_sales": p.net_sales,
            "share": p.share,
            "spend_share": p.spend_share,
            "orders": p.orders,
            "growth_change": None if p.few else p.growth,
            "ahead_change": p.growth - found.growth
            if p.growth is not None and found.growth is not None and not p.few
            else None,
            "remark": f"{p.remark}: growth says little" if p.few else p.remark,
        }
        for p in found.places
    ]
    return Table(columns, rows)
