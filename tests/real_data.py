"""Open data sets with known answers, which live beside the project and not in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _folder() -> Path:
    """Beside the project, or beside the repository on this machine that it was cloned from."""
    beside = ROOT.parent / "shared" / "data"
    if not beside.exists():
        asked = subprocess.run(
            ["git", "config", "--get", "remote.origin.url"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        origin = Path(asked.stdout.strip().removeprefix("file://")).parent / "shared" / "data"
        return origin if origin.is_absolute() and origin.exists() else beside
    return beside


FOLDER = Path(os.environ.get("KPI_OPEN_DATA") or _folder())


def data_file(name: str) -> Path:
    """The path of a data file; the test is skipped, by name, where the data sets are not there.

    With KPI_TEST_NO_SKIPS it fails instead: what was not tested is not known to work.
    """
    path = FOLDER / name
    if not path.exists():
        missing = pytest.fail if os.environ.get("KPI_TEST_NO_SKIPS") else pytest.skip
        missing(f"{name} is not among the open data sets of {FOLDER}")
    return path
