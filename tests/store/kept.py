"""The workspace files that are kept of each version."""

from __future__ import annotations

import hashlib
import lzma
import shutil
from pathlib import Path

from kpi.store import Workspace, migrations

VERSIONS = Path(__file__).parent / "versions"
KEPT = sorted(p.name for p in VERSIONS.iterdir())
OLDER = [name for name in KEPT if name != str(migrations.CURRENT)]


def kept(version: str, folder: Path) -> Path:
    """A copy of the workspace that a program of that version made (see make_version.py)."""
    shutil.copytree(VERSIONS / version, folder, dirs_exist_ok=True)
    packed = folder / "workspace.duckdb.xz"
    path = packed.with_suffix("")
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    packed.unlink()
    return path


def bytes_of(folder: Path) -> dict[str, str]:
    """Everything in a folder, with what is in it."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "folder"
        for p in folder.rglob("*")
    }


def records(workspace: Workspace) -> list[tuple]:
    with workspace.cursor() as cursor:
        return cursor.execute(f"select number, name, program from {migrations.RECORD} order by number").fetchall()
