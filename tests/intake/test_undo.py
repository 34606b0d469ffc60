"""Taking a load back out leaves what loading only the others would have given, whatever was loaded in between."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.analyses.customers.fitted_models import FITS
from kpi.errors import UserError
from kpi.intake import load, receipts, undo
from kpi.models import MODELS
from kpi.store import Workspace
from kpi.store.schema import SHADOWED
from kpi.tables import TABLES
from kpi.workspaces import open_workspace

STORED = tuple(m.name for m in MODELS if m.stored)


def content(workspace: Workspace) -> dict[str, list[str]]:
    """Every row of every table, of the rows in the shadow, of the models and of the channels, without the numbers that
    loads and rows have in the workspace."""
    workspace.prepare()
    found = {}
    with workspace.cursor() as cursor:
        for name in (*TABLES, *(t + SHADOWED for t in TABLES), *STORED, "channels"):
            rows = cursor.execute(f"select * from {name}")
            keep = [i for i, d in enumerate(rows.description) if d[0] not in ("load_id", "order_key")]
            found[name] = sorted(repr([row[i] for i in keep]) for row in rows.fetchall())
    return found


def put(workspace: Workspace, text: str, name: str = "file.csv", **said):
    """Load a text as a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        receipt = load(workspace, path, name, **said)
    assert receipt.balances and all(check.agrees for check in receipt.money), receipt
    return receipt


def rows(header: str, *columns: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A file of one header and up to six rows drawn from few values, so that files overlap."""
    line = st.tuples(*columns).map(",".join)
    return st.lists(line, min_size=1, max_size=6).map(lambda lines: "\n".join([header, *lines]) + "\n")


NUMBER = st.sampled_from(["A1", "A2", "A3", "A4"])
DAY = st.sampled_from(["2024-01-13", "2024-01-14", "2024-02-15"])
CHANNEL = st.sampled_from(["Web", "Shop", ""])
AMOUNT = st.sampled_from(["10.00", "20.50", "-5.00"])
# Two rows of an order may be drawn with the same amount.
SAID = {"amounts_repeat": "no"}
COUNT = st.sampled_from(["1", "2", "30"])
FILES = st.one_of(
    rows("order_id,ordered_at,channel,net_amount,refund_amount", NUMBER, DAY, CHANNEL, AMOUNT, st.just("1.25")),
    rows("order_id,ordered_at,product,quantity,net_amount", NUMBER, DAY, st.sampled_from(["Cup", "Rug"]), COUNT, AMOUNT),
    rows("ordered_at,customer_id,net_amount", DAY, st.sampled_from(["ann", "bob"]), AMOUNT),
    rows("date,channel,visits", DAY, CHANNEL, COUNT),
    rows("date,channel,campaign,amount", DAY, CHANNEL, st.just("always"), AMOUNT),
    rows("deal_id,created_at,stage,status,amount", NUMBER, DAY, st.just("Offer"), st.sampled_from(["open", "won"]), AMOUNT),
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_after_loads_and_undos_there_is_what_the_remaining_loads_give(empty_file: Path, data: st.DataObject) -> None:
    files = data.draw(st.lists(FILES, min_size=2, max_size=4, unique=True), label="files")
    # More loads than undos, and a file may come again.
    steps = data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=7), label="steps")
    with TemporaryDirectory() as folder:
        tried = open_workspace(shutil.copy(empty_file, Path(folder) / "tried.duckdb"), FITS)
        remaining: dict[int, str] = {}
        for step in steps:
            if step >= 6 and remaining:
                undo(tried, taken := sorted(remaining)[step % len(remaining)])
                del remaining[taken]
            else:
                text = files[step % len(files)]
                number = put(tried, text, settings=SAID).load_id
                assert remaining.setdefault(number, text) == text
        fresh = open_workspace(shutil.copy(empty_file, Path(folder) / "fresh.duckdb"), FITS)
        for number in sorted(remaining):
            put(fresh, remaining[number], settings=SAID)
        assert content(tried) == content(fresh)
        tried.close()
        fresh.close()


@pytest.fixture
def three(workspace: Workspace) -> list[int]:
    """Order 1 as it was, the same again in a longer export, and with a refund in the last one."""
    head = "order_id,ordered_at,channel,net_amount\n"
    return [
        put(workspace, head + lines).load_id
        for lines in (
            "1,2024-01-13,Web,10\n",
            "1,2024-01-13,Web,10\n2,2024-01-14,Shop,20\n",
            "1,2024-01-13,Web,7\n3,2024-01-15,Mail,30\n",
        )
    ]


def amounts(workspace: Workspace) -> dict[str, int]:
    with workspace.cursor() as cursor:
        return dict(cursor.execute("select order_id, net_amount::integer from orders").fetchall())


def rows_of(workspace: Workspace) -> int:
    found = content(workspace)
    return sum(len(found[t]) + len(found[t + SHADOWED]) for t in TABLES)


def test_rows_that_a_later_file_had_too_stay_when_the_first_is_undone(workspace: Workspace, three: list[int]) -> None:
    assert amounts(workspace) == {"1": 7, "2": 20, "3": 30}
    undo(workspace, three[0])
    assert amounts(workspace) == {"1": 7, "2": 20, "3": 30}
    undo(workspace, three[2])
    assert amounts(workspace) == {"1": 10, "2": 20}
    undo(workspace, three[1])
    assert rows_of(workspace) == 0


def test_the_middle_one_of_three_can_go(workspace: Workspace, three: list[int]) -> None:
    undo(workspace, three[1])
    assert amounts(workspace) == {"1": 7, "3": 30}
    undo(workspace, three[2])
    assert amounts(workspace) == {"1": 10}


def test_load_undo_load_again_is_the_same_workspace(workspace: Workspace, three: list[int]) -> None:
    head = "order_id,ordered_at,channel,net_amount\n"
    before = content(workspace)
    undo(workspace, three[2])
    put(workspace, head + "1,2024-01-13,Web,7\n3,2024-01-15,Mail,30\n")
    assert content(workspace) == before


def test_an_undone_load_and_one_that_never_was_are_named(workspace: Workspace, three: list[int]) -> None:
    undo(workspace, three[0])
    with pytest.raises(UserError, match=f"Load {three[0]} was undone before"):
        undo(workspace, three[0])
    with pytest.raises(UserError, match="There is no load 99") as refused:
        undo(workspace, 99)
    assert "1, 2, 3" in refused.value.hint
    assert [r.undone for r in receipts(workspace)] == [False, False, True]


def test_every_table_that_a_load_filled_is_cleared(workspace: Workspace) -> None:
    """What a load filled is seen from the rows, not from the table that its receipt names."""
    receipt = put(workspace, "order_id,ordered_at,net_amount\n1,2024-01-13,10\n")
    with workspace.write("costs") as cursor:
        cursor.execute(
            "insert into costs (incurred_at, kind, amount, load_id, source) values ('2024-01-13', 'fee', 1, $id, 'orders')",
            {"id": receipt.load_id},
        )
    undo(workspace, receipt.load_id)
    assert rows_of(workspace) == 0
