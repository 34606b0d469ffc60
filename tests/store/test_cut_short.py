"""Steps that are cut short, and files that disagree with their journal."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.errors import UserError, WorkspaceDamaged
from kpi.intake.bookkeeping import ledger
from kpi.intake.recovery.rebuild import check
from kpi.query import Query
from kpi.store import Workspace, journal, migrations
from kpi.store.journal import JournalFile
from kpi.store.migrations import CURRENT, MIGRATIONS, Migration
from kpi.store.open import open_file
from kpi.store.paths import journal_path
from kpi.store.settings import benchmarks, set_benchmark
from kpi.version import VERSION
from kpi.workspaces import open_workspace
from tests.store.kept import OLDER, kept, records

ROOT = Path(__file__).parents[2]
IMPORTS = "from kpi.analyses.customers.fitted_models import FITS\nfrom kpi.workspaces import open_workspace\n"


@pytest.mark.parametrize("version", OLDER)
def test_a_step_that_is_killed_is_done_at_the_next_opening(version: str, tmp_path: Path) -> None:
    path = kept(version, tmp_path / "older")
    program = (
        "import os, sys\nfrom kpi.store import schema\n" + IMPORTS + "def killed(cursor):\n    os._exit(9)\n"
        "schema.create = killed\nopen_workspace(sys.argv[1], FITS)\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True)
    assert run.returncode == 9, run.stderr
    with duckdb.connect(str(path), read_only=True) as connection:
        assert migrations.made(connection) == migrations.Made(1)
    opened = open_workspace(path, FITS)
    assert opened.ask(Query(("net_sales",))).value("net_sales") == Decimal("123.68")
    assert [number for number, *_ in records(opened)] == list(range(2, CURRENT + 1))
    opened.close()


def test_a_step_that_does_not_fit_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept("1", tmp_path / "older")
    wrong = Migration(CURRENT + 1, "Wrong", ("alter table benchmarks drop column value", "alter table nowhere drop x"))
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, wrong))
        patched.setattr(migrations, "CURRENT", wrong.number)
        with pytest.raises(UserError, match=rf"cannot be brought to version {wrong.number} \(Wrong\)") as refused:
            open_workspace(path, FITS)
    assert not isinstance(refused.value, WorkspaceDamaged)
    assert "earlier program" in refused.value.hint
    assert list(path.parent.glob("*damaged*")) == [], "a fault of ours was taken for damage"
    opened = open_workspace(path, FITS)
    assert benchmarks(opened) == {("conversion_rate", None): 0.03}
    assert [number for number, *_ in records(opened)] == list(range(2, CURRENT + 1))
    opened.close()


# The file and its journal disagree


def test_a_journal_that_missed_the_new_version_hears_of_it_at_the_next_opening(tmp_path: Path) -> None:
    path = kept("1", tmp_path / "older")
    before = journal_path(path).read_bytes()
    program = (
        "import os, sys\nfrom kpi.store import journal\n" + IMPORTS + "def killed(cursor):\n    os._exit(9)\n"
        "journal.begin = killed\nopen_workspace(sys.argv[1], FITS)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True)
    assert journal_path(path).read_bytes() == before
    opened = open_workspace(path, FITS)
    assert JournalFile(journal_path(path)).made.number == CURRENT
    assert check(opened) == []
    opened.close()


def test_an_older_copy_beside_a_newer_journal_is_brought_up_and_gets_what_it_lacks(tmp_path: Path) -> None:
    path = kept("1", tmp_path / "older")
    copy = path.read_bytes()
    newer = open_workspace(path, FITS)
    set_benchmark(newer, "conversion_rate", 0.05)
    ledger.undo(newer, 2)
    newer.close()
    path.write_bytes(copy)
    with pytest.raises(WorkspaceDamaged):
        open_file(path, FITS)
    opened = open_workspace(path, FITS)
    assert benchmarks(opened) == {("conversion_rate", None): 0.05}
    assert opened.ask(Query(("visits",))).value("visits") is None
    assert opened.ask(Query(("net_sales",))).value("net_sales") == Decimal("123.68")
    assert [number for number, *_ in records(opened)] == list(range(2, CURRENT + 1))
    assert check(opened) == []
    opened.close()


def test_a_workspace_of_an_earlier_version_is_rebuilt_from_its_journal(tmp_path: Path) -> None:
    path = kept("1", tmp_path / "older")
    path.unlink()
    opened = open_workspace(path, FITS)
    assert opened.ask(Query(("net_sales", "ad_spend"))).value("net_sales") == Decimal("123.68")
    assert benchmarks(opened) == {("conversion_rate", None): 0.03}
    assert check(opened) == []
    opened.close()
    again = open_workspace(path, FITS)
    assert records(again) == [(CURRENT, "Made", VERSION)]
    again.close()


def test_decisions_of_before_a_column_was_added_can_be_done_again(workspace: Workspace) -> None:
    with workspace.quiet_write() as cursor:
        cursor.execute("alter table benchmarks add column note varchar")
        journal.restore_decisions(cursor, "benchmarks", [["aov", None, 50.0]])
        assert cursor.execute("select kpi, channel, value, note from benchmarks").fetchall() == [
            ("aov", None, 50.0, None)
        ]
        journal.restore_decisions(cursor, "a table of before", [["x"]])
        journal.restore_decisions(cursor, migrations.RECORD, [])
        assert migrations.made(cursor) == migrations.Made(CURRENT, VERSION)
