"""What comes back: each product against all others, on the products page."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.analyses.sales.declarations import PRODUCTS
from kpi.analyses.sales.products import Product, Products
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, name_text, rate_text
from kpi.charts.palette import BAD, GOOD, GREY
from kpi.periods import day_text
from kpi.tables import dimension
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, heading, notices, side_by_side
from kpi.ui.pieces.foot import analysis_foot
from kpi.ui.sales.products import LINES_ONLY, MOST_BARS, MOST_ROWS

_RATE = kpi("return_rate")


def returned(page: Page, found: Products) -> None:
    """What comes back more than the rest, with its interval."""
    known = [p for p in found.products if p.returns and p.name is not None]
    if not any(p.returns.returned for p in known):
        return
    known.sort(key=lambda p: (not p.returns.sure, -p.returns.rate))
    worse = [p for p in known if p.returns.sure and p.returns.low > 0]
    title = "Returns: no product surely comes back more than the rest"
    if worse:
        first = worse[0]
        more = f", and {len(worse) - 1} more" if len(worse) > 1 else ""
        title = f"{first.name} comes back more than the rest: {rate_text(first.returns.rate)}{more}"
    subtitle = f"Share of {found.basis} that came back, {period_text(found.start, found.end)}"
    drawing = _return_bars(page, found, known, title, subtitle)
    heading(title, subtitle)
    shown = Table(
        [
            Column("name", dimension(found.by).label, text=True),
            Column("rate", "Returned", kpi=_RATE),
            Column("sold", "Of", f"How many {found.basis}."),
            Column("rest", "All others", "The rate of all others together.", _RATE),
            Column("verdict", "Against all others", text=True),
        ],
        [
            {
                "name": name_text(p.name),
                "rate": p.returns.rate,
                "sold": p.returns.sold,
                "rest": p.returns.rest,
                "verdict": p.returns.verdict,
            }
            for p in known
        ],
    )
    legend = "Thin line: 95 % interval. Upright tick: all others. Grey: cannot be told apart from them."
    side_by_side(drawing, Table(shown.columns, shown.rows[:MOST_ROWS]), page.currency, "returns", (5, 6), legend)
    lag = f"Returns lag behind sales: orders of the weeks before {day_text(found.end)} may still come back."
    notices([lag])
    whose = (
        "Units taken back over units sold."
        if found.basis == "units"
        else "The files do not say which units came back, so only orders that hold one product are counted: those with a "
        "refund, in full or in part, over all of them."
    )
    analysis_foot(
        page,
        "returns",
        PRODUCTS,
        f"{whose} Each is compared with all others together by Newcombe's interval for the difference of two shares.",
        found.statements[:1],
        shown,
        LINES_ONLY,
    )


def _return_bars(page: Page, found: Products, known: Sequence[Product], title: str, subtitle: str) -> Drawing:
    drawn = []
    for p in known[:MOST_BARS]:
        low, high = p.returns.interval or (None, None)
        colour = GREY if not p.returns.sure else BAD if p.returns.low > 0 else GOOD
        drawn.append(
            {
                "name": name_text(p.name),
                "value": p.returns.rate,
                "colour": colour[page.mode],
                "value_text": rate_text(p.returns.rate, full=True),
                "label": rate_text(p.returns.rate),
                "low": low,
                "high": high,
                "benchmark": p.returns.rest,
                "benchmark_text": rate_text(p.returns.rest, full=True) if p.returns.rest is not None else "–",
                "verdict": p.returns.verdict,
                "top_text": f"{p.returns.returned:,.0f}",
                "bottom_text": f"{p.returns.sold:,.0f}",
            }
        )
    said = f"{subtitle}: " + "; ".join(f"{r['name']} {r['value_text']}" for r in drawn[:8])
    return bars(
        drawn,
        title,
        subtitle,
        said,
        axis_expression(_RATE),
        page.mode,
        series=dimension(found.by).label,
        bench="All others",
        parts=("Came back", "Sold"),
    )
