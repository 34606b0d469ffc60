"""The workspace: one DuckDB file that holds what was uploaded, and the only place where SQL runs.

One process opens the file; every query gets a cursor of its own, because a connection that threads share hands
out each other's rows. Writing is done by one thread at a time, in one transaction.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from kpi.compiler import Statement, compile_query
from kpi.coverage import Coverage
from kpi.errors import UserError, WorkspaceBusy, WorkspaceDamaged
from kpi.models import MODELS, Model, on_demand_behind
from kpi.query import Query
from kpi.store import coverage as covering
from kpi.store import integrity, journal, schema
from kpi.store.journal import JournalFile
from kpi.store.rates import DAILY_RATES, settle_rates
from kpi.store.result import Result, build

log = logging.getLogger(__name__)
Cursor = duckdb.DuckDBPyConnection
Watch = Callable[[Cursor], AbstractContextManager]
# The rows of a fitted model; UserError when what the workspace holds does not allow it.
Fit = Callable[["Workspace"], pa.Table]

DEFAULT_PATH = Path("data/workspace.duckdb")
MAX_SECONDS = 600
# A workspace file below this size is read through at every start.
_SMALL_BYTES = 32 << 20


def default_path() -> Path:
    """``KPI_WORKSPACE``, else data/workspace.duckdb."""
    return Path(os.environ.get("KPI_WORKSPACE") or DEFAULT_PATH)


class Workspace:
    """An open workspace file. Make one with ``open_workspace`` and keep it for the life of the process."""

    def __init__(self, path: Path, connection: Cursor, stale: set[str], written: JournalFile) -> None:
        self.path = path
        # What works out the rows of fitted models, by their names; given from above, where analyses are known.
        self.fits: Mapping[str, Fit] = {}
        # What happened at the opening that people should know, in one sentence.
        self.notice = ""
        self._connection = connection
        self._writer = _writer(connection)
        self._writing = threading.RLock()
        self._coverage: Coverage | None = None
        self._stale = stale
        # Never the same again after a reopening, so that a cache that outlives it cannot be hit.
        self._version = time.time_ns()
        self._journal = written
        with self.cursor() as cursor:
            self._decided = journal.decisions(cursor)

    @property
    def staging(self) -> Path:
        """The only folder that SQL may read files from; holds files under generated names while they load."""
        return _beside(self.path, "staging")

    @property
    def originals(self) -> Path:
        """Uploaded files as they came, named by content hash."""
        return _beside(self.path, "originals")

    @property
    def coverage(self) -> Coverage:
        """What the workspace holds now."""
        covered = self._coverage
        if covered is not None:
            return covered
        with self._writing:
            if self._coverage is None:
                with self.cursor() as cursor:
                    self._coverage = covering.read(cursor, self._version)
            return self._coverage

    @property
    def version(self) -> int:
        """Changes with every load, undo and setting that changes an answer; part of every cache key."""
        return self._version

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor for one query or one short sequence of them."""
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Nobody else writes meanwhile, so that what was read before a write is still so when it begins."""
        with self._writing:
            yield

    @contextmanager
    def write(self, *changed: str, watched: Watch = nullcontext) -> Iterator[Cursor]:
        """One transaction that changes ``changed`` tables and the models after them, or nothing at all.

        ``watched`` is entered with the cursor and left when only the commit is to come: what it raises undoes all.
        """
        with self._writing:
            with self.quiet_write() as cursor, watched(cursor):
                yield cursor
                stale = self._rebuild(cursor, set(changed))
            self._stale |= stale
            self._version += 1
            self._coverage = None

    @contextmanager
    def quiet_write(self) -> Iterator[Cursor]:
        """One transaction that changes no answer (a benchmark, say), so that caches stay valid."""
        with self._writing:
            cursor = self._writer
            cursor.execute("begin transaction")
            try:
                yield cursor
                decided = journal.note_decisions(cursor, self._decided)
                cursor.execute("commit")
            except BaseException:
                with suppress(duckdb.Error):
                    cursor.execute("rollback")
                raise
            self._decided = decided
            self._journal.follow(cursor)

    def _rebuild(self, cursor: Cursor, changed: set[str]) -> set[str]:
        stale = set()
        for model in MODELS:
            if model.stored and changed & set(model.after):
                if model.on_demand:
                    stale.add(model.name)
                elif not (model.of and _is_empty(cursor, model.of) and _is_empty(cursor, model.name)):
                    cursor.execute(f"create or replace table {model.name} as {model.sql}")
                if model.name == DAILY_RATES:
                    settle_rates(cursor)
        schema.remember_all(
            cursor,
            {f"{mark}{name}": said for name in stale for mark, said in ((schema.STALE, "yes"), (schema.REFUSED, None))},
        )
        return stale

    def prepare(self, wanted: Collection[str] | None = None) -> None:
        """Rebuild the models that wait for the first question that needs them: all, or those of them ``wanted``."""
        with self._writing:
            asked = [m for m in MODELS if m.name in self._stale and (wanted is None or m.name in wanted)]
            # A fit asks the workspace, which prepares what it reads.
            fitted = {m.name: self._fit(m.name) for m in asked if m.fitted}
            due = [m for m in asked if m.name in self._stale]
            if not due:
                return
            with self.quiet_write() as cursor:
                for model in due:
                    if model.fitted:
                        _fill(cursor, model, fitted[model.name])
                    else:
                        cursor.execute(f"create or replace table {model.name} as {model.sql}")
                    schema.remember(cursor, schema.STALE + model.name, None)
            self._stale -= {model.name for model in due}
            if fitted:
                self._coverage = None

    def _fit(self, name: str) -> pa.Table | str:
        """The rows of a fitted model, or why there are none."""
        if name not in self.fits:
            return "nothing here can work it out."
        try:
            return self.fits[name](self)
        except UserError as error:
            return error.message

    def ask(self, query: Query, started: Callable[[Cursor], None] | None = None) -> Result:
        """Answer a query. ``started`` gets the cursor, so that a superseded query can be interrupted."""
        coverage = self.coverage
        compiled = compile_query(query, coverage)
        if self._stale:
            self.prepare(on_demand_behind(compiled.statement.sql))
            if self.coverage is not coverage:
                coverage = self.coverage
                compiled = compile_query(query, coverage)
        columns, rows = self.run(compiled.statement, started)
        return build(query, coverage, compiled, columns, rows)

    def run(
        self, statement: Statement, started: Callable[[Cursor], None] | None = None
    ) -> tuple[list[str], list[tuple]]:
        """Run one statement on a cursor of its own; column names and rows, amounts as Decimal."""
        # Whoever needs nothing that is waiting does not wait for a load, either.
        if self._stale and (wanted := self._stale & on_demand_behind(statement.sql)):
            self.prepare(wanted)
        with self.cursor() as cursor:
            if started:
                started(cursor)
            cursor.execute(statement.sql, dict(statement.params) or None)
            columns = [d[0] for d in cursor.description]
            return columns, cursor.fetchall()

    def close(self) -> None:
        """Write everything into the file and let go of it."""
        with suppress(duckdb.Error):
            self._connection.execute("checkpoint")
        self._connection.close()


def _is_empty(cursor: Cursor, table: str) -> bool:
    return not cursor.execute(f"select 1 from {table} limit 1").fetchall()


def open_workspace(path: Path | str | None = None, *, checked: bool = True) -> Workspace:
    """Open the workspace file, creating it when it is not there.

    Raises WorkspaceBusy when another process has it open, WorkspaceDamaged when it lacks what its journal says was
    loaded (unless not ``checked``), UserError when the file is not a workspace or its folder cannot be written.
    """
    path = Path(path) if path is not None else default_path()
    try:
        for folder in (path.parent, _beside(path, "staging"), _beside(path, "originals")):
            folder.mkdir(parents=True, exist_ok=True)
        written = JournalFile(journal_path(path))
    except OSError as error:
        raise UserError(
            f"The folder {path.parent} cannot be written: {error.strerror}.",
            "Choose another place for the workspace with --workspace FILE or KPI_WORKSPACE.",
        ) from error
    looked_after = checked
    checked = checked and len(written.entries) > 1
    if checked and not path.exists():
        raise _damaged(path, "its file is gone")
    small = not path.exists() or path.stat().st_size < _SMALL_BYTES
    crashed = wal_path(path).exists()
    connection = None
    try:
        connection = _connect(path)
        # Only now is it certain that no other process is loading files from there.
        for leftover in _beside(path, "staging").iterdir():
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            # Wholly or not at all, so that an opening that is cut short is simply tried again.
            cursor.execute("begin transaction")
            stale = schema.create(cursor)
            cursor.execute("commit")
            if checked and (missing := _missing(cursor, written, small, crashed)):
                raise _damaged(path, missing)
            if looked_after:
                journal.begin(cursor)
                if written.broken or not written.goes_with(journal.entries(cursor)):
                    written.set_aside()
                written.follow(cursor)
        workspace = Workspace(path, connection, stale, written)
        _lock_down(connection, path)
        return workspace
    except (duckdb.Error, UserError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, UserError):
            raise
        refused = _cannot_open(path, error)
        if checked and not isinstance(refused, WorkspaceBusy):
            raise _damaged(path, "the database refuses to read it") from error
        raise refused from error


def _fill(cursor: Cursor, model: Model, fitted: pa.Table | str) -> None:
    """Make the table of a fitted model with its rows, or without any and remember why."""
    refused = isinstance(fitted, str)
    schema.remember(cursor, schema.REFUSED + model.name, fitted if refused else None)
    if refused:
        cursor.execute(f"create or replace table {model.name} as {model.sql}")
        return
    # In one statement: in DuckDB 2.0 a view does not see what is inserted in the transaction that makes the table.
    rows = f"select {', '.join(fitted.column_names)} from fitted_rows"
    cursor.register("fitted_rows", fitted)
    cursor.execute(f"create or replace table {model.name} as {model.sql} union all by name {rows}")
    cursor.unregister("fitted_rows")


def _writer(connection: Cursor) -> Cursor:
    """The cursor of the one thread that writes; it says how far a statement is, which has to be set before the lock."""
    cursor = connection.cursor()
    for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false", "progress_bar_time = 0"):
        cursor.execute(f"set {setting}")
    return cursor


def _connect(path: Path) -> Cursor:
    connection = duckdb.connect(
        str(path),
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


def _missing(cursor: Cursor, written: JournalFile, small: bool, crashed: bool) -> str:
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


def _damaged(path: Path, reason: str) -> WorkspaceDamaged:
    return WorkspaceDamaged(
        f"The workspace {path} is damaged: {reason}.",
        "Run python -m kpi check: it is rebuilt from the files that were loaded.",
    )


def journal_path(path: Path) -> Path:
    """Where the journal of a workspace is."""
    return _beside(path, "journal")


def wal_path(path: Path) -> Path:
    """Where the database writes ahead what is not in its file yet."""
    return path.with_name(path.name + ".wal")


def _is_file(connection: Cursor) -> bool:
    """Whether the database is the file itself: a text or a workbook is opened in memory, as a view of its rows."""
    rows = connection.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()
    return rows[0][0] is not None


def _lock_down(connection: Cursor, path: Path) -> None:
    """Close the connection to the outside: from here on SQL reads the staging folder and the workspace only."""
    staging = str(_beside(path, "staging").resolve()).replace("'", "''")
    temporary = str(_beside(path, "temporary").resolve()).replace("'", "''")
    for setting in (
        f"set temp_directory = '{temporary}'",
        "set max_temp_directory_size = '50GB'",
        f"set global max_execution_time = {MAX_SECONDS * 1000}",
        f"set allowed_directories = ['{staging}/']",
        "set enable_external_access = false",
        "set lock_configuration = true",
    ):
        connection.execute(setting)


def _beside(path: Path, name: str) -> Path:
    return path.parent / f"{path.stem}.{name}"


def _memory_limit() -> str:
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
    return f"{max(512, megabytes // 2)}MB"


def _cannot_open(path: Path, error: duckdb.Error) -> UserError:
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
