"""What runs for one asker can be stopped as a whole: a page that is drawn anew lets go of what the last one waits for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import duckdb

from kpi.errors import Superseded, TookTooLong
from kpi.store.connection import Cursor


class Running:
    """All statements of one asker: those of one run of a page, or of one request."""

    def __init__(self) -> None:
        self._stopped = False
        self._cursors: list[Cursor] = []
        self._lock = threading.Lock()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Statements of this thread belong to this asker until the end of the block."""
        before = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(before)

    def stop(self) -> None:
        """Interrupt what runs and refuse what would still be asked. May be called from any thread."""
        with self._lock:
            self._stopped = True
            for cursor in self._cursors:
                with suppress(duckdb.Error):
                    cursor.interrupt()

    @contextmanager
    def _holding(self, cursor: Cursor) -> Iterator[None]:
        with self._lock:
            if self._stopped:
                raise Superseded
            self._cursors.append(cursor)
        try:
            yield
        except duckdb.InterruptException as error:
            if self._stopped:
                raise Superseded from error
            raise
        finally:
            with self._lock:
                self._cursors.remove(cursor)


_CURRENT: ContextVar[Running | None] = ContextVar("running", default=None)


@contextmanager
def interruptible(cursor: Cursor) -> Iterator[None]:
    """Around one statement. Raises Superseded when its asker was stopped, TookTooLong when it ran into the time limit."""
    running = _CURRENT.get()
    try:
        if running is None:
            yield
        else:
            with running._holding(cursor):
                yield
    except duckdb.InterruptException as error:
        raise TookTooLong from error
