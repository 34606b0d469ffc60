"""How far a load is, for whoever watches it, and the way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from kpi.errors import UserError


class Cancelled(UserError):
    """The load was stopped by the person who started it; the workspace is as it was."""


class Progress:
    """The state of one load, written by the thread that loads and read by the one that watches.

    ``step`` opens a part of the work with its share of the whole; inside it ``at`` says how much of it is done.
    A cancelled load raises Cancelled at the next ``at`` or ``step``, and a statement that is running is interrupted.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._words = ""
        self._from = self._to = self._share = 0.0
        self._cursor: duckdb.DuckDBPyConnection | None = None

    @property
    def words(self) -> str:
        """What is being done now."""
        return self._words

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    @property
    def share(self) -> float:
        """The share of the whole that is done, from 0 to 1."""
        with self._lock:
            inside = self._share
            if self._cursor is not None:
                with suppress(duckdb.Error):
                    inside = max(inside, self._cursor.query_progress() / 100)
            return min(self._from + (self._to - self._from) * min(max(inside, 0.0), 1.0), 1.0)

    def step(self, words: str, start: float, end: float) -> None:
        """Begin a part of the work that stands between two shares of the whole."""
        self._raise_if_cancelled()
        with self._lock:
            self._words, self._from, self._to, self._share = words, start, end, 0.0

    def at(self, share: float) -> None:
        """Say how much of the step is done, from 0 to 1."""
        self._raise_if_cancelled()
        self._share = share

    @contextmanager
    def watching(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Take the progress from a cursor's statements, and interrupt them when the load is cancelled."""
        with self._lock:
            self._cursor = cursor
        try:
            self._raise_if_cancelled()
            yield
            self._raise_if_cancelled()
        except duckdb.InterruptException:
            self._raise_if_cancelled()
            raise
        finally:
            with self._lock:
                self._cursor = None

    def cancel(self) -> None:
        """Stop the load. What it has written is taken back by its transaction."""
        self._stop.set()
        with self._lock:
            if self._cursor is not None:
                with suppress(duckdb.Error):
                    self._cursor.interrupt()

    def _raise_if_cancelled(self) -> None:
        if self._stop.is_set():
            raise Cancelled("Loading was stopped.", "Nothing of the file was loaded.")
