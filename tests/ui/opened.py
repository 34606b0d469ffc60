"""The workspace that the app under test has open."""

from __future__ import annotations

from kpi.store import Workspace
from kpi.store.paths import default_path
from kpi.ui.frame import entry


def workspace() -> Workspace:
    """The same object that the pages act on."""
    return entry._opened(str(default_path()))
