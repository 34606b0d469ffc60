"""The connection to a workspace file: its limits, and its lock against the outside."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from kpi.errors import UserError, WorkspaceBusy
from kpi.store.paths import staging_path, temporary_path

log = logging.getLogger(__name__)
Cursor = duckdb.DuckDBPyConnection

MAX_SECONDS = 600


class HasCursors(Protocol):
    """A workspace, for what stands below it."""

    def cursor(self) -> AbstractContextManager[Cursor]:
        """A cursor for one query or one short sequence of them."""


def connect(path: Path, *, read_only: bool = False) -> Cursor:
    """Open the file; duckdb.Error when it is busy or no database."""
    connection = duckdb.connect(
        str(path),
        read_only=read_only,
        config={
            "threads": os.cpu_count() or 2,
            "async_threads": 1,
            "memory_limit": _memory_limit(),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    if not _is_file(connection):
        connection.close()
        raise duckdb.IOException("another kind of file")
    return connection


def writer(connection: Cursor) -> Cursor:
    """The cursor of the one thread that writes; it says how far a statement is, which has to be set before the lock."""
    cursor = connection.cursor()
    for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false", "progress_bar_time = 0"):
        cursor.execute(f"set {setting}")
    return cursor


@contextmanager
def registered(cursor: Cursor, name: str, rows: pa.Table) -> Iterator[None]:
    """Rows from outside the database under a name that SQL of this cursor reads, inside the block."""
    cursor.register(name, rows)
    try:
        yield
    finally:
        cursor.unregister(name)


def lock_down(connection: Cursor, path: Path) -> None:
    """Close the connection to the outside: from here on SQL reads the staging folder and the workspace only."""
    staging = str(staging_path(path).resolve()).replace("'", "''")
    temporary = str(temporary_path(path).resolve()).replace("'", "''")
    for setting in (
        f"set temp_directory = '{temporary}'",
        "set max_temp_directory_size = '50GB'",
        f"set global max_execution_time = {MAX_SECONDS * 1000}",
        f"set allowed_directories = ['{staging}/']",
        "set enable_external_access = false",
        "set lock_configuration = true",
    ):
        connection.execute(setting)


def cannot_open(path: Path, error: duckdb.Error) -> UserError:
    """What a user is told about a file that the database does not open."""
    text = str(error)
    if re.search(r"\block\b", text, re.IGNORECASE):
        return WorkspaceBusy(
            f"The workspace {path} is in use by another process.",
            "Close the running app or command, or choose another file with --workspace FILE.",
        )
    log.warning("cannot open %s: %s", path, text)
    return UserError(
        f"The file {path} cannot be opened as a workspace.",
        "It may be damaged or not a workspace file. Choose another with --workspace FILE.",
    )


def is_newer(error: duckdb.Error) -> bool:
    """Whether a file is refused because a later DuckDB has written it."""
    return "newer version of DuckDB" in str(error)


def _is_file(connection: Cursor) -> bool:
    """Whether the database is the file itself: a text or a workbook is opened in memory, as a view of its rows."""
    rows = connection.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()
    return rows[0][0] is not None


def _memory_limit() -> str:
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
    return f"{max(512, megabytes // 2)}MB"
