"""Change the program in one small place, and see whether a test notices; many times.

    make mutants                     60 mutants, in 20 minutes at most
    make mutants MUTANTS="--count 6 --seed 3 --only kpi/statistics"

Every mutant is made in a copy of the tree, never in place. It is asked about by the tests nearest to the file, for a
bounded time. What is printed last are the survivors, with their differences: each is a test that is missing, a line that
does not matter, or a change that is none.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutants.fitting import Graph  # noqa: E402 (the script is run by its path)
from tests.mutants.sites import Mutant, mutants  # noqa: E402
from tests.real_data import FOLDER  # noqa: E402

_IN_SQL = 0.2
_STARTS = 12.0
# What is left is for asking once more.
_OF_THE_TIME = 0.9
PYTEST = (sys.executable, "-m", "pytest", "-q", "-n0", "--no-header", "-W", "ignore", "-p", "no:cacheprovider")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - |$)", re.MULTILINE)


@dataclass
class Limits:
    """So many tests of a file at most, and none of those that are ``broken`` in the tree as it is."""

    tests: int
    broken: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: ``noticed`` names the first test that failed, or is empty."""

    mutant: Mutant
    noticed: str
    seconds: float
    in_time: bool


def chosen(root: Path, count: int, seed: int, only: str) -> list[Mutant]:
    """Mutants by lot: of Python and of SQL, each place as likely as any other of its kind."""
    files = [p for p in sorted((root / "kpi").rglob("*")) if p.suffix in (".py", ".sql")]
    names = [n for n in (str(p.relative_to(root)) for p in files) if n.startswith(only)]
    every = [mutant for name in names for mutant in mutants(name, (root / name).read_text(encoding="utf-8"))]
    chance = random.Random(seed)
    of_sql = [m for m in every if m.path.endswith(".sql")]
    of_python = [m for m in every if not m.path.endswith(".sql")]
    few = min(len(of_sql), round(count * _IN_SQL) if of_python else count)
    return chance.sample(of_sql, few) + chance.sample(of_python, min(len(of_python), count - few))


def copied(root: Path, into: Path) -> Path:
    """The files of the tree that git knows or would take."""
    asked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in filter(None, asked.stdout.decode().split("\0")):
        if (root / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, into / name)
    return into


