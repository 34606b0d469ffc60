"""Where a workspace is, and what stands beside its file."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_PATH = Path("data/workspace.duckdb")


def default_path() -> Path:
    """``KPI_WORKSPACE``, else data/workspace.duckdb."""
    return Path(os.environ.get("KPI_WORKSPACE") or DEFAULT_PATH)


def staging_path(path: Path) -> Path:
    """The only folder that SQL may read files from; holds files under generated names while they load."""
    return _beside(path, "staging")


def originals_path(path: Path) -> Path:
    """Uploaded files as they came, named by content hash."""
    return _beside(path, "originals")


def temporary_path(path: Path) -> Path:
    """Where the database puts what does not fit into memory."""
    return _beside(path, "temporary")


def uploads_path(path: Path) -> Path:
    """Where dropped files lie until they are loaded: beside the workspace, so that large ones stay on its disk."""
    return _beside(path, "uploads")


def journal_path(path: Path) -> Path:
    """Where the journal of a workspace is."""
    return _beside(path, "journal")


def wal_path(path: Path) -> Path:
    """Where the database writes ahead what is not in its file yet."""
    return path.with_name(path.name + ".wal")


def _beside(path: Path, name: str) -> Path:
    return path.parent / f"{path.stem}.{name}"
