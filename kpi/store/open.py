"""A workspace file is opened: made or brought up to date, and held against its journal."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import duckdb

from kpi.errors import UserError, WorkspaceBusy, WorkspaceDamaged
from kpi.models import MODELS
from kpi.store import building, integrity, journal, migrations, schema
from kpi.store.connection import Cursor, cannot_open, connect, is_newer, lock_down
from kpi.store.journal import JournalFile
from kpi.store.migrations import Made
from kpi.store.paths import journal_path, originals_path, staging_path, wal_path
from kpi.store.workspace import Fit, Workspace

# A workspace file below this size is read through at every start.
_SMALL_BYTES = 32 << 20


def open_file(path: Path, fits: Mapping[str, Fit], *, checked: bool = True) -> Workspace:
    """Open the workspace file, creating it when it is not there. ``fits`` has what works out each fitted model.

    A damaged file is refused; ``kpi.workspaces.open_workspace`` is the door that mends it. Raises WorkspaceBusy when
    another process has it open, WorkspaceDamaged when it lacks what its journal says was loaded (unless not
    ``checked``), WorkspaceNewer when a newer program made it, UserError when the file is not a workspace or its folder
    cannot be written.
    """
    if missing := {m.name for m in MODELS if m.fitted} - set(fits):
        raise LookupError(f"nothing is given that fits {', '.join(sorted(missing))}")
    try:
        written = JournalFile(journal_path(path))
        _refuse_newer(path, written)
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    looked_after = checked
    checked = checked and len(written.entries) > 1
    if checked and not path.exists():
        raise _damaged(path, "its file is gone")
    small = not path.exists() or path.stat().st_size < _SMALL_BYTES
    crashed = wal_path(path).exists()
    connection = None
    try:
        connection = connect(path)
        migrations.refuse_newer(path, found := migrations.made(connection))
        _clear_folders(path)
        with connection.cursor() as cursor:
            # Wholly or not at all, so that an opening that is cut short is simply tried again.
            cursor.execute("begin transaction")
            stale = _bring_up_to_date(cursor, path, found)
            cursor.execute("commit")
            if checked and (lacks := _missing(cursor, written, small=small, crashed=crashed)):
                raise _damaged(path, lacks)
            if looked_after:
                journal.begin(cursor)
                if written.broken or not written.goes_with(journal.entries(cursor)):
                    written.set_aside()
                written.follow(cursor)
        workspace = Workspace(path, connection, stale, written, fits)
        lock_down(connection, path)
        return workspace
    except (duckdb.Error, UserError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, UserError):
            raise
        if is_newer(error):
            raise migrations.newer_database(path) from error
        refused = cannot_open(path, error)
        if checked and not isinstance(refused, WorkspaceBusy):
            raise _damaged(path, "the database refuses to read it") from error
        raise refused from error


def _refuse_newer(path: Path, written: JournalFile) -> None:
    """Raise WorkspaceNewer for what this program does not know enough for, as far as opening it would change it.

    To open a file for writing empties its log into it. One without a log stays as it is until something is written.
    """
    migrations.refuse_newer(path, written.made)
    if not wal_path(path).exists():
        return
    # Busy, damaged or another kind of file: the opening that follows says which.
    with suppress(duckdb.Error), connect(path, read_only=True) as connection:
        migrations.refuse_newer(path, migrations.made(connection))


def _clear_folders(path: Path) -> None:
    """Make the folders beside the file. Only once it is open is it certain that no other process is loading from there."""
    try:
        for folder in (staging_path(path), originals_path(path)):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    for leftover in staging_path(path).iterdir():
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _bring_up_to_date(cursor: Cursor, path: Path, found: Made | None) -> set[str]:
    """Make what the file lacks, inside an open transaction; the stored models that wait for a question."""
    changed = migrations.run(cursor, path, found)
    stale = schema.create(cursor)
    if changed:
        stale |= building.rebuild(cursor, changed)
        integrity.tally(cursor, changed)
    return stale


def _missing(cursor: Cursor, written: JournalFile, *, small: bool, crashed: bool) -> str:
    """What the database lacks of what was once in it; "" when nothing.

    Rows are counted at every start, and amounts added up after a crash. Where it takes no time, all of it is read.
    """
    known = journal.entries(cursor)
    if cursor.execute("select 1 from settings where name = $n", {"n": journal.REBUILDING}).fetchall():
        return "its rebuilding was cut short"
    if written.goes_with(known) and len(known) < len(written.entries):
        lost = written.entries[len(known) :]
        loads = sum(entry.data["kind"] == "load" for entry in lost)
        return f"{loads} of its loads are gone" if loads else f"{len(lost)} of its last changes are gone"
    if small:
        integrity.read_through(cursor)
    found = integrity.differences(cursor, sums=small or crashed)
    return found[0].rstrip(".") if found else ""


def _cannot_write(path: Path, error: OSError) -> UserError:
    return UserError(
        f"The folder {path.parent} cannot be written: {error.strerror}.",
        "Choose another place for the workspace with --workspace FILE or KPI_WORKSPACE.",
    )


def _damaged(path: Path, reason: str) -> WorkspaceDamaged:
    return WorkspaceDamaged(
        f"The workspace {path} is damaged: {reason}.",
        "Run python -m kpi check: it is rebuilt from the files that were loaded.",
    )
