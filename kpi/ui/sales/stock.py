"""Stock beside what is sold: what runs out before a reorder can be there."""

from __future__ import annotations

from kpi.analyses.sales.declarations import PRODUCTS
from kpi.analyses.sales.products import Product, Products
from kpi.analyses.sales.stock import COVER_DAYS, statements
from kpi.periods import day_text
from kpi.tables import LINES
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, notices, table
from kpi.ui.pieces.foot import analysis_foot


def cover(page: Page, found: Products) -> None:
    """Units on hand and the days they last, the shortest first."""
    held = [p for p in found.products if p.stock]
    if not held:
        return
    held.sort(key=lambda p: (p.stock.cover_days is None, p.stock.cover_days or 0.0, str(p.name)))
    counted = {p.stock.counted_at for p in held}
    newest = f"counted up to {day_text(max(counted))}" if len(counted) > 1 else f"counted on {day_text(max(counted))}"
    covered = page.coverage.of(LINES)
    heading(_title(held), f"Units on hand, {newest}; sales of {COVER_DAYS} days up to {day_text(covered.last)}")
    shown = Table(
        [
            Column("name", "Product", text=True),
            Column("on_hand", "On hand", "Units at all places together, at the last count of each."),
            Column("sold", "Sold a day", f"Mean of the last {COVER_DAYS} days, all channels."),
            Column("cover", "Days of cover", "On hand over what is sold a day."),
            Column("lead", "Days to reorder", "From the stock file."),
            Column("remark", "Remark", text=True),
        ],
        [
            {
                "name": p.name,
                "on_hand": p.stock.on_hand,
                "sold": round(p.stock.sold_a_day, 2),
                "cover": None if p.stock.cover_days is None else round(p.stock.cover_days),
                "lead": p.stock.lead_days,
                "remark": _remark(p),
            }
            for p in held
        ],
    )
    table(shown, page.currency, "stock")
    notices(["The whole stock serves all channels and regions: the days and filters chosen above do not change it."])
    analysis_foot(
        page,
        "stock",
        PRODUCTS,
        f"Days of cover = units on hand / mean units sold a day in the last {COVER_DAYS} days of the data. What is "
        "counted on different days is taken at the last count of each place.",
        statements(covered.last, covered.first),
        shown,
    )


def _title(held: list[Product]) -> str:
    short = [p for p in held if p.stock.runs_out]
    if short:
        first = short[0]
        more = f", and {len(short) - 1} more run short" if len(short) > 1 else ""
        return f"{first.name} lasts {first.stock.cover_days:.0f} days and a reorder takes {first.stock.lead_days:.0f}{more}"
    known = [p for p in held if p.stock.cover_days is not None]
    if not known:
        return "Nothing on hand was sold lately"
    return f"Stock lasts {known[0].stock.cover_days:.0f} days at least: {known[0].name} is the first to run out"


def _remark(product: Product) -> str:
    kept = product.stock
    if kept.cover_days is None:
        return f"not sold in {COVER_DAYS} days" if kept.on_hand > 0 else "none on hand"
    return "runs out before a reorder arrives" if kept.runs_out else ""
