"""The workspace's own file as an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kpi.compiler import Statement
from kpi.store.connection import Cursor, HasCursors
from kpi.store.running import interruptible


class DuckDb:
    """Every statement has a cursor of its own: a connection that threads share hands out each other's rows."""

    def __init__(self, workspace: HasCursors) -> None:
        self._workspace = workspace

    @contextmanager
    def executed(self, statement: Statement) -> Iterator[Cursor]:
        """The cursor that has run a statement; raises what every ``Engine`` raises."""
        with self._workspace.cursor() as cursor, interruptible(cursor):
            cursor.execute(statement.sql, dict(statement.params) or None)
            yield cursor
