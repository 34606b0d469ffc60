"""The blocks of the products page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi.analyses.money import growth as growth_of
from kpi.analyses.money import sum_of
from kpi.analyses.sales.declarations import PRODUCTS
from kpi.analyses.sales.products import BACK, BOTH, GONE, NEW, UNSOLD, Product, Products, products
from kpi.analyses.sales.stock import stock
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.format import axis_expression, change_text, money_text, name_text, rate_text
from kpi.charts.palette import GREY, shaded
from kpi.store import Workspace
from kpi.tables import dimension
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence, table
from kpi.ui.pieces.foot import analysis_foot

MOST_BARS, MOST_ROWS = 20, 300
_SHADES = {"A": 1.0, "B": 0.55, "C": 0.2}
# What tells sales and returns, without the stock.
LINES_ONLY = ("orders", "order_lines")
_MONEY, _RATE = kpi("net_sales"), kpi("return_rate")


def told(page: Page, by: str, first: float, following: float) -> Products:
    """Every product in the days and under the filters of the page."""
    return analysed(_beside_stock, page.workspace, page.view.scope(by), page.view.compare, first, following)


def _beside_stock(workspace: Workspace, *args: object) -> Products:
    # What is on hand does not change with the days and filters.
    return products(workspace, *args, held=analysed(stock, workspace))


def says(page: Page, found: Products) -> None:
    """What is on the screen, in one sentence."""
    against = f", compared with {period_text(*found.before)}" if found.before else ""
    only = [f"only {label} {', '.join(map(name_text, chosen))}" for label, chosen in _narrowed(page) if chosen]
    sentence(
        f"Net sales, growth, returns and stock by {found.by}, {period_text(found.start, found.end)}{against}; by the "
        f"lines of the orders, so returns are not taken off{''.join(f'; {o}' for o in only)}."
    )
    notices(found.notes)


def _narrowed(page: Page) -> tuple[tuple[str, Sequence], ...]:
    return (("channel", page.view.channels), ("region", page.view.regions))


def by_class(page: Page, found: Products, first: float) -> None:
    """The league by net sales, in the shade of its ABC class."""
    sold = [p for p in found.products if p.status not in (GONE, UNSOLD)]
    if not sold:
        sentence("Nothing was sold in these days.")
        return
    plural = dimension(found.by).plural
    leading = [p for p in sold if p.letter == "A"]
    brings = sum_of(p.net_sales for p in leading)
    whole = sum_of(p.net_sales for p in sold)
    title = (
        f"{len(leading)} of {len(sold)} {plural} bring {rate_text(float(brings) / float(whole))} of net sales"
        if whole > 0
        else (f"Net sales by {found.by}")
    )
    subtitle = f"{page.currency}, {period_text(found.start, found.end)}; A to C by what comes before it"
    drawn = [
        {
            "name": name_text(p.name),
            "value": float(p.net_sales),
            "colour": shaded(page.mode, _SHADES[p.letter]) if p.letter in _SHADES else GREY[page.mode],
            "value_text": money_text(p.net_sales, page.currency, decimals=2),
            "label": f"{money_text(p.net_sales, page.currency, compact=True)} · {p.letter}",
            "verdict": f"class {p.letter}",
            "change_text": change_text(_MONEY, p.growth, p.before),
        }
        for p in sold[:MOST_BARS]
    ]
    said = f"Bars of net sales by {found.by}: " + "; ".join(f"{r['name']} {r['value_text']}" for r in drawn[:8])
    drawing = bars(
        drawn,
        title,
        subtitle,
        said,
        axis_expression(_MONEY, page.currency),
        page.mode,
        series=dimension(found.by).label,
    )
    heading(title, subtitle)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        chart(drawing, "classes")
        if len(sold) > MOST_BARS:
            st.caption(f"The first {MOST_BARS} of {len(sold):,}; the table has the rest.")
    with right:
        shown = _league(page, found, sold)
        table(Table(shown.columns, shown.rows[:MOST_ROWS]), page.currency, "products")
        if len(sold) > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS} of {len(sold):,}; the CSV has all of them.")
    analysis_foot(
        page,
        "products",
        PRODUCTS,
        f"Goods are ranked by net sales. A are those with which {rate_text(first)} of net sales is reached, B those up to "
        "the second threshold, C the rest; what sold the same shares a class. Margin is over the sales whose cost is "
        "known. Growth is against the days before.",
        found.statements,
        shown,
    )


def _league(page: Page, found: Products, sold: Sequence[Product]) -> Table:
    columns = [
        Column("name", dimension(found.by).label, text=True),
        Column("letter", "Class", "A, B or C by net sales.", text=True),
        Column("net_sales", f"Net sales, {page.currency}", "Lines of the days after discounts.", _MONEY),
        Column("growth_change", "Growth, %", "Against the days before; empty for what was not sold then."),
        Column("units", "Units", "Units sold."),
        Column("margin", "Margin", "Of the net sales whose cost is known.", _RATE),
        Column("returned", "Returned", f"Counted in {found.basis}.", _RATE),
        Column("cover", "Days of cover", "How long the stock on hand lasts."),
        Column("share", "Share", "Of the net sales of all.", _RATE),
    ]
    rows = [
        {
            "name": name_text(p.name),
            "letter": p.letter,
            "net_sales": p.net_sales,
            "growth_change": p.growth,
            "units": p.units,
            "margin": p.margin,
            "returned": p.returns.rate if p.returns else None,
            "cover": round(p.stock.cover_days) if p.stock and p.stock.cover_days is not None else None,
            "share": p.share,
        }
        for p in sold
    ]
    kept = [c for c in columns if c.text or any(row[c.field] is not None for row in rows)]
    return Table(kept, rows)


def growth(page: Page, found: Products) -> None:
    """Like for like, and apart from it what is new, back or gone."""
    if found.before is None:
        return
    rows = [_group(label, found.of(status)) for status, label in _GROUPS.items()]
    rows = [row for row in rows if row["count"]]
    heading(_growth_title(found), f"{page.currency} of net sales, {period_text(*found.before)} against now")
    shown = Table(
        [
            Column("group", "Goods", text=True),
            Column("count", "How many"),
            Column("before", f"Before, {page.currency}", kpi=_MONEY),
            Column("now", f"Now, {page.currency}", kpi=_MONEY),
            Column("difference", f"Difference, {page.currency}", kpi=_MONEY),
            Column("growth_change", "Growth, %"),
            Column("most", "The largest of them", text=True),
        ],
        rows,
    )
    table(shown, page.currency, "growth")
    analysis_foot(
        page,
        "growth",
        PRODUCTS,
        "Like for like compares only what was sold in both periods. New was first sold within the days shown, back was "
        "sold before but not in the period before, gone was sold then and not now.",
        found.statements[:1],
        shown,
        LINES_ONLY,
    )


_GROUPS = {
    BOTH: "Sold in both periods",
    NEW: "New",
    BACK: "Back after a pause",
    GONE: "Gone",
}


def _group(label: str, of: Sequence[Product]) -> dict[str, object]:
    now, before = sum_of(p.net_sales for p in of), sum_of(p.before for p in of if p.before is not None)
    largest = sorted(of, key=lambda p: -max(p.net_sales, p.before or 0))[:3]
    return {
        "group": label,
        "count": len(of),
        "before": before,
        "now": now,
        "difference": now - before,
        "growth_change": growth_of(now, before) if now > 0 else None,
        "most": ", ".join(name_text(p.name) for p in largest),
    }


def _growth_title(found: Products) -> str:
    parts = [] if found.like_for_like is None else [f"{change_text(_MONEY, found.like_for_like)} like for like"]
    parts += [f"{len(found.of(s))} {s}" for s in (NEW, GONE) if found.of(s)]
    return f"Growth: {', '.join(parts)}" if parts else "Nothing was sold in both periods"
