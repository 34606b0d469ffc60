"""An engine is one class: whatever runs the statements gives the answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kpi.analyses.registry import ANALYSES
from kpi.compiler import Statement
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.engines import Engine, Rows


class Noting:
    """Another engine, which lets the first one answer and notes what it was asked."""

    def __init__(self, other: Engine) -> None:
        self.other = other
        self.asked: list[Statement] = []

    @contextmanager
    def executed(self, statement: Statement) -> Iterator[Rows]:
        self.asked.append(statement)
        with self.other.executed(statement) as rows:
            yield rows


def test_every_answer_comes_from_the_engine(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shop.ask(Query(("revenue",), ("channel",)))
    engine = Noting(shop._engine)
    monkeypatch.setattr(shop, "_engine", engine)
    answer = shop.ask(Query(("revenue",), ("channel",)))
    assert answer.rows == before.rows and engine.asked == [answer.statement]
    engine.asked.clear()
    told = ANALYSES["funnel"].answer(shop, {})
    assert {s.sql for s in told.statements} <= {s.sql for s in engine.asked}
