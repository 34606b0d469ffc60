"""The sample shop as the program loads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.intake import Receipt, load_sample
from kpi.store import Workspace
from kpi.workspaces import open_workspace


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, list[Receipt]]]:
    workspace = open_workspace(tmp_path_factory.mktemp("sample") / "shop.duckdb", FITS)
    yield workspace, load_sample(workspace)
    workspace.close()


@pytest.fixture(scope="module")
def shop(loaded: tuple[Workspace, list[Receipt]]) -> Workspace:
    return loaded[0]
