"""Stock beside what is sold: what runs out before a reorder can be there."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.analyses.sales.declarations import PRODUCTS
from kpi.analyses.sales.products import Products
from kpi.analyses.sales.stock import COVER_DAYS, Stock, statements
from kpi.periods import day_text
from kpi.tables import LINES
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, notices, table
from kpi.ui.pieces.foot import analysis_foot


def cover(page: Page, found: Products) -> None:
    """Units on hand and the days they last, the shortest first."""
    covered = page.coverage.of(LINES)
    held = [(p.name, p.stock) for p in found.products if p.stock]
    if not held or covered.span is None:
        return
    held.sort(key=lambda h: (h[1].cover_days is None, h[1].cover_days or 0.0, str(h[0])))
    counted = {kept.counted_at for _, kept in held}
    newest = f"counted up to {day_text(max(counted))}" if len(counted) > 1 else f"counted on {day_text(max(counted))}"
    first, last = covered.span
    heading(_title(held), f"Units on hand, {newest}; sales of {COVER_DAYS} days up to {day_text(last)}")
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
                "name": name,
                "on_hand": kept.on_hand,
                "sold": round(kept.sold_a_day, 2),
                "cover": None if kept.cover_days is None else round(kept.cover_days),
                "lead": kept.lead_days,
                "remark": _remark(kept),
            }
            for name, kept in held
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
        statements(first, last),
        shown,
    )


def _title(held: Sequence[tuple[str | None, Stock]]) -> str:
    short = [(name, kept) for name, kept in held if kept.runs_out]
    if short:
        name, kept = short[0]
        more = f", and {len(short) - 1} more run short" if len(short) > 1 else ""
        return f"{name} lasts {kept.cover_days:.0f} days and a reorder takes {kept.lead_days:.0f}{more}"
    known = [(name, kept) for name, kept in held if kept.cover_days is not None]
    if not known:
        return "Nothing on hand was sold lately"
    name, kept = known[0]
    return f"Stock lasts {kept.cover_days:.0f} days at least: {name} is the first to run out"


def _remark(kept: Stock) -> str:
    if kept.cover_days is None:
        return f"not sold in {COVER_DAYS} days" if kept.on_hand > 0 else "none on hand"
    return "runs out before a reorder arrives" if kept.runs_out else ""
