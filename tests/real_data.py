"""Open data sets with known answers, which live beside the project and not in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

NOT_HERE = "is not among the open data sets of"
FOLDER = Path(os.environ.get("KPI_OPEN_DATA") or Path(__file__).parents[2] / "shared" / "data")


def data_file(name: str) -> Path:
    """The path of a data file; the test is skipped, by name, where the data sets are not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} {NOT_HERE} {FOLDER}")
    return path
