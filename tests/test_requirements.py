"""What is pinned by hand and what is settled for everything that comes along say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
LOCKED = (("requirements.txt", "requirements.lock"), ("requirements-dev.txt", "requirements-dev.lock"))


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def plain(name: str) -> str:
    """A package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    """Package and version of every pin of a file."""
    return {plain(package): version for package, version in PIN.findall(text(name))}


def blocks(lock: str) -> list[str]:
    """What a lock says of each package: its version, its hashes and what it came with."""
    return re.split(r"^(?=[A-Za-z])", text(lock), flags=re.MULTILINE)[1:]


def settled(lock: str, listed: str) -> dict[str, str]:
    """Package and version of what a lock holds because the file ``listed`` names it."""
    own = [b for b in blocks(lock) if re.search(rf"-r {re.escape(listed)}$", b, re.MULTILINE)]
    return {plain(package): version for b in own for package, version in PIN.findall(b)}


@pytest.mark.parametrize(("listed", "lock"), LOCKED)
def test_the_lock_holds_what_is_pinned(listed: str, lock: str) -> None:
    assert settled(lock, listed) == pins(listed), "run make lock"


def test_the_app_runs_with_the_versions_that_are_tested() -> None:
    run, tests = (set(PIN.findall(text(lock))) for _, lock in LOCKED)
    assert run <= tests, "run make lock"


def test_every_settled_file_is_known_by_its_hash() -> None:
    for _, lock in LOCKED:
        for block in blocks(lock):
            assert "--hash=sha256:" in block, f"{lock}: {block.splitlines()[0]}"


def test_the_package_is_built_with_what_is_pinned() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    assert set(project["build-system"]["requires"]) <= set(pins("requirements-dev.txt"))
