"""The shop's own settings: which channels are online, the currency, the assumed margin."""

from __future__ import annotations

import streamlit as st

from kpi.charts.format import markdown_text
from kpi.store.settings import CHANNEL_TYPES, channel_types, set_channel_type, set_setting
from kpi.ui.page import Page


def channel_editor(page: Page) -> None:
    """One choice per channel: online, offline or not known."""
    types = channel_types(page.workspace)
    if not types:
        return
    st.header("Channels: online or offline")
    st.caption("Guessed from the names; change what is not right.")
    with st.grid(4, min_column_width=200):
        for channel, now in types.items():
            key = f"type_{channel}"
            st.session_state[key] = now
            st.selectbox(
                markdown_text(channel),
                CHANNEL_TYPES,
                key=key,
                filter_mode=None,
                on_change=lambda channel=channel, key=key: set_channel_type(
                    page.workspace, channel, st.session_state[key]
                ),
            )


def money_settings(page: Page) -> None:
    """The currency that money is counted in, and the margin to assume where no cost is known."""
    if page.coverage.empty:
        return
    st.header("Money")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _currency(page)
        _margin(page)


def _currency(page: Page) -> None:
    offered = sorted({*page.coverage.currencies} - {""})
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
