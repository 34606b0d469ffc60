"""What is worked out once stays known for as long as the workspace stays as it is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kpi.answers import queries
from kpi.answers.cache import Cache, Key
from kpi.errors import Superseded, TookTooLong, UserError
from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill, order

KEY = Key("w", 1, "forecast", ())


def test_an_analysis_that_is_asked_for_ever_new_days_does_not_push_out_another():
    kept = Cache(most=3)
    worked_out: list[Any] = []

    def of(analysis: Any, day: int = 0, version: int = 1, path: str = "w"):
        key = Key(path, version, analysis, (day,))
        return kept.of(key, lambda: worked_out.append(key) or day)

    of("forecast")
    for day in range(10):
        assert of("ratio", day) == day
    of("forecast")
    assert [k.question for k in worked_out].count("forecast") == 1
    # The last three days are known, the one before is worked out again.
    before = len(worked_out)
    for day in (9, 8, 7):
        of("ratio", day)
    assert len(worked_out) == before
    of("ratio", 6)
    assert len(worked_out) == before + 1


def test_what_was_true_before_a_change_is_let_go_and_other_workspaces_keep_theirs():
    kept = Cache(most=3)
    for path, version in (("w", 1), ("other", 1), ("w", 2)):
        kept.of(Key(path, version, "forecast", ()), lambda: "found")
    assert [(k.path, k.version) for k in kept._kept] == [("other", 1), ("w", 2)]


def test_two_who_ask_the_same_wait_for_one_answer():
    kept, worked_out, working = Cache(most=3), [], threading.Event()

    def slow() -> int:
        worked_out.append(1)
        working.wait(10)
        return 7

    with ThreadPoolExecutor(4) as visitors:
        asked = [visitors.submit(kept.of, KEY, slow) for _ in range(4)]
        working.set()
        assert [one.result(10) for one in asked] == [7] * 4
    assert len(worked_out) == 1


def test_who_waits_for_somebody_that_is_stopped_works_it_out_instead():
    kept, first_works, stopped = Cache(most=3), threading.Event(), threading.Event()

    def superseded() -> int:
        first_works.set()
        stopped.wait(10)
        raise Superseded

    with ThreadPoolExecutor(2) as visitors:
        first = visitors.submit(kept.of, KEY, superseded)
        assert first_works.wait(10)
        second = visitors.submit(kept.of, KEY, lambda: 7)
        stopped.set()
        with pytest.raises(Superseded):
            first.result(10)
        assert second.result(10) == 7


def test_an_error_about_the_data_is_remembered_and_one_about_the_time_is_not():
    kept = Cache(most=3)
    worked_out: list[Any] = []

    def refuses(error: Exception):
        def work_out():
            worked_out.append(error)
            raise error

        return work_out

    for error, times in ((UserError("Too few customers."), 1), (TookTooLong(), 2)):
        worked_out.clear()
        for _ in range(2):
            with pytest.raises(type(error)):
                kept.of(Key("w", 1, str(error), ()), refuses(error))
        assert len(worked_out) == times


def test_an_answer_too_large_to_keep_is_given_and_forgotten():
    kept = Cache(most=3, worth_keeping=lambda answer: answer < 10)
    worked_out: list[Any] = []
    for answer, times in ((5, 1), (50, 2)):
        worked_out.clear()
        for _ in range(2):
            assert kept.of(Key("w", 1, "q", (answer,)), lambda a=answer: worked_out.append(a) or a) == answer  # type: ignore[misc]
        assert len(worked_out) == times


def test_a_query_is_answered_once_until_the_workspace_changes(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    fill(workspace, orders=[order("1", "2024-01-02", "ann", "Web shop", "North", "10")])
    statements = []
    run = Workspace.run
    monkeypatch.setattr(Workspace, "run", lambda self, statement: statements.append(statement) or run(self, statement))
    question = Query(("orders",))
    assert queries.ask(workspace, question).value("orders") == queries.ask(workspace, question).value("orders") == 1
    assert len(statements) == 1
    fill(workspace, orders=[order("2", "2024-01-03", "bob", "Web shop", "North", "10")])
    assert queries.ask(workspace, question).value("orders") == 2
