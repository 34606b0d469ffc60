"""The one door to a workspace, for the app, the command line, tests and everything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kpi.errors import WorkspaceDamaged
from kpi.store import Workspace
from kpi.store.open import open_file
from kpi.store.workspace import Fit


def open_workspace(path: Path | str, fits: Mapping[str, Fit]) -> Workspace:
    """Open the workspace file, creating it when it is not there; a damaged one is rebuilt, and its ``notice`` says so.

    ``fits`` works out the rows of each fitted model (``kpi.analyses.customers.fitted_models.FITS``); LookupError when
    one is missing. Raises WorkspaceBusy when another process has the file open, WorkspaceNewer when a newer program made
    it, UserError when it is no workspace or its folder cannot be written.
    """
    path = Path(path)
    try:
        return open_file(path, fits)
    except WorkspaceDamaged as damage:
        # Whoever finds a sound workspace does not wait for the readers of all kinds of files.
        from kpi.intake.recovery.rebuild import rebuild  # noqa: PLC0415

        return rebuild(path, fits, damage.message)
