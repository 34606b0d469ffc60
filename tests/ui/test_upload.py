"""The upload page without a browser: every state of a dropped file, and what each button does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpi.intake import receipts
from kpi.ui.upload.desk import State
from kpi.ui.upload.queue import queue_of
from tests.ui.opened import workspace
from tests.ui.test_pages import healthy, words

PLAIN = "order_id,ordered_at,channel,net_amount\n1,2026-01-02,Web,10.50\n2,2026-01-03,Web,20.00\n"
UNKNOWN = "Beleg,Buchungstag,Vertriebsweg,Umsatz\n" + "".join(f"R{n},2026-01-{n:02},Web,{n}.50\n" for n in range(1, 20))
CHANGED = UNKNOWN.replace("Umsatz", "Nettoumsatz").replace("2026-01", "2026-02").replace("R", "S")
DATES = "order_id,ordered_at,net_amount\n" + "".join(f"D{n},0{n}/0{n + 1}/2026,5.00\n" for n in range(1, 9))
BAD = PLAIN + "3,2026-13-45,Web,7.00\n4,2026-01-04,Web,eight\n"


def drop(at: Any, **files: str | bytes):
    """Drop files by name and wait until nothing more can be done without a word."""
    content = [(n, c.encode() if isinstance(c, str) else c, "text/csv") for n, c in files.items()]
    at.get("file_uploader")[0].set_value(content).run()
    return settle(at)


def settle(at: Any):
    for work in queue_of(workspace()).open:
        assert work.wait(60)
    for work in queue_of(workspace()).open:
        assert work.wait(60)
    at.run()
    assert healthy(at)
    return at


def settle_quietly(at: Any):
    for work in queue_of(workspace()).open:
        assert work.wait(60)
    at.run()
    assert not at.exception


def tables(at: Any) -> list:
    return at.session_state["desk"].tables


def button(at: Any, label: str):
    return next(b for b in at.button if b.label.startswith(label))


@pytest.fixture
def at(path: Path, app: Callable[..., AppTest]):
    return app("data/upload")


def test_a_known_file_is_loaded_without_a_click_and_its_lines_add_up(at: Any):
    drop(at, **{"orders.csv": PLAIN})
    assert [t.state for t in tables(at)] == [State.LOADED]
    assert "3 lines: 2 loaded, 0 set aside, 0 already there, 1 header line." in words(at)
    assert not at.selectbox(key="receipt_of").value


def sums(at: Any) -> list[list[list[str]]]:
    """The small tables of a receipt as they can be read: rows of cells."""
    found = re.findall(r'<table class="pl-sum">.*?</table>', words(at), re.DOTALL)
    return [
        [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)] for table in found
    ]


def test_the_receipt_shows_lines_and_money_that_add_up(at: Any):
    drop(at, **{"orders.csv": PLAIN})
    drop(at, **{"more.csv": BAD.replace("1,2026-01-02", "9,2026-01-02")})
    at.session_state["desk"].show = 2
    at.run()
    lines, money = sums(at)
    assert lines == [
        ["loaded", "1"],
        ["set aside", "2"],
        ["already there", "1"],
        ["header line", "1"],
        ["lines in the file", "5"],
    ]
    # 10.50, 20.00 and 7.00 can be read; the last is in a line without a date, and the second one was there before.
    assert money == [
        ["", "in the file", "set aside", "already there", "in the workspace", ""],
        ["net_amount ", "37.50", "7.00", "20.00", "10.50", "agrees"],
    ]
    at.session_state["desk"].show = 1
    at.run()
    assert sums(at)[1][1] == ["net_amount ", "30.50", "–", "–", "30.50", "agrees"]


def test_the_drop_zone_is_empty_again_and_the_file_is_gone_once_loaded(at: Any, path: Path):
    drop(at, **{"orders.csv": PLAIN})
    assert at.get("file_uploader")[0].value == []
    assert [f for f in (path.parent / "shop.uploads").iterdir() if f.is_file()] == []


def test_an_unknown_file_is_confirmed_once_and_then_known(at: Any):
    drop(at, **{"januar.csv": UNKNOWN})
    (table,) = tables(at)
    assert table.state is State.OPEN
    assert {s.label: s.value for s in at.selectbox if "(needed)" in s.label} == {
        "ordered at (needed)": "Buchungstag",
        "net amount (needed)": "Umsatz",
    }
    assert '<b class="pl-sure">sure</b>' in words(at)
    button(at, "Load this file").click().run()
    settle(at)
    assert "19 loaded" in words(at)
    assert [h.value for h in at.header if h.value.startswith("What I know")]
    assert "Buchungstag" in words(at)


def test_a_changed_header_asks_only_about_the_change(at: Any):
    drop(at, **{"januar.csv": UNKNOWN})
    button(at, "Load this file").click().run()
    settle(at)
    drop(at, **{"februar.csv": CHANGED})
    table = tables(at)[-1]
    assert table.state is State.OPEN
    asked = [s for s in at.selectbox if s.key and s.key.startswith(f"map_{table.id}_")]
    assert asked[0].label == "net amount (needed)" and asked[0].value == "Nettoumsatz"
    assert "Umsatz" in words(at) and "Only what changed is asked" in words(at)
    button(at, "Load this file").click().run()
    settle(at)
    assert [t.state for t in tables(at)] == [State.LOADED, State.LOADED]


def test_files_of_one_kind_are_asked_about_once(at: Any):
    march = UNKNOWN.replace("2026-01", "2026-03").replace("R", "M")
    drop(at, **{"januar.csv": UNKNOWN, "maerz.csv": march, "dates.csv": DATES})
    assert [b.label for b in at.button if b.label == "Load this file"] == ["Load this file"]
    assert "The same kind of file as januar.csv" in words(at)
    button(at, "Load this file").click().run()
    settle(at)
    settle(at)
    assert [t.state for t in tables(at)] == [State.LOADED, State.LOADED, State.OPEN]


def test_what_is_needed_and_lacks_is_said_before_anything_is_loaded(at: Any):
    drop(at, **{"januar.csv": UNKNOWN})
    (table,) = tables(at)
    amount = next(s for s in at.selectbox if s.label == "net amount (needed)")
    amount.set_value("").run()
    assert "Still needed" in at.info[0].value
    assert button(at, "Load this file").disabled
    next(s for s in at.selectbox if s.label.startswith("net amount")).set_value("Buchungstag").run()
    assert "given to two fields" in at.info[0].value
    assert table.receipt is None


def test_a_question_has_a_button_per_answer_and_its_answer_loads_the_file(at: Any):
    drop(at, **{"dates.csv": DATES})
    (table,) = tables(at)
    assert table.state is State.OPEN and table.receipt is None
    answers = [b for b in at.button if (b.key or "").startswith(f"answer_{table.id}_day_first")]
    assert [b.label.replace("\\", "") for b in answers] == [
        "01/02/2026: day 01, month 02",
        "01/02/2026: month 01, day 02",
    ]
    answers[0].click().run()
    settle(at)
    with workspace().cursor() as cursor:
        found = cursor.execute("select min(ordered_at)::date, max(ordered_at)::date from orders").fetchall()[0]
    assert [str(day) for day in found] == ["2026-02-01", "2026-09-08"]


def test_a_decision_can_be_changed_after_the_load(at: Any, monkeypatch: pytest.MonkeyPatch):
    drop(at, **{"dates.csv": DATES})
    next(b for b in at.button if (b.key or "").startswith("answer_")).click().run()
    settle(at)
    button(at, "Receipt").click().run()
    changed = [b for b in at.button if (b.key or "").startswith("change_r_1_")]
    assert changed
    key = next(d.key for d in receipts(workspace())[0].decisions if d.key == "day_first")
    from kpi.intake.recovery.reloading import load_differently  # noqa: PLC0415 (only this test needs it)

    made = load_differently(workspace(), 1, {key: "no"})
    assert (made.rows_loaded, [r.undone for r in receipts(workspace())]) == (8, [False, True])
    with workspace().cursor() as cursor:
        assert str(cursor.execute("select max(ordered_at)::date from orders").fetchall()[0][0]) == "2026-08-09"


def test_a_decision_that_the_file_cannot_be_read_with_leaves_the_load_as_it_was(at: Any):
    from kpi.errors import UserError  # noqa: PLC0415 (only this test needs it)
    from kpi.intake.recovery.reloading import load_differently  # noqa: PLC0415 (only this test needs it)

    drop(at, **{"orders.csv": PLAIN})
    with pytest.raises(UserError):
        load_differently(workspace(), 1, {"header_line": "none"})
    (receipt,) = [r for r in receipts(workspace()) if not r.undone]
    assert receipt.rows_loaded == 2


def test_set_aside_lines_are_listed_with_their_reasons_and_can_be_mended(at: Any):
    drop(at, **{"orders.csv": BAD})
    assert "2 loaded, 2 set aside" in words(at)
    button(at, "Mend the 2 lines").click().run()
    assert healthy(at) and "2 lines were set aside" in words(at)
    at.session_state[f"mend_1_{workspace().version}"] = {
        "edited_rows": {0: {"c0": "2026-01-30"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    at.run()
    button(at, "Load 1 line that you changed").click().run()
    settle(at)
    (receipt,) = receipts(workspace())
    assert (receipt.rows_loaded, receipt.rows_set_aside, receipt.balances) == (3, 1, True)
    assert "1 line was set aside" in words(at)


def test_a_mended_value_that_cannot_be_read_either_is_said_with_its_line(at: Any):
    drop(at, **{"orders.csv": BAD})
    button(at, "Mend the 2 lines").click().run()
    at.session_state[f"mend_1_{workspace().version}"] = {
        "edited_rows": {1: {"c1": "<b>nine</b>"}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    at.run()
    button(at, "Load 1 line that you changed").click().run()
    settle_quietly(at)
    assert "Line 5, net_amount" in words(at) and "&lt;b&gt;nine" in words(at)
    assert receipts(workspace())[0].rows_loaded == 2


def test_a_column_may_be_called_as_the_tables_own(at: Any):
    drop(at, **{"orders.csv": BAD.replace("channel", "why")})
    button(at, "Mend the 2 lines").click().run()
    frame = next(d.value for d in (*at.dataframe, *at.get("data_editor")) if "why" in d.value.columns)
    assert list(frame["why"]) == [
        "ordered_at: it cannot be read as a date",
        "net_amount: it cannot be read as a number",
    ]
    assert list(frame["c3"]) == ["Web", "Web"]
