"""The blocks of the channels page."""

from __future__ import annotations

import streamlit as st

from kpi.benchmarks.benchmark import is_total
from kpi.catalog import CATALOG, Kpi, Rollup, kpi, starters
from kpi.charts.format import rate_text, value_text
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page, answerable
from kpi.ui.pieces.blocks import Column, Table, chart, heading, kpi_columns, notices, sentence, table
from kpi.ui.pieces.by_dimension import Standing, bars_of, ordered, standings
from kpi.ui.pieces.empty import lacking
from kpi.ui.pieces.foot import foot
from kpi.ui.pieces.pickers import pick

_SCORECARD = "Scorecard"
_FIGURES = (
    "orders", "net_sales", "channel_share", "aov", "visits", "conversion_rate", "revenue_per_visit", "ad_spend",
    "new_customers", "cac", "roas", "lifetime_revenue", "ltv_cac", "contribution",
)  # fmt: skip
_NOT_IN_TABLE = Rollup.DISTINCT  # counts people one by one: asked for only where somebody looks at it


def channel_bars(page: Page, of: Kpi, sort: str) -> None:
    """One KPI: bars with the benchmark, the slider that moves it, and the numbers."""
    if lacking(page, *of.needs):
        return
    result = page.ask(page.view.query(of.name, by=("channel",), compare=page.view.compare))
    own = page.benchmarks.own((of.name,))
    found = ordered(standings(page, of, result, "channel", own), of, sort, *result.period)
    drawing = bars_of(page, of, result, "channel", found)
    values = [float(s.row[of.name]) for s in found if s.row[of.name] is not None]
    shown = Table(
        [
            *kpi_columns(result, (of,), page.currency, ("channel",), changes=True),
            Column("verdict", "Against the benchmark", text=True),
        ],
        [{**s.row, "verdict": _verdict_words(s, of, page)} for s in found],
    )
    sentence(result.query.describe(page.coverage))
    heading(drawing.title, drawing.subtitle)
    left, right = st.columns([5, 5], gap="medium")
    with left:
        if values:
            chart(drawing, "bars")
            grey = "" if is_total(of) else " Grey bar: cannot be told apart from the benchmark."
            st.caption(f"Upright tick: benchmark. Thin line: 95 % interval.{grey}")
    with right:
        table(shown, page.currency, "bars")
    notices(result.notes)
    foot(page, "bars", result.query, drawing if values else None, shown)


def _verdict_words(s: Standing, of: Kpi, page: Page) -> str:
    if s.bench is None or s.row[of.name] is None:
        return "–"
    target = value_text(of, s.bench.value, page.currency, compact=True) + (" a month" if s.bench.monthly else "")
    return f"{s.verdict.words()}, {target}" if s.verdict.sure else s.verdict.words()


def scorecard(page: Page) -> None:
    """One row per channel: the figures by which channels are told apart, or those of one group of KPIs."""
    groups: dict[str, list[Kpi]] = {_SCORECARD: answerable(page, [kpi(name) for name in _FIGURES])}
    for known in answerable(page, tuple(CATALOG.values())):
        if known.rollup is not _NOT_IN_TABLE:
            groups.setdefault(known.group, []).append(known)
    group = pick(page, "group", "KPIs of the table", list(groups), _SCORECARD)
    result = page.ask(page.view.query(*(k.name for k in groups[group]), by=("channel",), intervals=False))
    # Overheads, say, name no channel: of the rest there is nothing to see in their row.
    rows = [row for row in result.rows if any(row[k.name] for k in groups[group])]
    kpis = [k for k in groups[group] if any(row[k.name] is not None for row in rows)]
    shown = Table(kpi_columns(result, kpis, page.currency, ("channel",)), rows)
    heading(f"{group} by channel", "Click a column to sort by it; hover over its name for the definition")
    table(shown, page.currency, "every")
    foot(page, "every", result.query, shown=shown, names=[k.name for k in kpis])


def online_offline(page: Page) -> None:
    """Online against offline, by the type that each channel has."""
    kpis = [k for k in answerable(page, starters()) if k.name != "lifetime_revenue"]
    result = page.ask(
        page.view.query(*(k.name for k in kpis), by=("channel_type",), compare=page.view.compare, intervals=False)
    )
    total = sum(float(row.get("net_sales") or 0) for row in result.rows)
    rows = [
        {
            **row,
            "channel_type": str(row["channel_type"]).capitalize(),
            "share": float(row.get("net_sales") or 0) / total if total else None,
        }
        for row in result.rows
    ]
    rows.sort(key=lambda row: -(row["share"] or 0))
    shown = Table(
        [Column("channel_type", "Channels", text=True), *kpi_columns(result, kpis, page.currency, changes=True)], rows
    )
    parts = [f"{r['channel_type'].lower()} {rate_text(r['share'])}" for r in rows if r["share"]]
    said = f": {', '.join(parts)} of net sales" if parts else ""
    heading(f"Online against offline{said}", period_text(*result.period))
    table(shown, page.currency, "types")
    st.page_link(
        "pages/data/upload.py", label="Say which channel is online and which is offline", icon=":material/tune:"
    )
    foot(page, "types", result.query, shown=shown)