def asked(tree: Path, tests: list[str], words: set[str], limits: Limits, seconds: float) -> tuple[str, bool]:
    """The first test that fails, "" for none, and whether all were asked in time."""
    told = {"KPI_MUTANT_WORDS": " ".join(words), "KPI_MUTANT_TESTS": str(limits.tests), "KPI_OPEN_DATA": str(FOLDER)}
    left_out = [f"--deselect={name}" for name in sorted(limits.broken)]
    running = subprocess.Popen(
        [*PYTEST, "-x", "-p", "tests.mutants.sampling", *left_out, *tests],
        cwd=tree, env=os.environ | told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        said, in_time = running.communicate(timeout=seconds)[0], True
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        said, in_time = running.communicate()[0], False
    if failed := _FAILED.search(said):
        return failed[1], True
    # What cannot even be imported, or ends the process, is noticed as well.
    return ("the tests could not be run" if in_time and running.returncode not in (0, 5) else ""), in_time


def judged(tree: Path, graph: Graph, mutant: Mutant, limits: Limits, seconds: float) -> Verdict:
    """One mutant, made in the copy and taken back."""
    began, path = time.monotonic(), tree / mutant.path
    source = path.read_text(encoding="utf-8")
    tests, words = graph.tests_of(mutant.path), mutant.words | graph.kpis_of(mutant.path)
    path.write_text(mutant.applied(source), encoding="utf-8")
    try:
        noticed, in_time = asked(tree, tests, words, limits, seconds) if tests else ("", True)
    finally:
        path.write_text(source, encoding="utf-8")
    return Verdict(mutant, noticed, time.monotonic() - began, in_time)


def fails_anyway(tree: Path, noticed: list[str]) -> set[str]:
    """Tests that noticed something and fail in the tree as it is: they noticed nothing."""
    names = sorted({name for name in noticed if "::" in name})
    if not names:
        return set()
    told = subprocess.run(
        [*PYTEST, *names], cwd=tree, env=os.environ | {"KPI_OPEN_DATA": str(FOLDER)}, capture_output=True, text=True, check=False
    )  # fmt: skip
    return set(_FAILED.findall(told.stdout))


def tried(drawn: list[Mutant], wanted: argparse.Namespace, until: float) -> tuple[list[Verdict], set[str]]:
    """What became of each mutant, and the tests that fail without one, too."""
    each = wanted.minutes * 60 * wanted.workers / max(1, len(drawn)) * _OF_THE_TIME
    graph, limits = Graph(ROOT), Limits(wanted.tests)
    trees: Queue[Path] = Queue()

    def one(mutant: Mutant) -> Verdict | None:
        left = until - time.monotonic()
        if left < _STARTS:
            return None
        tree = trees.get()
        try:
            verdict = judged(tree, graph, mutant, limits, min(each, left))
        finally:
            trees.put(tree)
        print(line(verdict), flush=True)
        return verdict

    with tempfile.TemporaryDirectory(prefix="mutants") as folder, ThreadPoolExecutor(wanted.workers) as pool:
        for n in range(wanted.workers):
            trees.put(copied(ROOT, Path(folder) / str(n)))
        verdicts = {v.mutant: v for v in pool.map(one, drawn) if v}
        tree = trees.get()
        limits.broken = fails_anyway(tree, [v.noticed for v in verdicts.values()])
        trees.put(tree)
        # Who was noticed by a test that fails anyway is asked about once more, without it.
        again = [v.mutant for v in verdicts.values() if v.noticed in limits.broken]
        verdicts |= {v.mutant: v for v in pool.map(one, again) if v}
    return list(verdicts.values()), limits.broken


def main() -> None:
    parser = argparse.ArgumentParser(description="Change the program in many small places, and see what tests notice.")
    parser.add_argument("--count", type=int, default=60, help="how many mutants")
    parser.add_argument("--seed", type=int, default=8, help="other mutants with another number")
    parser.add_argument("--only", default="kpi/", help="files whose path begins so")
    parser.add_argument("--minutes", type=float, default=20, help="at most so long in all")
    parser.add_argument("--workers", type=int, default=2, help="how many are tried at the same time")
    parser.add_argument("--tests", type=int, default=60, help="of each test file so many tests at most")
    wanted = parser.parse_args()
    began = time.monotonic()
    drawn = chosen(ROOT, wanted.count, wanted.seed, wanted.only)
    verdicts, broken = tried(drawn, wanted, began + wanted.minutes * 60)
    report(verdicts, broken, len(drawn), time.monotonic() - began)


def line(verdict: Verdict) -> str:
    state = "noticed " if verdict.noticed else "survived"
    late = "" if verdict.in_time else " (not all tests in time)"
    return f"{state} {verdict.seconds:5.0f} s  {verdict.mutant.path}{late}  {verdict.noticed}"


def report(verdicts: list[Verdict], broken: set[str], drawn: int, seconds: float) -> None:
    noticed = [v for v in verdicts if v.noticed and v.noticed not in broken]
    for verdict in verdicts:
        if verdict not in noticed:
            source = (ROOT / verdict.mutant.path).read_text(encoding="utf-8")
            print(f"\n{verdict.mutant.path}{'' if verdict.in_time else ' (not all tests in time)'}")
            print(verdict.mutant.difference(source))
    for name in sorted(broken):
        print(f"\n{name} fails without a mutant as well, and does not count.")
    share = f"{100 * len(noticed) / len(verdicts):.0f} %" if verdicts else "none"
    print(f"\n{len(noticed)} of {len(verdicts)} mutants noticed ({share}) in {seconds / 60:.1f} minutes.")
    if len(verdicts) < drawn:
        print(f"{drawn - len(verdicts)} were not tried: the time was over.")


if __name__ == "__main__":
    main()
