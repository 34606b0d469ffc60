"""A workspace that was damaged is noticed at the next start and rebuilt from the files that were loaded."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi import cli, store
from kpi.analyses.customers.fitted_models import FITS
from kpi.errors import WorkspaceBusy, WorkspaceDamaged
from kpi.intake import check, mend, receipts, undo
from kpi.store import Workspace
from kpi.store.journal import JournalFile
from kpi.store.open import open_file
from kpi.store.settings import benchmarks, channel_types, set_benchmark, set_channel_type, set_setting, setting
from kpi.workspaces import open_workspace
from tests.intake.test_undo import content, put

ROOT = Path(__file__).parents[2]
HEAD = "order_id,ordered_at,channel,net_amount\n"
# A child that works on a workspace and is gone before it can close it, so that the write-ahead log stays.
CHILD = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from kpi.analyses.customers.fitted_models import FITS
from kpi.workspaces import open_workspace
from tests.intake.test_integrity import work
opened = open_workspace(Path(sys.argv[1]), FITS)
work(opened, Path(sys.argv[2]))
os._exit(0)
"""


def files(folder: Path) -> list[Path]:
    """Three exports: one of many orders, one that overlaps with it, and one with a line that cannot be read."""
    texts = {
        "a.csv": HEAD + "".join(f"A{n},2024-01-{n % 28 + 1:02},Web,{n}.50\n" for n in range(3_000)),
        "b.csv": HEAD + "A1,2024-01-02,Web,0.25\nB1,2024-02-01,Shop,20\n",
        "c.csv": "date,channel,amount\n2024-01-13,Ads,ten\n2024-01-14,Ads,5\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [folder / name for name in texts]


def work(workspace: Workspace, folder: Path) -> None:
    """Loads, an undo, a mend, and what a team decides; the last load comes when all of that is in the log."""
    first, second, third = files(folder)
    numbers = [put(workspace, path.read_text(), path.name).load_id for path in (first, second, second)]
    undone = put(workspace, HEAD + "Z,2024-03-01,Web,1\n", "undone.csv")
    undo(workspace, undone.load_id)
    spent = put(workspace, third.read_text(), third.name)
    mend(workspace, spent.load_id, {2: {"amount": "10"}})
    set_setting(workspace, "currency", "EUR")
    set_benchmark(workspace, "aov", 55.5)
    set_channel_type(workspace, "Web", "offline")
    put(workspace, HEAD + "C1,2024-02-03,Shop,30\n", "last.csv")
    assert numbers == [1, 2, 2]


@pytest.fixture(scope="session")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A folder with a workspace whose process died, and what was in it."""
    folder = tmp_path_factory.mktemp("crashed")
    program = CHILD.format(root=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder / "shop.duckdb"), str(folder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "shop.duckdb.wal").stat().st_size > 10_000
    copy = tmp_path_factory.mktemp("sound") / "all"
    shutil.copytree(folder, copy)
    opened = open_workspace(copy / "shop.duckdb", FITS)
    assert opened.notice == ""
    before = state(opened)
    opened.close()
    return folder, before


@pytest.fixture
def damaged(crashed: tuple[Path, dict], tmp_path: Path) -> Path:
    """A copy of the workspace of the crash, for one fault."""
    shutil.copytree(crashed[0], tmp_path / "here")
    return tmp_path / "here" / "shop.duckdb"


def state(workspace: Workspace) -> dict:
    """All that a person could miss: rows, receipts, decisions."""
    return {
        "rows": content(workspace),
        "receipts": [r.json() for r in receipts(workspace)],
        "decided": (benchmarks(workspace), channel_types(workspace), setting(workspace, "currency")),
    }


def wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def cut(path: Path, size: int) -> None:
    with path.open("rb+") as file:
        file.truncate(size)


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)


def checkpoint(path: Path) -> None:
    """Bring the log into the database file, as a start and an end without a fault do."""
    open_file(path, FITS).close()
    assert not wal(path).exists()


FAULTS: dict[str, Callable[[Path], object]] = {
    "log cut by 10 bytes": lambda p: cut(wal(p), wal(p).stat().st_size - 10),
    "log cut in half": lambda p: cut(wal(p), wal(p).stat().st_size // 2),
    "header byte of the log flipped": lambda p: flip(wal(p), 8),
    "log emptied": lambda p: cut(wal(p), 0),
    "log deleted": lambda p: wal(p).unlink(),
    "byte flipped in the middle of the log": lambda p: flip(wal(p), wal(p).stat().st_size // 2),
    "block of the database flipped": lambda p: (checkpoint(p), flip(p, p.stat().st_size // 2)),
    "header of the database flipped": lambda p: (checkpoint(p), flip(p, 20)),
    "database cut in half": lambda p: (checkpoint(p), cut(p, p.stat().st_size // 2)),
    "database emptied": lambda p: (wal(p).unlink(), cut(p, 0)),
    "database deleted": lambda p: (wal(p).unlink(), p.unlink()),
    "an older copy of the database": lambda p: (wal(p).unlink(), p.write_bytes(Path(store.__file__).read_bytes())),
}


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


def test_a_rebuilding_that_was_cut_short_begins_again(
    damaged: Path, crashed: tuple[Path, dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged.unlink()
    wal(damaged).unlink()
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom kpi.workspaces import open_workspace\nfrom kpi.analyses.customers.fitted_models import FITS\nfrom kpi.intake.recovery import rebuild\nload, done = rebuild.load, []\n"
        "def stops(*a, **k):\n    done.append(1)\n    return load(*a, **k) if len(done) < 3 else os._exit(9)\n"
        "rebuild.load = stops\nopen_workspace(Path(sys.argv[1]), FITS)"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(damaged)], cwd=ROOT)
    assert killed.returncode == 9
    opened = open_workspace(damaged, FITS)
    assert "cut short" in opened.notice and state(opened) == crashed[1]
    opened.close()


def test_a_second_process_is_told_that_the_workspace_is_in_use(damaged: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys\nfrom pathlib import Path\nfrom kpi.workspaces import open_workspace\nfrom kpi.analyses.customers.fitted_models import FITS\nw = open_workspace(Path(sys.argv[1]), FITS)\n"
         "print('open', flush=True)\nsys.stdin.read()", str(damaged)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert holder.stdout and holder.stdin and holder.stdout.readline() == "open\n"
    with pytest.raises(WorkspaceBusy):
        open_workspace(damaged, FITS)
    holder.stdin.close()
    holder.wait(timeout=20)
    assert not list(damaged.parent.glob("shop.damaged-*"))


def test_check_rebuilds_and_says_so(damaged: Path, capsys: pytest.CaptureFixture) -> None:
    wal(damaged).unlink()
    assert cli.main(["--workspace", str(damaged), "check", "--json"]) == 0
    said = capsys.readouterr()
    assert "was rebuilt from 4 kept files" in said.err
    assert json.loads(said.out)["problems"] == [] and json.loads(said.out)["loads"] == 4
    assert cli.main(["--workspace", str(damaged), "check"]) == 0
    assert "Everything agrees" in capsys.readouterr().out
    for file in damaged.with_name("shop.originals").iterdir():
        file.unlink()
    assert cli.main(["--workspace", str(damaged), "check"]) == 2
    assert "is missing" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", [0.4, 1.1, 1.9])
def test_what_was_acknowledged_before_a_kill_is_there(tmp_path: Path, seconds: float) -> None:
    """The process is killed while it loads files and brings the log into the database file."""
    path = tmp_path / "shop.duckdb"
    program = (
        "import sys, itertools\nfrom pathlib import Path\nfrom kpi.analyses.customers.fitted_models import FITS\nfrom kpi.intake import load, undo\nfrom kpi.workspaces import open_workspace\n"
        "opened = open_workspace(Path(sys.argv[1]), FITS)\nprint('open', flush=True)\n"
        "for n in itertools.count(1):\n"
        "    file = Path(sys.argv[1]).with_name(f'{n}.csv')\n"
        "    rows = ''.join(f'{n % 3}-{i},2024-01-{i % 28 + 1:02},Web,{n}\\n' for i in range(500))\n"
        f"    file.write_text({HEAD!r} + rows)\n"
        "    receipt = load(opened, file, file.name)\n    print('load', receipt.load_id, flush=True)\n"
        "    if n % 4 == 0:\n        undo(opened, receipt.load_id)\n        print('undo', receipt.load_id, flush=True)\n"
        "    if n % 3 == 0:\n        opened._connection.execute('checkpoint')\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout and child.stdout.readline() == "open\n"
    # One at least, or there would be nothing to lose.
    first = child.stdout.readline()
    time.sleep(seconds)
    child.kill()
    said = [line.split() for line in (first + child.stdout.read()).splitlines()]
    assert said[0] == ["load", "1"]
    child.wait(timeout=20)
    opened = open_workspace(path, FITS)
    assert opened.notice == "" and check(opened) == []
    known = {r.load_id: r.undone for r in receipts(opened)}
    assert {int(n) for kind, n in said if kind == "load"} <= set(known)
    assert all(known[int(n)] for kind, n in said if kind == "undo")
    opened.close()


def test_a_full_disk_refuses_the_load_and_loses_nothing(damaged: Path, crashed: tuple[Path, dict]) -> None:
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom kpi.analyses.customers.fitted_models import FITS\nfrom kpi.intake import load\nfrom kpi.workspaces import open_workspace\n"
        "opened = open_workspace(Path(sys.argv[1]), FITS)\nfile = Path(sys.argv[1]).with_name('big.csv')\n"
        f"file.write_text({HEAD!r} + ''.join(f'N{{i}},2024-01-01,Web,1\\n' for i in range(200_000)))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))\n"
        "try:\n    load(opened, file, 'big.csv')\nexcept Exception as error:\n    print('refused', type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(damaged)], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.startswith("refused"), done.stdout + done.stderr
    opened = open_workspace(damaged, FITS)
    assert opened.notice == "" and state(opened) == crashed[1] and check(opened) == []
    put(opened, HEAD + "E1,2024-02-11,Shop,50\n", "after.csv")
    opened.close()


def test_a_journal_that_cannot_be_written_is_caught_up_with(damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_workspace(damaged, FITS)
    written = JournalFile.append

    def full(self: JournalFile, more: list) -> None:
        self.path.open("ab").write(b'{"n": 99, "half')
        raise OSError("no space left")

    monkeypatch.setattr(JournalFile, "append", full)
    put(opened, HEAD + "E1,2024-02-11,Shop,50\n", "one.csv")
    monkeypatch.setattr(JournalFile, "append", written)
    put(opened, HEAD + "E2,2024-02-11,Shop,50\n", "two.csv")
    assert check(opened) == []
    opened.close()
    assert not JournalFile(damaged.with_name("shop.journal")).broken
