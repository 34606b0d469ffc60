"""Where questions are answered: each engine is one class that runs the SELECTs of compiler, models and analyses.

The workspace's own file (``kpi.store.engines.duckdb``) also keeps rows, ledger and settings, which no other engine does.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from kpi.compiler import Statement


class Rows(Protocol):
    """What a statement gave, to be taken once. Amounts are Decimal, days are dates, times are naive."""

    @property
    def description(self) -> list[tuple]:
        """A tuple for each column, in order, its name first."""

    def fetchall(self) -> list[tuple]:
        """All rows."""

    def fetchnumpy(self) -> Mapping[str, Any]:
        """All values by column, as arrays; what is missing is masked."""


class Engine(Protocol):
    """Runs statements in the portable subset of SQL, with named parameters (``$name``).

    It is asked from several threads at once, and must give the rows that DuckDB gives, in the same order, down to the
    last digit.
    """

    def executed(self, statement: Statement) -> AbstractContextManager[Rows]:
        """The rows of one statement, inside the block.

        Raises Superseded when whoever asks was stopped meanwhile (``kpi.store.running``), TookTooLong when it takes
        longer than it may.
        """
