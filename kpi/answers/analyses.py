"""Analyses for pages: each is worked out once for what the workspace holds, for all sessions of this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import streamlit as st

from kpi.errors import UserError
from kpi.store import Workspace

_MOST_KEPT = 32
Found = TypeVar("Found")


class Key(NamedTuple):
    """What an analysis is worked out for: a workspace as it was, and the arguments."""

    path: str
    version: int
    analysis: str
    arguments: tuple


class Analyses:
    """The last answers of each analysis. A key that is being worked on is waited for, not worked out twice.

    They are counted by analysis, so that one that is asked about ever new days pushes out nothing that took seconds.
    """

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Key, object] = OrderedDict()
        self._running: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, key: Key, work_out: Callable[[], object]) -> object:
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
                for other in self._outdated(key):
                    del self._kept[other]
        return _given(found)

    def _outdated(self, newest: Key) -> list[Key]:
        past = [k for k in self._kept if k.path == newest.path and k.version < newest.version]
        alike = [k for k in self._kept if k.analysis == newest.analysis and k not in past]
        return past + alike[: -self._most]


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
    analysis, arguments = f"{do.__module__}.{do.__qualname__}", (args, tuple(sorted(options.items())))
    key = Key(str(workspace.path), workspace.version, analysis, arguments)

    def work_out() -> Found:
        with st.spinner("Working it out"):
            return do(workspace, *args, **options)

    return _analyses().of(key, work_out)  # type: ignore[return-value]
