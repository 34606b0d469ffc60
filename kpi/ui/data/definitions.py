"""The definitions page: written from the catalog."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from kpi.analyses.provenance import filled_tables
from kpi.catalog import CATALOG, Good, Interval, Kpi
from kpi.charts.format import html_text, value_text
from kpi.tables import TABLES
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page, answerable
from kpi.ui.pieces.blocks import Column, Table, heading
from kpi.ui.pieces.blocks import table as show_table

_GOOD = {
    Good.HIGHER: "higher is better",
    Good.LOWER: "lower is better",
    Good.NEITHER: "neither way is better by itself",
}
_SURE = {
    Interval.SHARE: "Judged by Wilson's 95 % interval for shares.",
    Interval.PER_COUNT: "Judged by Garwood's 95 % interval for counts.",
    Interval.MEAN: "Judged by the 95 % interval of a mean or a ratio, from 10 orders, customers or answers on.",
    Interval.SUM: "Judged by the 95 % interval of a sum of chance events.",
    Interval.EXACT: "Known exactly: nothing of it is left to chance.",
    Interval.NONE: "How far it is left to chance is not known: it is neither called good nor bad.",
}


def files_and_kpis(page: Page) -> None:
    """Which file unlocks which KPIs: a row for each kind of file, with what is loaded marked."""
    heading("Which file unlocks what", "A KPI that needs several kinds of files stands in the row of each")
    filled = analysed(filled_tables, page.workspace)
    rows = []
    for table in TABLES.values():
        mine = [k for k in CATALOG.values() if table.name in k.needs]
        groups = list(dict.fromkeys(k.group for k in mine))
        rows.append(
            {
                "file": table.label,
                "about": table.about,
                "loaded": "loaded" if table.name in filled else "",
                "kpis": f"{len(mine)} KPIs: {', '.join(groups)}" if mine else f"No KPI of its own: {table.unlocks}",
            }
        )
    heads = (("file", "File"), ("loaded", "In this workspace"), ("about", "It holds"), ("kpis", "It unlocks"))
    show_table(Table([Column(name, label, text=True) for name, label in heads], rows), "", "unlocks")


def glossary(page: Page) -> None:
    """Every KPI by group, with a search box; the groups are folded until something is searched for."""
    wanted = (
        st.text_input("Search", placeholder="Name, or a word of the definition", key="glossary_search", width=360)
        .casefold()
        .strip()
    )
    can = {k.name for k in answerable(page)}
    found = [
        k
        for k in CATALOG.values()
        if wanted in " ".join((k.name, k.label, k.about, k.formula.text(), *k.aliases)).casefold()
    ]
    if not found:
        st.write("No definition has these words.")
    for group, kpis in groupby(found, key=lambda k: k.group):
        listed = list(kpis)
        told = sum(k.name in can for k in listed)
        with st.expander(f"{group}: {len(listed)} KPIs, {told} of them with your files", expanded=bool(wanted)):
            st.html("".join(_definition(k, available=k.name in can) for k in listed))


def _definition(k: Kpi, *, available: bool) -> str:
    needs = " and ".join(TABLES[t].label.lower() for t in k.needs)
    lines = [
        f"<p><b>{html_text(k.label)}</b> <span class='pl-k'>{html_text(k.name)}; {_GOOD[k.good]}</span></p>",
        f"<p>{html_text(k.about)}</p>",
        f"<p><span class='pl-k'>Formula:</span> {html_text(k.formula.text())}</p>",
    ]
    if k.pitfall:
        lines.append(f"<p><span class='pl-k'>Mind:</span> {html_text(k.pitfall)}</p>")
    if k.benchmark:
        value = html_text(value_text(k, k.benchmark.value, compact=True))
        lines.append(
            f"<p><span class='pl-k'>Benchmark to start with:</span> {value}. {html_text(k.benchmark.source)}</p>"
        )
    if k.interval in _SURE:
        lines.append(f"<p><span class='pl-k'>Certainty:</span> {_SURE[k.interval]}</p>")
    lines.append(
        f"<p><span class='pl-k'>Needs:</span> {html_text(needs)}{'' if available else ' (not loaded yet)'}</p>"
    )
    return f'<div class="pl-definition" style="margin-bottom:1.1rem">{"".join(lines)}</div>'
