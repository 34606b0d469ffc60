"""Analyses for pages: each is worked out once for what the workspace holds, for all sessions of this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from kpi.errors import UserError
from kpi.store import Workspace

_MOST_KEPT = 64
Found = TypeVar("Found")


class Analyses:
    """What was worked out last. A key that is being worked on is waited for, not worked out twice."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple, object] = OrderedDict()
        self._running: dict[tuple, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, key: tuple, work_out: Callable[[], object]) -> object:
        """What is kept under ``key``, else what ``work_out`` gives; its UserError is kept as well, and raised."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return _given(self._kept[key])
            running = self._running.setdefault(key, threading.Lock())
        with running:
            with self._lock:
                if key in self._kept:
                    return _given(self._kept[key])
            try:
                found = work_out()
            except UserError as error:
                found = error
            finally:
                with self._lock:
                    self._running.pop(key, None)
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return _given(found)


def _given(found: object) -> object:
    if isinstance(found, UserError):
        raise found
    return found


@st.cache_resource(show_spinner=False)
def _analyses() -> Analyses:
    return Analyses()


def analysed(do: Callable[..., Found], workspace: Workspace, *args: object, **options: object) -> Found:
    """``do(workspace, *args, **options)``, from memory when nothing in the workspace has changed since.

    The arguments must be hashable. Raises the UserError that the analysis raises.
    """
    key = (str(workspace.path), workspace.version, do.__module__, do.__qualname__, args, tuple(sorted(options.items())))

    def work_out() -> Found:
        with st.spinner("Working it out"):
            return do(workspace, *args, **options)

    return _analyses().of(key, work_out)  # type: ignore[return-value]
