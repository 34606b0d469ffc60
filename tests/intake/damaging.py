"""A workspace that was cut off while it worked, and ways to damage it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi import store
from kpi.analyses.customers.fitted_models import FITS
from kpi.intake import mend, receipts, undo
from kpi.store import Workspace
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
from tests.intake.damaging import work
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
