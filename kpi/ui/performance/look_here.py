"""Look here first: the channels that surely miss a benchmark, by what the gap is worth."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from kpi.analyses.findings.channels import Finding, asked, findings
from kpi.benchmarks.benchmark import Origin
from kpi.benchmarks.benchmarks import needs_a_year
from kpi.catalog import Good
from kpi.catalog import kpi as kpi_named
from kpi.charts.format import count_text, html_text, money_text, name_text, value_text
from kpi.formula import denominator
from kpi.query import Query
from kpi.tables import TABLES
from kpi.ui.frame.address import link
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import heading, sentence
from kpi.ui.pieces.foot import foot

MOST = 5
_ACTIONS = {
    "conversion_rate": "Look at what changed on the way from visit to order: landing pages, prices, stock, check-out.",
    "cac": "Look at the campaigns of this channel before spending more on it.",
    "roas": "Move spend from its weakest campaigns, or lower the bids.",
    "aov": "Try bundles or a threshold for free shipping here.",
    "discount_rate": "Check which codes are used here, and whether they are needed.",
    "return_rate": "Look at which products come back, and why.",
    "gross_margin": "Look at the cost and the discounts of what this channel sells.",
    "revenue_per_visit": "See whether it is conversion or order value that is low.",
}


def look_here(page: Page) -> None:
    """At most five findings, each a sentence with its money and one link."""
    heading(
        "Look here first",
        f"Channels that surely miss a benchmark, by what the gap is worth in these days, in {page.currency or 'money'}",
    )
    query = question(page)
    if query is None:
        lacking = [t for t in ("visits", "ad_spend") if t not in page.coverage.loaded]
        upload = " or ".join(TABLES[t].label.lower() for t in lacking)
        sentence(f"Nothing to compare yet: {f'upload {upload}, or ' if upload else ''}set a benchmark on a card.")
        return
    by_channel, total = (
        page.ask(query),
        page.ask(Query(query.kpis, start=query.start, end=query.end, where=query.where, currency=query.currency)),
    )
    found = findings(by_channel.rows, page.benchmarks.team, total.rows[0] if total.rows else {}, MOST)
    if not found:
        sentence("Nothing stands out: no channel is surely on the wrong side of a benchmark in these days.")
    most = max((f.money for f in found), default=0.0)
    for position, finding in enumerate(found):
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"finding_{position}", gap="medium", wrap=False
        ):
            st.html(_html(page, finding, most))
            st.page_link(
                "pages/performance/trends.py",
                label="Over time",
                icon=":material/arrow_forward:",
                query_params=link(replace(page.view, channels=(finding.channel,)), kpi=finding.kpi.name, by="all"),
            )
    foot(page, "findings", query)


def question(page: Page) -> Query | None:
    """What is asked per channel: every KPI with a benchmark that can be acted on."""
    loaded = page.coverage.loaded
    names = [
        n
        for n in asked(page.benchmarks.team)
        if set(kpi_named(n).needs) <= set(loaded) and not needs_a_year(kpi_named(n))
    ]
    if not any(kpi_named(n).benchmark or any(k == n for k, _ in page.benchmarks.team) for n in names):
        return None
    return page.view.query(*names, by=("channel",))


def _html(page: Page, f: Finding, most: float) -> str:
    value, bench = value_text(f.kpi, f.value, page.currency), value_text(f.kpi, f.reference.value, page.currency)
    base = denominator(f.kpi.formula)
    over = (
        money_text(f.denominator, page.currency) if any(m.money for m in base.measures()) else count_text(f.denominator)
    )
    side = "below" if f.kpi.good is Good.HIGHER else "above"
    worth, least = money_text(f.money, page.currency, decimals=0), money_text(f.at_least, page.currency, decimals=0)
    sure = f", at least {least} at the cautious end" if f.at_least < 0.98 * f.money else ""
    whose = "the starting benchmark" if f.reference.origin is Origin.CATALOG else "your benchmark"
    share = 100 * f.money / most if most else 0
    said = f"{f.kpi.label} is {value}, {side} {whose} of {bench} (over {over} {base.text()}). The gap is worth about "
    action = _ACTIONS.get(f.kpi.name, "Look at what is different here.")
    return (
        f'<div class="pl-find"><b>{html_text(name_text(f.channel))}</b>: {html_text(said)}<b>{html_text(worth)}</b>'
        f'{html_text(sure)}. <span class="pl-do">{html_text(action)}</span>'
        f'<span class="pl-gap" aria-hidden="true"><i style="width:{share:.0f}%"></i></span></div>'
    )
