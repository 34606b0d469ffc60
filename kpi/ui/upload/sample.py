"""The sample shop: one click in, one click out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kpi import intake
from kpi.errors import UserError
from kpi.intake import Progress
from kpi.ui.frame.page import Page
from kpi.ui.upload.queue import Work, queue_of

_MOST_SECONDS = 600


def sample_shop(page: Page) -> None:
    """The sample shop: load it with one click, and take it out again."""
    if intake.has_sample(page.workspace):
        st.write("The sample shop is loaded: an invented shop for home goods with planted problems to find.")
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Remove the sample shop", key="remove_sample", icon=":material/delete:"):
                _do(page, "Removing the sample shop", lambda: intake.remove_sample(page.workspace))
            st.page_link("pages/performance/overview.py", label="See the overview", icon=":material/arrow_forward:")
        return
    st.write("No file at hand? Look around in an invented shop first. It can be removed with one click.")
    if st.button("Try the sample shop", key="load_sample", icon=":material/storefront:"):
        words = "Loading the files of the sample shop; this takes a few seconds"
        _do(page, words, lambda: intake.load_sample(page.workspace))


def _do(page: Page, words: str, change: Callable[[], object]) -> None:
    """Change the workspace in its turn, after whatever is being loaded."""
    failed: list[UserError] = []

    def do(progress: Progress) -> None:
        change()

    work = Work(words, do, failed.append)
    with st.spinner(words):
        queue_of(page.workspace).write(work).wait(_MOST_SECONDS)
    if failed:
        raise failed[0]
    st.rerun()
