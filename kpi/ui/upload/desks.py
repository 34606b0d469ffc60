"""The desks of all visitors: what somebody dropped is still there after the page was loaded again."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

import streamlit as st

from kpi.store import Workspace
from kpi.ui.frame.page import Page
from kpi.ui.upload.desk import Desk
from kpi.ui.upload.queue import LoadQueue, queue_of

_DESK = "desk"
_MOST_DESKS = 200
_KEPT_SECONDS = 24 * 3600


class Desks:
    """One desk for every browser; one that nobody has looked at for a day is cleared away, with the files on it."""

    def __init__(self, most: int = _MOST_DESKS, seconds: float = _KEPT_SECONDS) -> None:
        self._most, self._seconds = most, seconds
        # By mark, the one looked at last at the end, each with the moment of that look.
        self._kept: OrderedDict[str, tuple[Desk, float]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, mark: str, queue: LoadQueue, workspace: Workspace) -> Desk:
        """The desk of one browser, a new one when it has none of this queue."""
        now = time.monotonic()
        with self._lock:
            desk, _ = self._kept.pop(mark, (None, 0.0))
            if desk is None or desk.queue is not queue:
                desk = Desk(queue, workspace)
            self._kept[mark] = (desk, now)
            while len(self._kept) > self._most or next(iter(self._kept.values()))[1] < now - self._seconds:
                self._kept.popitem(last=False)
            return desk


@st.cache_resource(show_spinner=False)
def _desks(path: str) -> Desks:
    return Desks()


def desk_of(page: Page) -> Desk:
    """What this visitor has dropped. A browser that keeps no cookies has a desk until its page is loaded again."""
    queue = queue_of(page.workspace)
    if page.visitor:
        return _desks(str(page.workspace.path)).of(page.visitor, queue, page.workspace)
    desk = st.session_state.get(_DESK)
    if desk is None or desk.queue is not queue:
        desk = st.session_state[_DESK] = Desk(queue, page.workspace)
    return desk
