"""Loads on the Upload page: corrections, removals, archives, faults."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpi.intake import receipts
from kpi.intake.columns import mapping_csv, memory
from kpi.ui.upload.decisions import decision_rows
from kpi.ui.upload.desk import State
from kpi.ui.upload.mapping_editor import confidence_word
from kpi.ui.upload.work_panel import left_text
from tests.ui.conftest import ROOT
from tests.ui.opened import workspace
from tests.ui.test_pages import healthy, words
from tests.ui.test_upload import DATES, PLAIN, UNKNOWN, button, drop, settle, settle_quietly, tables


@pytest.fixture
def at(path: Path, app: Callable[..., AppTest]):
    return app("data/upload")


def test_what_a_later_export_changed_is_counted_and_listed(at: Any):
    drop(at, **{"january.csv": PLAIN})
    drop(at, **{"february.csv": PLAIN.replace("20.00", "12.00") + "3,2026-02-01,Web,9.00\n"})
    at.session_state["desk"].show = 2
    at.run()
    assert "3 values of earlier loads changed" in [e.label for e in at.expander]
    frame = next(d.value for d in at.dataframe if "Before" in d.value.columns)
    assert ["2", "net amount", "20", "12"] in frame[["Row", "Field", "Before", "Now"]].values.tolist()


def test_an_answer_that_must_be_typed_is_asked_for_and_used(at: Any):
    campaigns = "Campaign,Cost,Clicks,Impr.,Currency code\nBrand,10.50,5,900,EUR\nShopping,20.25,8,1200,EUR\n"
    drop(at, **{"campaigns.csv": campaigns})
    (table,) = tables(at)
    assert [q.key for q in table.seen.questions] == ["period_start", "period_end"]
    for label, day in (("First day", date(2026, 3, 1)), ("Last day", date(2026, 3, 31))):
        next(d for d in at.date_input if d.label == label).set_value(day)
    button(at, "Answer").click().run()
    settle(at)
    assert table.state is State.LOADED
    with workspace().cursor() as cursor:
        assert cursor.execute("select min(date), max(period_end) from ad_spend").fetchall() == [
            (date(2026, 3, 1), date(2026, 3, 31))
        ]


def test_a_load_is_taken_out_again(at: Any):
    drop(at, **{"orders.csv": PLAIN})
    button(at, "Receipt").click().run()
    button(at, "Take this load out").click().run()
    settle(at)
    assert [r.undone for r in receipts(workspace())] == [True]
    assert "taken out again" in words(at) and not tables(at)


def test_an_archive_gives_a_card_per_file_and_the_bad_one_says_why(at: Any):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/orders.csv", PLAIN)
        archive.writestr("a/photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    drop(at, **{"exports.zip": packed.getvalue()})
    assert [t.label for t in tables(at)] == ["exports.zip: a/orders.csv"]
    assert "PNG picture" in words(at) and "2 loaded" in words(at)
    for each in list(at.session_state["desk"].files[0].refused):
        at.button(key=f"dismiss_{id(each)}").click().run()
    assert "PNG picture" not in words(at) and "2 loaded" in words(at)


def test_tables_that_nobody_knows_beside_known_ones_are_listed_quietly(at: Any):
    report = (ROOT / "tests/sources/ga4_snapshot/sample.csv").read_bytes()
    drop(at, **{"report.csv": report})
    states = [t.state for t in tables(at)]
    assert states.count(State.LOADED) == 1 and states.count(State.APART) == len(states) - 1 > 1
    quiet = f"{len(states) - 1} other tables in report.csv: load them by saying what they are"
    assert quiet in [e.label.replace("\\", "") for e in at.expander]
    button(at, "Say what it is").click().run()
    assert healthy(at) and [t.state for t in tables(at)].count(State.OPEN) == 1


def test_a_files_name_is_never_markup(at: Any):
    drop(at, **{"<img src=x onerror=alert(1)> **b**.csv": PLAIN})
    assert "<img" not in words(at)
    assert "&lt;img src=x onerror=alert(1)&gt; **b**.csv" in words(at)


def test_what_was_dropped_is_still_there_after_another_page(at: Any):
    drop(at, **{"dates.csv": DATES})
    at.switch_page("pages/data/definitions.py").run()
    at.switch_page("pages/data/upload.py").run()
    assert "Does the day or the month come first" in words(at)


def test_a_fault_of_the_program_is_an_apology_on_the_card(
    at: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    from kpi import intake  # noqa: PLC0415 (only this test needs it)

    monkeypatch.setattr(intake, "load", lambda *_, **__: 1 / 0)
    at.get("file_uploader")[0].set_value([("orders.csv", PLAIN.encode(), "text/csv")]).run()
    settle_quietly(at)
    assert "Sorry, this file could not be worked on" in words(at) and "ZeroDivisionError" in caplog.text


def test_confidence_and_time_left_in_words():
    assert [confidence_word(c) for c in (0.95, 0.7, 0.5)] == ["sure", "likely", "please check"]
    assert [left_text(s) for s in (1, 22, 58, 200)] == [
        "a few seconds", "about 20 seconds", "about a minute", "about 3 minutes",
    ]  # fmt: skip
    assert decision_rows([], "none", None) is None


def test_what_is_known_about_a_kind_of_file_can_be_edited_exported_and_forgotten(at: Any):
    drop(at, **{"januar.csv": UNKNOWN})
    button(at, "Load this file").click().run()
    settle(at)
    (known,) = memory.mappings(workspace())
    button(at, "Edit").click().run()
    at.selectbox(key=f"known_{known.id}_order_id").set_value("")
    button(at, "Save").click().run()
    assert "order_id" not in memory.mappings(workspace())[0].mapping and healthy(at)
    assert b"Buchungstag" in mapping_csv.export_csv(workspace())
    button(at, "Forget").click().run()
    assert memory.mappings(workspace()) == [] and "Buchungstag" not in words(at)
    assert [h.value for h in at.header if h.value.startswith("What I know")] == []


def test_a_mapping_that_lacks_something_needed_is_not_saved(at: Any):
    drop(at, **{"januar.csv": UNKNOWN})
    button(at, "Load this file").click().run()
    settle(at)
    (known,) = memory.mappings(workspace())
    button(at, "Edit").click().run()
    at.selectbox(key=f"known_{known.id}_ordered_at").set_value("")
    button(at, "Save").click().run()
    assert "Orders need ordered_at" in at.warning[0].value.replace("\\", "")
    assert memory.mappings(workspace())[0].mapping["ordered_at"] == "Buchungstag"
