"""Lines that could not be read, mended by hand: they join their load, or it is said why not."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi.errors import UnknownName, UserError
from kpi.intake import MendRefused, mend, mend_csv, receipts, set_aside, set_aside_csv, undo
from kpi.store import Workspace
from tests.intake.test_undo import content, put

TEXT = (
    "order_id,ordered_at,channel,net_amount\n"
    "1,13.01.2024,Web,10.00\n"
    "2,14.01.2024,Web,ten\n"
    "3,,Web,5.00\n"
    "4,30.02.2024,=Web,7.00\n"
    "5,15.01.2024,Web,20.00,and more\n"
)


@pytest.fixture
def load_id(workspace: Workspace) -> int:
    return put(workspace, TEXT).load_id


def sound(receipt: Any) -> bool:
    return receipt.balances and all(check.agrees for check in receipt.money)


def test_what_was_set_aside_is_listed_by_header(workspace: Workspace, load_id: int) -> None:
    found = {s.line: s for s in set_aside(workspace, load_id)}
    assert {line: (s.column, s.value) for line, s in found.items()} == {
        3: ("net_amount", "ten"),
        4: ("ordered_at", ""),
        5: ("ordered_at", "30.02.2024"),
        6: ("", "and more"),
    }
    assert found[5].record == {"order_id": "4", "ordered_at": "30.02.2024", "channel": "=Web", "net_amount": "7.00"}
    assert found[6].record[""] == "and more"
    with pytest.raises(UserError, match="There is no load 9"):
        set_aside(workspace, 9)


def test_mended_lines_join_their_load(workspace: Workspace, load_id: int) -> None:
    receipt = mend(workspace, load_id, {3: {"net_amount": "10.25"}, 4: {"ordered_at": "01.02.2024"}})
    assert receipt.load_id == load_id and sound(receipt)
    assert (receipt.rows_loaded, receipt.rows_set_aside) == (3, 2)
    assert receipt.totals["net_amount"] == "25.25" and receipts(workspace) == [receipt]
    # 01.02. is the first of February, as the load decided, whatever else the mended value could mean.
    with workspace.cursor() as cursor:
        assert cursor.execute("select ordered_at::date::varchar from orders where order_id = '3'").fetchall() == [
            ("2024-02-01",)
        ]
    rest = mend(workspace, load_id, {5: {"ordered_at": "29.02.2024"}, 6: {"": ""}})
    assert (rest.rows_loaded, rest.rows_set_aside, rest.problems) == (5, 0, ()) and sound(rest)
    assert set_aside(workspace, load_id) == []


def test_a_mended_load_is_what_the_right_file_would_have_given(
    workspace: Workspace, load_id: int, empty_file: Path, tmp_path: Path
) -> None:
    mend(workspace, load_id, {3: {"net_amount": "10.25"}, 4: {"ordered_at": "01.02.2024"}})
    mend(workspace, load_id, {5: {"ordered_at": "29.02.2024"}, 6: {"": ""}})
    mended = content(workspace)
    undo(workspace, load_id)
    right = (
        TEXT.replace("ten", "10.25")
        .replace("3,,", "3,01.02.2024,")
        .replace("30.02.", "29.02.")
        .replace(",and more", "")
    )
    put(workspace, right)
    assert content(workspace) == mended


def test_a_line_that_still_cannot_be_read_is_named_and_nothing_is_changed(workspace: Workspace, load_id: int) -> None:
    before, kept = content(workspace), receipts(workspace)
    with pytest.raises(MendRefused, match="line 3, net_amount 'zehn': it cannot be read as a number") as refused:
        mend(workspace, load_id, {3: {"net_amount": "zehn"}, 4: {"ordered_at": "01.02.2024"}})
    assert [p.line for p in refused.value.problems] == [3]
    assert content(workspace) == before and receipts(workspace) == kept and len(set_aside(workspace, load_id)) == 4


@pytest.mark.parametrize(
    "mends, error, words",
    [
        ({2: {"net_amount": "1"}}, UserError, "Line 2 of load 1 is not set aside"),
        ({3: {"net": "1"}}, UnknownName, "no column called 'net'"),
        ({3: {"net_amount": "ten"}}, UserError, "No value was changed"),
    ],
)
def test_what_cannot_be_mended_is_said(workspace: Workspace, load_id: int, mends: dict, error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        mend(workspace, load_id, mends)


def test_an_undone_load_is_not_mended_and_a_mended_one_can_be_undone(workspace: Workspace, load_id: int) -> None:
    mend(workspace, load_id, {3: {"net_amount": "10.25"}})
    undo(workspace, load_id)
    assert content(workspace)["orders"] == [] and set_aside(workspace, load_id) == []
    with pytest.raises(UserError, match="was undone"):
        mend(workspace, load_id, {4: {"ordered_at": "01.02.2024"}})


def test_a_mended_row_takes_its_place_between_other_loads(workspace: Workspace, load_id: int) -> None:
    later = put(workspace, "order_id,ordered_at,channel,net_amount\n2,14.01.2024,Web,99.00\n1,13.01.2024,Web,10.00\n")
    assert (later.duplicates, later.rows_loaded) == (1, 1)
    receipt = mend(workspace, load_id, {3: {"net_amount": "10.25"}})
    assert sound(receipt) and receipt.rows_loaded == 2
    with workspace.cursor() as cursor:
        amounts = "select order_id, net_amount::varchar from orders order by order_id"
        # The later file says what order 2 is worth, before as after the mending.
        assert cursor.execute(amounts).fetchall() == [("1", "10.0000"), ("2", "99.0000")]
        undo(workspace, later.load_id)
        assert cursor.execute(amounts).fetchall() == [("1", "10.0000"), ("2", "10.2500")]


def test_an_order_of_several_rows_is_whole_once_its_row_is_mended(workspace: Workspace) -> None:
    text = "order_id,ordered_at,product,quantity,net_amount\n1,2024-01-13,Cup,1,10\n1,2024-01-13,Rug,one,60\n2,2024-01-14,Rug,1,60\n"
    load_id = put(workspace, text).load_id
    receipt = mend(workspace, load_id, {3: {"quantity": "1"}})
    assert sound(receipt) and (receipt.rows_loaded, receipt.totals["net_amount"]) == (3, "130.00")
    mended = content(workspace)
    undo(workspace, load_id)
    put(workspace, text.replace("one", "1"))
    assert content(workspace) == mended


@pytest.mark.parametrize("where", ["value", "record"])
def test_the_downloaded_lines_can_be_mended_and_loaded_back(workspace: Workspace, load_id: int, where: str) -> None:
    rows = list(csv.DictReader(io.StringIO(set_aside_csv(workspace, load_id).decode("utf-8-sig"))))
    assert [r["line"] for r in rows] == ["3", "4", "5", "6"]
    rows[0][where] = {"value": "10.25", "record": "2,14.01.2024,Web,10.25"}[where]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    receipt = mend_csv(workspace, load_id, out.getvalue().encode("utf-8-sig"))
    assert sound(receipt) and (receipt.rows_loaded, receipt.rows_set_aside) == (2, 3)
    assert Decimal(receipt.totals["net_amount"]) == Decimal("20.25")


def test_a_download_that_was_not_mended_or_is_another_file_is_refused(workspace: Workspace, load_id: int) -> None:
    with pytest.raises(UserError, match="No value was changed"):
        mend_csv(workspace, load_id, set_aside_csv(workspace, load_id))
    with pytest.raises(UserError, match="needs the columns"):
        mend_csv(workspace, load_id, b"a,b\n1,2\n")
    with pytest.raises(UserError, match="not written in UTF-8"):
        mend_csv(workspace, load_id, "line,column,value,record\n3,ü,1,".encode("cp1252"))
    with pytest.raises(UserError, match="Line 77 of load 1 is not set aside"):
        mend_csv(workspace, load_id, b"line,column,value,reason,record\n77,a,1,,\n")
