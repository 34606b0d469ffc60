"""The choices a page adds to the filter bar; each is kept in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kpi.catalog import CATALOG, Kpi, kpi
from kpi.tables import FACTS, TABLES, dimension
from kpi.ui.frame import url
from kpi.ui.frame.page import Page, answerable


def pick(
    page: Page,
    name: str,
    label: str,
    allowed: Sequence[str],
    default: str,
    words: Callable[[str], str] = str,
    *,
    width: int = 230,
) -> str:
    """One choice of the page, under ``name`` in the address."""
    chosen, key = page.choice(name, default, allowed), f"pick_{page.name}_{name}"
    st.session_state[key] = chosen
    st.selectbox(
        label,
        allowed,
        format_func=words,
        key=key,
        width=width,
        on_change=lambda: url.choose(page.name, name, st.session_state[key]),
    )
    return chosen


def kpi_words(name: str) -> str:
    """A KPI in a list of all of them: its group first, so that what belongs together stands together."""
    return f"{kpi(name).group}: {kpi(name).label}"


def _with_needs(page: Page, name: str) -> str:
    """A KPI that cannot be answered yet, with the files that it waits for."""
    missing = [TABLES[t].label.lower() for t in kpi(name).needs if t not in page.coverage.loaded]
    return f"{kpi_words(name)} (needs {' and '.join(missing)})"


def pick_kpi(page: Page, default: str, among: Sequence[Kpi] | None = None) -> Kpi:
    """Which KPI the page shows: group by group, those that can be answered first."""
    can = {k.name for k in answerable(page)}
    offered = sorted(among or CATALOG.values(), key=lambda k: k.name not in can)
    names = [k.name for k in offered]
    first = default if default in can else next((n for n in names if n in can), names[0])
    return kpi(
        pick(
            page,
            "kpi",
            "KPI",
            names,
            first,
            lambda n: kpi_words(n) if n in can else _with_needs(page, n),
            width=290,
        )
    )


def dimensions_for(page: Page, of: Kpi) -> list[str]:
    """The dimensions that the KPI's rows have a value for."""
    found = []
    for name in (
        "channel",
        "channel_type",
        "region",
        "country",
        "product",
        "category",
        "device",
        "campaign",
        "segment",
        "age_band",
    ):
        facts = [FACTS[f] for f in of.facts]
        lines = [FACTS[m.by_line.fact] for m in of.formula.measures() if m.by_line]
        if all(f.has(name) for f in facts):
            filled = all(("channel" if name == "channel_type" else name) in page.coverage.of(f).filled for f in facts)
        else:
            filled = (
                len(lines) > 0
                and all(f.has(name) and name in page.coverage.of(f).filled for f in lines)
                and all(m.by_line for m in of.formula.measures())
            )
        if filled:
            found.append(name)
    return found


def dimension_words(name: str) -> str:
    """How a split is called in a picker."""
    return "The whole shop" if name == "all" else f"By {dimension(name).label.lower()}"


def pick_percent(page: Page, name: str, label: str, default: int, low: int = 5, high: int = 100) -> float:
    """A share of the page between ``low`` and ``high`` percent in steps of 5, under ``name`` in the address."""
    allowed = [str(n) for n in range(low, high + 1, 5)]
    chosen, key = int(page.choice(name, str(default), allowed)), f"percent_{page.name}_{name}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.slider(
        label,
        low,
        high,
        step=5,
        format="%d%%",
        key=key,
        width=190,
        on_change=lambda: url.choose(page.name, name, str(st.session_state[key])),
    )
    return chosen / 100
