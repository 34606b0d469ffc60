"""The workspace of this process and the answers it has already given."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import duckdb
import streamlit as st

from kpi.analyses.customers.fitted_models import FITS
from kpi.catalog import Unit
from kpi.errors import UserError
from kpi.intake import open_workspace
from kpi.query import Query
from kpi.store import Result, Workspace, default_path
from kpi.web.stored_files import sweep

log = logging.getLogger(__name__)
_MOST_ANSWERS = 400
_MOST_KEPT_ROWS = 20_000
_RUNNING = "running_cursor"


class Answers:
    """The last answers, shared by all sessions. Keys name the workspace, its version, the question."""

    def __init__(self, most: int = _MOST_ANSWERS) -> None:
        self._most = most
        self._kept: OrderedDict[tuple, Result] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple) -> Result | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: tuple, result: Result) -> None:
        if len(result.rows) > _MOST_KEPT_ROWS:
            return
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


@st.cache_resource(show_spinner=False, on_release=Workspace.close)
def _opened(path: str) -> Workspace:
    opened = open_workspace(Path(path))
    opened.fits = FITS
    # No other process has the workspace open, so what lies in its folder of uploads is nobody's.
    sweep()
    return opened


@st.cache_resource(show_spinner=False)
def _answers() -> Answers:
    return Answers()


def workspace() -> Workspace:
    """The workspace, opened once per process. Raises WorkspaceBusy or UserError."""
    return _opened(str(default_path()))


def key_of(workspace: Workspace, query: Query) -> tuple:
    """What an answer depends on."""
    asked = query.asked.values()
    return (
        str(workspace.path),
        workspace.version,
        query.kpis,
        query.by,
        query.grain,
        query.start,
        query.end,
        tuple(sorted((name, values) for name, values in query.where.items())),
        query.compare,
        query.currency,
        query.intervals,
        # What tells the time is asked again every hour.
        workspace.coverage.now().isoformat(timespec="hours") if any(k.unit is Unit.HOURS for k in asked) else None,
    )


def ask(workspace: Workspace, query: Query) -> Result:
    """The answer to a query, from memory when nothing has changed since.

    A run that has been superseded stops here: the next run of the session interrupts its statement.
    """
    key = key_of(workspace, query)
    kept = _answers().get(key)
    if kept is not None:
        return kept
    mine: list = []

    def started(cursor: duckdb.DuckDBPyConnection) -> None:
        mine.append(cursor)
        st.session_state[_RUNNING] = cursor

    try:
        result = workspace.ask(query, started)
    except duckdb.InterruptException as error:
        if not mine or st.session_state.get(_RUNNING) is not mine[-1]:
            st.stop()
        log.warning("a question took too long: %s", query)
        raise UserError(
            "This took longer than the workspace allows.", "Choose a shorter period or fewer values."
        ) from error
    if mine and st.session_state.get(_RUNNING) is mine[-1]:
        del st.session_state[_RUNNING]
    _answers().keep(key, result)
    return result


def interrupt_superseded() -> None:
    """Stop the statement that an earlier run of this session is still waiting for."""
    cursor = st.session_state.pop(_RUNNING, None)
    if cursor is not None:
        with suppress(duckdb.Error):
            cursor.interrupt()
