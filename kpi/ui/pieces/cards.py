"""KPI cards: name, value, change, a small line with its benchmark, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kpi.benchmarks.benchmark import Reference, Side, Verdict
from kpi.benchmarks.benchmarks import needs_a_year
from kpi.benchmarks.changes import Change
from kpi.catalog import Good, Kpi
from kpi.charts.format import change_text, html_text, value_text
from kpi.charts.spark import spark
from kpi.formula import denominator, divides
from kpi.query import COMPARISONS
from kpi.store import Result
from kpi.ui.frame.address import link
from kpi.ui.frame.page import Page
from kpi.ui.pieces.benchmarks import benchmark_text, popover
from kpi.ui.pieces.explain import explain

_NOT_KNOWN = "How far this value is left to chance is not known, so it is called neither good nor bad."
_MENU = ("Over time", "By channel", "How is this computed")


def cards(
    page: Page, kpis: Sequence[Kpi], totals: Result, series: Result, own: Mapping[str, float], note: str = ""
) -> None:
    """One card per KPI of an answer, inside a grid; ``series`` is the same answer over time."""
    for kpi in kpis:
        _card(page, kpi, totals, series, own, note)


def _card(page: Page, kpi: Kpi, totals: Result, series: Result, own: Mapping[str, float], note: str) -> None:
    row = totals.rows[0] if totals.rows else {kpi.name: None}
    start, end = totals.period
    bench = page.benchmarks.reference(kpi, own, page.benchmarks.only_channel)
    verdict = page.benchmarks.verdict(kpi, row, bench, start, end)
    with st.container(border=True, key=f"card_{kpi.name}", height="stretch"):
        st.html(_html(page, kpi, row, totals, series, bench, verdict=verdict, note=note))
        with st.container(
            key=f"cardfoot_{kpi.name}", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            popover(page, kpi, bench, f"card_{kpi.name}")
            picked = st.menu_button("More", _MENU, key=f"menu_{kpi.name}", type="tertiary")
    if picked == _MENU[0]:
        st.switch_page("pages/performance/trends.py", query_params=page_link(page, kpi))
    elif picked == _MENU[1]:
        st.switch_page("pages/performance/channels.py", query_params=page_link(page, kpi))
    elif picked:
        explain(page, totals.query, (kpi.name,))


def page_link(page: Page, kpi: Kpi) -> dict:
    """The address of a page about one KPI under the same filters."""
    return link(page.view, kpi=kpi.name)


def _html(
    page: Page,
    kpi: Kpi,
    row: Mapping,
    totals: Result,
    series: Result,
    bench: Reference | None,
    *,
    verdict: Verdict,
    note: str,
) -> str:
    value = value_text(kpi, row[kpi.name], page.currency, compact=True)
    why = totals.reason(0, kpi.name)
    full = why or value_text(kpi, row[kpi.name], page.currency)
    points = [r[kpi.name] for r in series.rows]
    target = bench.over(*series.period, series.query.grain) if bench else None
    line = spark(
        [None if p is None else float(p) for p in points], page.mode, target, running=series.partial is not None
    )
    return (
        f'<div class="pl-card"><div class="pl-label" title="{html_text(kpi.about)}">{html_text(kpi.label)}</div>'
        f'<div class="pl-value" title="{html_text(full)}">{html_text(value)}</div><div>{line}</div>'
        f'<div class="pl-change">{_change(page, kpi, row, totals)}</div>'
        f'<div class="pl-verdict">{_verdict(page, kpi, bench, verdict, why, note)}</div></div>'
    )


def _change(page: Page, kpi: Kpi, row: Mapping, totals: Result) -> str:
    if totals.query.compare is None or row[kpi.name] is None:
        return ""
    words = COMPARISONS[totals.query.compare]
    before = row.get(f"{kpi.name}_previous")
    if before is None and needs_a_year(kpi):
        return ""
    if before is None:
        why = html_text(totals.reason(0, f"{kpi.name}_previous"))
        return f'<span class="pl-quiet" title="{why}">{html_text(words)}: not in your data</span>'
    change = page.benchmarks.change(kpi, row)
    tone = ""
    if change and change.sure and kpi.good is not Good.NEITHER:
        tone = "pl-good" if (change.value > 0) == (kpi.good is Good.HIGHER) else "pl-bad"
    text = change_text(kpi, row.get(f"{kpi.name}_change"), before)
    was = f"{value_text(kpi, before, page.currency)} in {words}{_how_sure(kpi, change)}"
    return f'<span title="{html_text(was)}"><b class="{tone}">{html_text(text)}</b> vs {html_text(words)}</span>'


def _how_sure(kpi: Kpi, change: Change | None) -> str:
    """The interval of a change, and what it means."""
    if change is None or change.low is None:
        return ""
    low, high = (change_text(kpi, end, 1) for end in (change.low, change.high))
    said = "more than chance" if change.sure else "it may be chance"
    return f". The change lies between {low} and {high} (95 % interval): {said}"


def _verdict(page: Page, kpi: Kpi, bench: Reference | None, verdict: Verdict, why: str, note: str) -> str:
    if why:
        said = why.removeprefix(f"{kpi.label}: ")
        return f'<span class="pl-quiet">{html_text(said[:1].upper() + said[1:])}</span>'
    said = f' <span class="pl-quiet">{html_text(note)}</span>' if note else ""
    if bench is None or verdict.side is Side.UNKNOWN:
        return said
    text = benchmark_text(kpi, bench, page.currency)
    if verdict.side is Side.UNSURE:
        why = html_text(_why_unsure(kpi, verdict, text, page.currency))
        return f'<span class="pl-quiet" title="{why}">Benchmark: {html_text(verdict.words())}</span>{said}'
    tone = "pl-quiet" if verdict.good is None else "pl-good" if verdict.good else "pl-bad"
    side = verdict.side.value.capitalize()
    unknown = verdict.good is None and kpi.good is not Good.NEITHER
    hint = f' title="{html_text(_NOT_KNOWN)}"' if unknown else ""
    return f'<span class="{tone}"{hint}>{side}</span> <span class="pl-quiet"{hint}>the benchmark</span>{said}'


def _units_text(kpi: Kpi) -> str:
    """What a value rests on."""
    units = kpi.units or denominator(kpi.formula)
    return "orders of equal size" if divides(units) else units.text()


def _why_unsure(kpi: Kpi, verdict: Verdict, text: str, currency: str) -> str:
    needed = "more than can be expected" if verdict.needed is None else f"about {verdict.needed:,}"
    if verdict.of_total:
        low, high = (value_text(kpi, end, currency) for end in (verdict.low, verdict.high))
        return (
            f"With the chance there is in such days it stands for {low} to {high} (95 % interval); {text} lies within."
        )
    return f"The value rests on {verdict.n:,} {_units_text(kpi)}; to tell it from {text} takes {needed}."
