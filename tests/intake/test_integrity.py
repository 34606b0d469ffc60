"""A workspace that was damaged is noticed at the next start and rebuilt from the files that were loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.errors import WorkspaceDamaged
from kpi.intake import check, receipts
from kpi.store.journal import JournalFile
from kpi.store.open import open_file
from kpi.workspaces import open_workspace
from tests.intake.damaging import FAULTS, HEAD, checkpoint, state, wal
from tests.intake.test_undo import put


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damage_is_noticed_and_mended_from_the_kept_files(
    damaged: Path, crashed: tuple[Path, dict], fault: str
) -> None:
    FAULTS[fault](damaged)
    opened = open_workspace(damaged, FITS)
    assert "is damaged" in opened.notice and "agree with the ledger" in opened.notice, opened.notice
    assert state(opened) == crashed[1]
    assert check(opened) == []
    opened.close()
    again = open_workspace(damaged, FITS)
    assert again.notice == "" and state(again) == crashed[1]
    again.close()
    kept = list(damaged.parent.glob("shop.damaged-*.duckdb"))
    assert len(kept) == (fault != "database deleted")


def test_without_damage_nothing_is_said(damaged: Path, crashed: tuple[Path, dict]) -> None:
    opened = open_workspace(damaged, FITS)
    assert opened.notice == "" and check(opened) == [] and state(opened) == crashed[1]
    opened.close()
    assert not list(damaged.parent.glob("shop.damaged-*"))


def test_the_store_alone_refuses_a_damaged_workspace(damaged: Path) -> None:
    wal(damaged).unlink()
    with pytest.raises(WorkspaceDamaged, match="loads are gone") as refused:
        open_file(damaged, FITS)
    assert "python -m kpi check" in refused.value.hint


@pytest.mark.parametrize(
    "spoil, word", [(lambda p: p.unlink(), "is missing"), (lambda p: p.write_text("x"), "was altered")]
)
def test_a_kept_file_that_is_not_there_any_more_is_named(
    damaged: Path, crashed: tuple[Path, dict], spoil: Any, word: str
) -> None:
    opened = open_workspace(damaged, FITS)
    (lost,) = [r for r in receipts(opened) if r.file == "a.csv"]
    spoil(opened.originals / f"{lost.digest}.csv")
    assert [f"a.csv of load {lost.load_id} {word}" in p for p in check(opened)] == [True]
    opened.close()
    damaged.unlink()
    rebuilt = open_workspace(damaged, FITS)
    assert f"a.csv (load {lost.load_id}): its file {word}" in rebuilt.notice
    by_file = {r.file: r for r in receipts(rebuilt)}
    assert by_file["a.csv"].undone and not by_file["b.csv"].undone and not by_file["last.csv"].undone
    assert "could not be brought back" in by_file["a.csv"].notes[-1]
    rebuilt.close()
    again = open_workspace(damaged, FITS)
    assert again.notice == ""
    again.close()


def test_only_what_is_missing_is_done_again_where_the_rest_is_sound(damaged: Path, crashed: tuple[Path, dict]) -> None:
    """The kept file of an old load is not needed to bring back the newest."""
    checkpoint(damaged)
    before = damaged.read_bytes()
    opened = open_workspace(damaged, FITS)
    put(opened, HEAD + "D1,2024-02-09,Shop,40\n", "newest.csv")
    after = state(opened)
    (old,) = [r for r in receipts(opened) if r.file == "a.csv"]
    (opened.originals / f"{old.digest}.csv").unlink()
    opened.close()
    damaged.write_bytes(before)
    rebuilt = open_workspace(damaged, FITS)
    assert "1 of its loads are gone" in rebuilt.notice and "1 kept file" in rebuilt.notice
    assert state(rebuilt) == after
    rebuilt.close()


def test_a_lost_journal_is_written_anew(damaged: Path, crashed: tuple[Path, dict]) -> None:
    journal = damaged.with_name("shop.journal")
    lines = journal.read_text().splitlines()
    for text in (None, "\n".join(lines[:3]) + "\n", "\n".join(lines[:3]) + '\n{"n": 4, "ki', "no journal at all\n"):
        journal.unlink() if text is None else journal.write_text(text)
        opened = open_workspace(damaged, FITS)
        assert opened.notice == "" and check(opened) == []
        opened.close()
        assert journal.read_text().splitlines() == lines


def test_a_changed_line_of_the_journal_is_noticed(damaged: Path) -> None:
    journal = damaged.with_name("shop.journal")
    sound = journal.read_text()
    journal.write_text(sound.replace("b.csv", "B.csv", 1))
    assert JournalFile(journal).broken
    opened = open_workspace(damaged, FITS)
    opened.close()
    assert journal.read_text() == sound and len(list(damaged.parent.glob("shop.journal-*"))) == 1


def test_the_journal_is_one_line_of_json_per_change(damaged: Path) -> None:
    lines = [json.loads(line) for line in damaged.with_name("shop.journal").read_text().splitlines()]
    assert [e["n"] for e in lines] == list(range(1, len(lines) + 1))
    kinds = [e["kind"] for e in lines]
    assert kinds[0] == "created" and kinds.count("load") == 5 and kinds.count("undo") == 1 and kinds.count("mend") == 1
    (first,) = [e for e in lines if e.get("file") == "a.csv"]
    assert first["brought"]["orders"]["rows"] == 3_000
