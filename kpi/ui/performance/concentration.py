"""How much of the sales hangs on the largest channel and on the best customers."""

from __future__ import annotations

from dataclasses import replace

from kpi.analyses.sales.concentration import (
    HIGH_HHI,
    MUCH_IN_BEST_CUSTOMERS,
    MUCH_IN_ONE_CHANNEL,
    Concentration,
    Shares,
    concentration,
)
from kpi.analyses.sales.declarations import CONCENTRATION
from kpi.catalog import kpi
from kpi.charts.bars import bars
from kpi.charts.format import axis_expression, count_text, money_text, name_text, rate_text
from kpi.charts.palette import GREY
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices, sentence
from kpi.ui.pieces.foot import analysis_foot

_RATE = kpi("gross_margin")


def concentration_block(page: Page) -> None:
    """Shares of the channels as bars, and in words what hangs on the largest and on the best customers."""
    found = analysed(concentration, page.workspace, replace(page.view.scope(), currency=None))
    of = told_shares(found)
    what = kpi(of.of).label.lower()
    parts = [(name, amount, share) for name, amount, share in of.parts if share is not None]
    days = period_text(found.start, found.end)
    if len(parts) > 1:
        top = f"{name_text(parts[0][0])} brings {rate_text(parts[0][2])} of {what}"
        heading(top, f"Share of {what} by channel, {days}")
    else:
        heading("How much hangs on few customers?", days)
    sentence(" ".join(words(found)))
    shown = Table(
        [
            Column("channel", "Channel", text=True),
            Column("amount", f"{kpi(of.of).label}, {page.coverage.currency}", kpi=kpi(of.of)),
            Column("share", "Share", kpi=_RATE),
        ],
        of.json()["parts"],
    )
    if len(parts) > 1:
        drawn = [
            {
                "name": name_text(name),
                "value": share,
                "value_text": rate_text(share, full=True),
                "label": rate_text(share),
                "colour": page.colours.get(name, GREY[page.mode]),
                "top_text": money_text(float(amount), page.coverage.currency, decimals=2),
            }
            for name, amount, share in parts
        ]
        said = "Bars of shares: " + "; ".join(f"{r['name']} {r['label']}" for r in drawn[:8])
        axis = axis_expression(_RATE)
        chart(bars(drawn, top, "", said, axis, page.mode, parts=(kpi(of.of).label, "Of all")), "concentration")
    notices(found.notes)
    analysis_foot(
        page,
        "concentration",
        CONCENTRATION,
        "A channel's share is its part of the whole; HHI is the sum of the squared shares. Customers who ordered in these "
        "days are ranked by what they brought, and the best tenth of them, rounded up, is held against all of them. "
        "Guests are left out.",
        found.statements[-1:],
        shown,
        CONCENTRATION.needs,
    )


def told_shares(found: Concentration) -> Shares:
    """The shares in contribution where they can be told, else in net sales."""
    return next((c for c in reversed(found.channels) if c.hhi is not None), found.channels[0])


def words(found: Concentration) -> list[str]:
    """What hangs on one channel and on the best customers; a warning where it is much."""
    said = []
    of = told_shares(found)
    if of.hhi is not None and len(of.parts) > 1:
        even = 1 / len(of.parts)
        much = of.parts[0][2] > MUCH_IN_ONE_CHANNEL or of.hhi > HIGH_HHI
        said.append(
            f"Concentration (HHI) is {of.hhi:.2f}; {even:.2f} would be the same for each of {len(of.parts)} channels, 1 "
            f"all in one.{' That is much on one channel: its loss would be felt.' if much else ''}"
        )
    if found.best_share is not None:
        much = found.best_share > MUCH_IN_BEST_CUSTOMERS
        who = "customer" if found.best == 1 else "customers"
        said.append(
            f"The best tenth, {count_text(found.best)} {who} of {count_text(found.customers)}, "
            f"{'brings' if found.best == 1 else 'bring'} {rate_text(found.best_share)} of what known customers bring."
            f"{' That is much on few: know them by name.' if much else ''}"
        )
    return said
