"""Work on files runs beside the page: one thread reads, one writes, whoever looks at the page sees how far it is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from kpi.errors import UserError
from kpi.intake import Cancelled, Progress
from kpi.store import Workspace

log = logging.getLogger(__name__)
# An estimate from less than this is a guess.
_LEAST_SECONDS, _LEAST_SHARE = 2.0, 0.03


class Work:
    """One piece of work: what it is in words, how far it is, and what went wrong if something did."""

    def __init__(self, words: str, do: Callable[[Progress], None], failed: Callable[[UserError], None]) -> None:
        self.words = words
        self.progress = Progress()
        self.asked_at = time.monotonic()
        self.began: float | None = None
        self._do, self._failed = do, failed
        self._finished = threading.Event()

    @property
    def finished(self) -> bool:
        return self._finished.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until it is done, at most so long; whether it is."""
        return self._finished.wait(seconds)

    def seconds_left(self) -> float | None:
        """How long it will still take at the pace so far; None while that cannot be told."""
        if self.began is None:
            return None
        spent, share = time.monotonic() - self.began, self.progress.share
        if spent < _LEAST_SECONDS or share < _LEAST_SHARE:
            return None
        return spent * (1 - share) / share

    def run(self) -> None:
        """Do it. Every fault ends in words: a user's error as it is, anything else with an apology and a log entry."""
        self.began = time.monotonic()
        try:
            if self.progress.cancelled:
                raise Cancelled("Loading was stopped.", "Nothing of the file was loaded.")
            self._do(self.progress)
        except UserError as error:
            self._failed(error)
        except Exception:
            log.exception("work on a file failed: %s", self.words)
            self._failed(
                UserError(
                    "Sorry, this file could not be worked on; nothing of it was changed.",
                    "The fault is in the program and is recorded in the server's log.",
                )
            )
        finally:
            # What it holds on to, such as a dropped file, may go now.
            self._do = self._failed = None  # type: ignore[assignment]
            self._finished.set()


class LoadQueue:
    """The work of one workspace, in the order it was asked for."""

    def __init__(self) -> None:
        self._reader = ThreadPoolExecutor(1, "reading")
        self._writer = ThreadPoolExecutor(1, "loading")
        self._lock = threading.Lock()
        self._open: list[Work] = []

    @property
    def open(self) -> tuple[Work, ...]:
        """What runs or waits, of all sessions."""
        with self._lock:
            self._open = [work for work in self._open if not work.finished]
            return tuple(self._open)

    def read(self, work: Work) -> Work:
        """Do work that changes nothing."""
        return self._submit(self._reader, work)

    def write(self, work: Work) -> Work:
        """Do work that changes the workspace."""
        return self._submit(self._writer, work)

    def _submit(self, thread: ThreadPoolExecutor, work: Work) -> Work:
        with self._lock:
            self._open.append(work)
        thread.submit(work.run)
        return work

    def close(self) -> None:
        """Stop what runs and forget what waits."""
        for work in self.open:
            work.progress.cancel()
        self._reader.shutdown(cancel_futures=True)
        self._writer.shutdown(cancel_futures=True)


@st.cache_resource(show_spinner=False, on_release=LoadQueue.close)
def _queue(path: str) -> LoadQueue:
    return LoadQueue()


def queue_of(workspace: Workspace) -> LoadQueue:
    """The queue of a workspace, the same for all sessions of this process."""
    return _queue(str(workspace.path))
