"""What a run of the app acts on, and who acts: handed down from app.py to whatever is shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from kpi.analyses.customers.fitted_models import FITS
from kpi.errors import UserError
from kpi.store import Workspace
from kpi.store.paths import uploads_path
from kpi.web.stored_files import sweep
from kpi.web.visitor import visitor
from kpi.workspaces import open_workspace


@dataclass(frozen=True)
class Entry:
    """The workspace, or why it could not be opened, and the mark of the browser that asks ("" when it keeps none)."""

    workspace: Workspace | None
    refused: UserError | None
    visitor: str

    def opened(self) -> Workspace:
        """The workspace. Raises the UserError that says why there is none."""
        if self.workspace is None:
            raise self.refused or UserError("There is no workspace.")
        return self.workspace


def enter(path: Path) -> Entry:
    """What this run acts on: the workspace of ``path``, opened once per process."""
    try:
        return Entry(_opened(str(path)), None, visitor())
    except UserError as refused:
        return Entry(None, refused, visitor())


@st.cache_resource(show_spinner=False, on_release=Workspace.close)
def _opened(path: str) -> Workspace:
    opened = open_workspace(Path(path), FITS)
    # No other process has the workspace open, so what lies in its folder of uploads is nobody's.
    sweep(uploads_path(opened.path))
    return opened
