"""A rebuilding can be cut short, and what was acknowledged stays."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kpi import cli
from kpi.analyses.customers.fitted_models import FITS
from kpi.errors import WorkspaceBusy
from kpi.intake import check, receipts
from kpi.store.journal import JournalFile
from kpi.workspaces import open_workspace
from tests.intake.damaging import HEAD, ROOT, state, wal
from tests.intake.test_undo import put


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
