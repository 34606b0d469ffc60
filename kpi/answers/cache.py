"""What was worked out once is kept, for whoever asks in this process, until the workspace changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from kpi.errors import TookTooLong, UserError

Answer = TypeVar("Answer")


class Key(NamedTuple):
    """What an answer depends on: a workspace as it was, which of the questions it can be asked, and the arguments."""

    path: str
    version: int
    question: str
    arguments: tuple


class Cache:
    """The last answers to each question. A key that is being worked on is waited for, not worked out twice.

    They are counted by question, so that one that is asked about ever new days pushes out nothing that took seconds.
    An answer that is not ``worth_keeping`` is given and forgotten.
    """

    def __init__(self, most: int, worth_keeping: Callable[[object], bool] = lambda answer: True) -> None:
        self._most = most
        self._worth_keeping = worth_keeping
        self._kept: OrderedDict[Key, object] = OrderedDict()
        self._running: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, key: Key, work_out: Callable[[], Answer]) -> Answer:
        """What is kept under ``key``, else what ``work_out`` gives; its UserError is kept as well, and raised.

        Whoever waits for somebody that is interrupted works it out instead.
        """
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
                answer: object = work_out()
            except TookTooLong:
                # The next one may be luckier.
                raise
            except UserError as error:
                answer = error
            finally:
                with self._lock:
                    self._running.pop(key, None)
            if self._worth_keeping(answer):
                self._keep(key, answer)
        return _given(answer)

    def _keep(self, key: Key, answer: object) -> None:
        with self._lock:
            self._kept[key] = answer
            outdated = [k for k in self._kept if k.path == key.path and k.version < key.version]
            alike = [k for k in self._kept if k.question == key.question and k not in outdated]
            for other in outdated + alike[: -self._most]:
                del self._kept[other]


def _given(answer: object) -> Any:
    if isinstance(answer, UserError):
        raise answer
    return answer
