"""What answers questions is heard, whoever asks it, and a test that runs what does not carry over fails."""

from __future__ import annotations

import ast
from contextlib import suppress
from pathlib import Path

import pytest

from kpi.analyses.registry import ANALYSES
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import pytest_runtest_call
from tests.statements.tracer import TRACER, Tracer

KPI = Path(__file__).parents[2] / "kpi"
BY_CHANCE = Statement("select channel, count(*) as order_count from orders group by channel", {})
# Works with what is typed in, not with data.
SILENT = {"contractual"}
# The rows of a load, for whoever decides on them: they answer no question.
OWN_CURSORS = {"ui/upload/mapping_editor.py"}


def test_this_session_is_listened_to() -> None:
    assert TRACER.hear in Workspace.listeners


@pytest.mark.own_sql
def test_what_was_asked_is_heard_and_held_against_the_rules(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    tracer = Tracer()
    monkeypatch.setattr(Workspace, "listeners", [tracer.hear])
    shop.ask(Query(("orders",), ("channel",)))
    assert len(tracer.heard) == 1 and tracer.take() == ""
    for _ in range(2):
        shop.run(BY_CHANCE)
        told = tracer.take()
        assert "has rows in an order of chance" in told and BY_CHANCE.sql in told
    with shop.executed(BY_CHANCE) as cursor:
        assert cursor.fetchall()
    assert tracer.take() and not tracer.take()


def test_a_test_that_runs_what_does_not_carry_over_fails(request: pytest.FixtureRequest) -> None:
    passing = pytest_runtest_call(request.node)
    next(passing)
    TRACER.hear(BY_CHANCE)
    with pytest.raises(pytest.fail.Exception, match="order of chance"):
        passing.send(None)
    assert not TRACER.take()


def test_a_test_that_fails_says_why_itself(request: pytest.FixtureRequest) -> None:
    failing = pytest_runtest_call(request.node)
    next(failing)
    TRACER.hear(BY_CHANCE)
    with pytest.raises(ZeroDivisionError):
        failing.throw(ZeroDivisionError())
    assert not TRACER.take(), "the next test is not blamed for it"


def test_answers_come_through_the_workspace() -> None:
    """Below it no statement is heard, so what answers questions takes no cursor of its own."""
    own = set()
    for folder in ("analyses", "answers", "benchmarks", "charts", "commands", "compiler", "ui", "web"):
        for path in (KPI / folder).rglob("*.py"):
            called = [n.func for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
            if any(isinstance(f, ast.Attribute) and f.attr in ("cursor", "execute") for f in called):
                own.add(path.relative_to(KPI).as_posix())
    assert own == OWN_CURSORS


def test_every_analysis_asks_what_carries_over(dense_shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it is split; and so does what it shows of its SQL, which it may have had no reason to ask here."""
    tracer = Tracer()
    asked: list[Statement] = []
    monkeypatch.setattr(Workspace, "listeners", [tracer.hear, asked.append])
    silent = set()
    for analysis in ANALYSES.values():
        before = len(asked)
        for chosen in ({}, *({"by": split} for split in analysis.splits)) if analysis.tables else ():
            with suppress(UserError):
                for statement in analysis.answer(dense_shop, chosen).statements:
                    tracer.hear(statement)
        if len(asked) == before:
            silent.add(analysis.name)
    assert tracer.take() == ""
    assert silent == SILENT and len(tracer.heard) > 60
