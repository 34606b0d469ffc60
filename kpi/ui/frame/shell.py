"""Around every page: the workspace, the filter bar, the address, and what is said when something goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from kpi.charts.format import markdown_text
from kpi.charts.palette import GOOD, INK
from kpi.errors import UserError
from kpi.ui.frame import style, url
from kpi.ui.frame.asking import newest_run
from kpi.ui.frame.copy_link import copy_link
from kpi.ui.frame.entry import Entry
from kpi.ui.frame.filters import filter_bar
from kpi.ui.frame.freshness_line import freshness_line
from kpi.ui.frame.page import Page, begin, current, mode, options_of

log = logging.getLogger(__name__)


@contextmanager
def spoken() -> Iterator[None]:
    """Say in words what went wrong: a user's error with what to do, anything else with an apology and a log entry."""
    try:
        yield
    except UserError as error:
        st.warning(markdown_text(error.message), icon=":material/info:")
        if error.hint:
            st.caption(markdown_text(error.hint))
    except Exception:
        log.exception("a page failed")
        st.error(
            "Sorry, this page could not be shown. The fault is recorded in the server's log; your data are safe.",
            icon=":material/error:",
        )


def run(entry: Entry, name: str, title: str, show: Callable[[], None], *, with_filters: bool) -> None:
    """Run one page inside the shared frame."""
    shade = mode()
    style.apply(shade, st.session_state.get("filters_open", False))
    with newest_run(), spoken():
        opened = entry.opened()
        options = options_of(opened)
        view = None if options.coverage.empty or options.last is None else url.read(name, options)
        # A page asks nothing of its view before it has seen that there are data (``empty``).
        begin(Page(opened, view, options, name, shade, entry.visitor))  # type: ignore[arg-type]
        _wordmark(shade)
        with st.container(key="head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.title(title)
            if with_filters and view:
                copy_link()
        if with_filters and view:
            filter_bar(view, options)
        if opened.notice:
            st.info(markdown_text(opened.notice), icon=":material/healing:")
        said = st.container()
        with spoken():
            show()
            if with_filters and view:
                freshness_line(current())
        with said:
            for message in url.messages() if with_filters else ():
                st.info(markdown_text(message), icon=":material/info:")
        url.write(name, view if with_filters else None)


def _wordmark(shade: str) -> None:
    """The name above the navigation: a plumb bob on its line."""
    ink, line = INK[shade], GOOD[shade]
    st.logo(
        '<svg xmlns="http://www.w3.org/2000/svg" width="132" height="28" viewBox="0 0 132 28">'
        f'<path d="M10 2v11" stroke="{line}" stroke-width="1.8"/>'
        f'<path d="M5.5 13h9l-1.6 7.4L10 26l-2.9-5.6z" fill="{line}"/>'
        f'<text x="24" y="20" fill="{ink}" font-family="Source Sans, Noto Sans, sans-serif" font-size="18" '
        'font-weight="600">Plumbline</text></svg>',
        size="large",
    )
