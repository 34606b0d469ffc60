"""The sample shop: one click in, one click out."""

from __future__ import annotations

import streamlit as st

from kpi import intake
from kpi.ui.page import Page


def sample_shop(page: Page) -> None:
    """The sample shop: load it with one click, and take it out again."""
    if intake.has_sample(page.workspace):
        st.write("The sample shop is loaded: an invented shop for home goods with planted problems to find.")
        if st.button("Remove the sample shop", key="remove_sample", icon=":material/delete:"):
            with st.spinner("Removing the sample shop"):
                intake.remove_sample(page.workspace)
            st.rerun()
        return
    st.write("No file at hand? Look around in an invented shop first. It can be removed with one click.")
    if st.button("Try the sample shop", key="load_sample", icon=":material/storefront:"):
        with st.spinner("Loading six files of the sample shop; this takes a few seconds"):
            receipts = intake.load_sample(page.workspace)
        st.session_state["fresh_receipts"] = receipts
        st.rerun()
