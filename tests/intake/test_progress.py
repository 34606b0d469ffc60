"""A load can be stopped until its transaction is written, and then nothing of it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi.intake import Cancelled, Progress, load
from kpi.store import Workspace

ROWS = 30_000


class StoppedIn(Progress):
    """Is cancelled by somebody as soon as one step has begun."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._in = words

    def step(self, words: str, start: float, end: float) -> None:
        super().step(words, start, end)
        if words == self._in:
            self.cancel()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Over 2 MB of clean orders, so that they are read the fast way."""
    path = tmp_path_factory.mktemp("plain") / "orders.csv"
    rows = (
        f"N{n:08},2026-01-{1 + n % 28:02} 10:00:00,Web,{n % 500}.25,customer-number-{n:08},shop\n" for n in range(ROWS)
    )
    path.write_text("order_id,ordered_at,channel,net_amount,customer_id,segment\n" + "".join(rows))
    assert path.stat().st_size > 2_000_000
    return path


@pytest.fixture(scope="module")
def untidy(plain: Path) -> Path:
    """The same with a line that has a value too many, which takes the careful way."""
    path = plain.with_name("untidy.csv")
    path.write_text(plain.read_text() + "N99999999,2026-01-01 10:00:00,Web,1.00,c,shop,much\n")
    return path


@pytest.mark.parametrize(
    "step",
    ["Copying the file", "Reading the rows", "Adding up for the receipt", "Bringing the daily figures up to date"],
)
def test_a_load_that_is_stopped_leaves_nothing(workspace: Workspace, plain: Path, step: str) -> None:
    progress = StoppedIn(step)
    with pytest.raises(Cancelled):
        load(workspace, plain, plain.name, progress=progress)
    assert progress.cancelled
    with workspace.cursor() as cursor:
        found = cursor.execute("select (select count(*) from orders), (select count(*) from loads)").fetchone()
    assert found == (0, 0)


@pytest.mark.parametrize("step", ["Reading the rows", "Reading the values", "Filling the tables"])
def test_so_does_one_that_is_read_with_care(workspace: Workspace, untidy: Path, step: str) -> None:
    progress = StoppedIn(step)
    with pytest.raises(Cancelled):
        load(workspace, untidy, untidy.name, progress=progress)
    assert progress.cancelled
    with workspace.cursor() as cursor:
        found = cursor.execute("select (select count(*) from orders), (select count(*) from loads)").fetchone()
    assert found == (0, 0)


def test_one_that_is_let_be_is_loaded(workspace: Workspace, plain: Path) -> None:
    assert load(workspace, plain, plain.name, progress=StoppedIn("no such step")).rows_loaded == ROWS
