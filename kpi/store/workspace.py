"""The workspace: one DuckDB file that holds what was uploaded, and the only place where SQL runs.

One process opens the file; every query gets a cursor of its own, because a connection that threads share hands
out each other's rows. Writing is done by one thread at a time, in one transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import ClassVar

import duckdb
import pyarrow as pa

from kpi.compiler import Statement, compile_query
from kpi.coverage import Coverage
from kpi.errors import TookTooLong, UserError
from kpi.models import MODELS, on_demand_behind
from kpi.query import Query
from kpi.store import building, journal, schema
from kpi.store import read_coverage as covering
from kpi.store.connection import Cursor, writer
from kpi.store.engines import Engine, Rows
from kpi.store.engines.duckdb import DuckDb
from kpi.store.journal import JournalFile
from kpi.store.paths import originals_path, staging_path
from kpi.store.result import Result, build

Watch = Callable[[Cursor], AbstractContextManager]
# The rows of a fitted model; UserError when what the workspace holds does not allow it.
Fit = Callable[["Workspace"], pa.Table]


class Workspace:
    """An open workspace file. Make one with ``kpi.workspaces.open_workspace`` and keep it for the life of the process.

    ``fits`` work out the rows of fitted models, by their names; they come from above, where analyses are known.
    """

    # Hear each statement that answers a question before it runs; empty but in tests, which hold it against rules.
    listeners: ClassVar[list[Callable[[Statement], None]]] = []

    def __init__(
        self, path: Path, connection: Cursor, stale: set[str], written: JournalFile, fits: Mapping[str, Fit]
    ) -> None:
        self.path = path
        self._fits = fits
        # What happened at the opening that people should know, in one sentence.
        self.notice = ""
        self._connection = connection
        self._writer = writer(connection)
        self._engine: Engine = DuckDb(self)
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
        return staging_path(self.path)

    @property
    def originals(self) -> Path:
        """Uploaded files as they came, named by content hash."""
        return originals_path(self.path)

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
                stale = building.rebuild(cursor, set(changed))
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
                        building.fill(cursor, model, fitted[model.name])
                    else:
                        building.make(cursor, model)
                    schema.remember(cursor, schema.STALE + model.name, None)
            self._stale -= {model.name for model in due}
            if fitted:
                self._coverage = None

    def _fit(self, name: str) -> pa.Table | str:
        """The rows of a fitted model, or why these data do not allow any."""
        try:
            return self._fits[name](self)
        except TookTooLong:
            raise
        except UserError as error:
            return error.message

    def ask(self, query: Query) -> Result:
        """Answer a query. Raises Superseded and TookTooLong as ``run`` does."""
        coverage = self.coverage
        compiled = compile_query(query, coverage)
        if self._stale:
            self.prepare(on_demand_behind(compiled.statement.sql))
            if self.coverage is not coverage:
                coverage = self.coverage
                compiled = compile_query(query, coverage)
        columns, rows = self.run(compiled.statement)
        return build(query, coverage, compiled, columns, rows)

    def run(self, statement: Statement) -> tuple[list[str], list[tuple]]:
        """Run one statement; column names and rows, amounts as Decimal.

        Raises Superseded when whoever asks was stopped (``kpi.store.running``), TookTooLong when it hits the time limit.
        """
        with self.executed(statement) as rows:
            return [d[0] for d in rows.description], rows.fetchall()

    @contextmanager
    def executed(self, statement: Statement) -> Iterator[Rows]:
        """What one statement gives, for who takes the rows as columns; raises as ``run`` does."""
        # Whoever needs nothing that is waiting does not wait for a load, either.
        if self._stale and (wanted := self._stale & on_demand_behind(statement.sql)):
            self.prepare(wanted)
        for hear in self.listeners:
            hear(statement)
        with self._engine.executed(statement) as rows:
            yield rows

    def close(self) -> None:
        """Write everything into the file and let go of it."""
        with suppress(duckdb.Error):
            self._connection.execute("checkpoint")
        self._connection.close()
