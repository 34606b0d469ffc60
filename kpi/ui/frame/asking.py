"""What a page asks: kept answers, with a word while something is worked out, and let go of when the page is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TypeVar

import streamlit as st

from kpi.answers import analyses, queries
from kpi.errors import Superseded
from kpi.query import Query
from kpi.store import Result, Workspace
from kpi.store.running import Running

Answer = TypeVar("Answer")
_RUNNING = "running"


@contextmanager
def newest_run() -> Iterator[None]:
    """Around one run of a page: what an earlier run of this session still waits for is stopped."""
    superseded = st.session_state.get(_RUNNING)
    if superseded is not None:
        superseded.stop()
    running = st.session_state[_RUNNING] = Running()
    with running.entered():
        yield


@contextmanager
def _while_wanted() -> Iterator[None]:
    try:
        yield
    except Superseded:
        st.stop()


def ask(workspace: Workspace, query: Query) -> Result:
    """The answer to a query. A run of a page that has been superseded ends here."""
    with _while_wanted():
        return queries.ask(workspace, query)


def analysed(do: Callable[..., Answer], workspace: Workspace, *args: object, **options: object) -> Answer:
    """``do(workspace, *args, **options)``, kept. The arguments must be hashable; raises the UserError of the analysis.

    A run of a page that has been superseded ends here.
    """

    @wraps(do)
    def said(*args: object, **options: object) -> Answer:
        with st.spinner("Working it out"):
            return do(*args, **options)

    with _while_wanted():
        return analyses.analysed(said, workspace, *args, **options)
