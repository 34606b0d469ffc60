"""One door opens a workspace, and what runs in it can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from kpi.errors import Superseded, TookTooLong
from kpi.models import CUSTOMER_VALUES
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.running import Running
from kpi.workspaces import open_workspace
from tests.conftest import EXPECTED, open_shop
from tests.store.test_store import SLOW

# Interrupting


@pytest.mark.own_sql
def test_a_superseded_query_is_interrupted_and_the_next_one_answers(shop: Workspace) -> None:
    running, outcome = Running(), []

    def ask() -> None:
        with running.entered():
            try:
                shop.run(SLOW)
            except Superseded as error:
                outcome.append(error)

    slow = threading.Thread(target=ask)
    slow.start()
    deadline = time.monotonic() + 30
    while slow.is_alive() and time.monotonic() < deadline:
        running.stop()
        slow.join(0.05)
    assert not slow.is_alive()
    assert len(outcome) == 1
    # Who was stopped asks nothing more, anybody else does.
    with running.entered(), pytest.raises(Superseded):
        shop.ask(Query(("orders",)))
    assert shop.ask(Query(("orders",))).value("orders") == 23


@pytest.mark.own_sql
def test_a_statement_interrupted_by_nobody_ran_into_the_limit(shop: Workspace) -> None:
    """What stops a statement without having been asked to is the limit of the workspace."""
    cursors: list = []
    opened = shop.cursor

    @contextmanager
    def watched() -> Iterator:
        with opened() as cursor:
            cursors.append(cursor)
            yield cursor

    outcome = []

    def ask() -> None:
        try:
            shop.run(SLOW)
        except TookTooLong as error:
            outcome.append(error)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shop, "cursor", watched)
        slow = threading.Thread(target=ask)
        slow.start()
        deadline = time.monotonic() + 30
        while slow.is_alive() and time.monotonic() < deadline:
            for cursor in cursors:
                with suppress(duckdb.Error):
                    cursor.interrupt()
            slow.join(0.05)
    assert [error.message for error in outcome] == ["This took longer than the workspace allows."]


# One door


def test_a_workspace_without_what_it_needs_is_a_fault_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        open_workspace(tmp_path / "w.duckdb")  # type: ignore[call-arg]
    with pytest.raises(LookupError, match="customer_values"):
        open_workspace(tmp_path / "w.duckdb", {})
    assert not (tmp_path / "w.duckdb").exists()


@pytest.mark.parametrize("fault", [RuntimeError("a bug"), TookTooLong(), Superseded()])
def test_what_says_nothing_of_the_data_is_never_written_down_as_the_reason_of_a_blank(
    tmp_path: Path, fault: Exception
) -> None:
    """A fit that fails for another reason than the data leaves no trace: the next opening answers."""

    def failing(workspace: Workspace) -> pa.Table:
        raise fault

    path, question = tmp_path / "w.duckdb", Query(("expected_orders",))
    opened = open_shop(open_workspace(path, {CUSTOMER_VALUES: failing}))
    with pytest.raises(type(fault)):
        opened.ask(question)
    opened.close()
    again = open_workspace(path, {CUSTOMER_VALUES: lambda _: EXPECTED})
    assert again.ask(question).value("expected_orders") is not None
    again.close()
