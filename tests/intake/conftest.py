"""What tests of the intake share: a text or bytes as a file that is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi.intake import Receipt, load
from kpi.store import Workspace
from tests.intake.damaging import crashed, damaged

__all__ = ["crashed", "damaged"]


@pytest.fixture
def put(workspace: Workspace, tmp_path: Path) -> Callable[..., Receipt]:
    """Write a text or bytes into a file and load the one table that it holds; the receipt must add up."""

    def loaded(content: str | bytes, name: str = "file.csv", encoding: str = "utf-8", **said) -> Receipt:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        receipt = load(workspace, path, name, **said)
        assert receipt.balances and all(check.agrees for check in receipt.money)
        return receipt

    return loaded
