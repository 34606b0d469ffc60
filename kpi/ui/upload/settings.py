"""The shop's own settings: the currency, which way exchange rates are written, the assumed margin."""

from __future__ import annotations

import streamlit as st

from kpi.charts.format import markdown_text
from kpi.periods import day_text
from kpi.store.rates import equation, latest_rates
from kpi.store.settings import RATE_DIRECTIONS, set_setting, setting
from kpi.ui.frame.page import Page


def names_link(page: Page) -> None:
    """The way to what channels are called, and which of them are online."""
    if not page.coverage.empty:
        st.header("Names")
        st.page_link(
            "pages/data/names.py",
            label="What everything is called on the pages",
            icon=":material/label:",
        )


def money_settings(page: Page) -> None:
    """The currency that money is counted in, and the margin to assume where no cost is known."""
    if page.coverage.empty:
        return
    st.header("Money")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _currency(page)
        _margin(page)
    _rates(page)


def _currency(page: Page) -> None:
    offered = sorted({*page.coverage.currencies, *page.coverage.rates} - {""})
    if not offered:
        typed = st.text_input(
            "Currency of your files",
            max_chars=3,
            placeholder="EUR",
            key="own_currency",
            width=200,
            help="Your files name no currency. A three-letter code.",
        )
        if len(typed) == 3 and typed.isalpha() and typed.upper() != page.coverage.currency:
            set_setting(page.workspace, "currency", typed.upper())
            st.rerun()
        return
    st.session_state["own_currency"] = page.coverage.currency
    st.selectbox(
        "Currency",
        offered,
        key="own_currency",
        width=200,
        help="Rows without a currency count as this one; others are kept apart.",
        on_change=lambda: set_setting(page.workspace, "currency", st.session_state["own_currency"]),
    )


def _rates(page: Page) -> None:
    """Which way the loaded exchange rates are written, with one of them as the example."""
    with page.workspace.cursor() as cursor:
        rates = latest_rates(cursor)
    if not rates or not page.coverage.currency:
        return
    own, (currency, rate, _) = page.coverage.currency, rates[0]
    st.session_state["rate_direction"] = setting(page.workspace, "rate_direction") or "worth"
    st.radio(
        "Your exchange rates say",
        RATE_DIRECTIONS,
        format_func=lambda d: markdown_text(equation(currency, own, rate, per=d == "per")),
        key="rate_direction",
        horizontal=True,
        on_change=lambda: set_setting(page.workspace, "rate_direction", st.session_state["rate_direction"]),
    )
    st.caption(
        markdown_text(
            "Latest rates: "
            + "; ".join(f"{equation(c, own, r, per=_per(page))} on {day_text(day)}" for c, r, day in rates[:8])
        )
    )


def _per(page: Page) -> bool:
    return setting(page.workspace, "rate_direction") == "per"


def _margin(page: Page) -> None:
    margin = page.coverage.assumed_margin
    st.session_state["assumed_margin"] = None if margin is None else round(margin * 100, 1)

    def changed() -> None:
        value = st.session_state["assumed_margin"]
        set_setting(page.workspace, "assumed_margin", None if value is None else str(value / 100))

    st.number_input(
        "Assumed gross margin, %",
        min_value=0.0,
        max_value=100.0,
        step=1.0,
        key="assumed_margin",
        on_change=changed,
        width=220,
        placeholder="not set",
        help="Used for LTV:CAC where your files give no cost of goods. Empty: such customers are left out.",
    )
