"""Workspaces filled from open data sets the way a user fills them: by loading the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.compiler import Statement
from kpi.intake import load, load_sample
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.real_data import data_file

_CDNOW_SAMPLE = {"customer_id": "column 2", "ordered_at": "column 3", "quantity": "column 4", "net_amount": "column 5"}
_RFM = {"customer_id": "customer_id", "ordered_at": "order_date", "net_amount": "revenue"}


def _loaded(folder: Path, name: str, mapping: dict[str, str]) -> Workspace:
    path = data_file(name)
    workspace = open_workspace(folder / "workspace.duckdb", FITS)
    load(workspace, path, path.name, table="orders", mapping=mapping)
    return workspace


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL of every statement that a workspace runs meanwhile."""
    found: list[str] = []
    run = Workspace.run

    def noted(workspace: Workspace, statement: Statement) -> tuple[list[str], list[tuple]]:
        found.append(statement.sql)
        return run(workspace, statement)

    monkeypatch.setattr(Workspace, "run", noted)
    return found


@pytest.fixture(scope="session")
def cdnow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The sample of CDNOW's customers that the papers use; read it only."""
    workspace = _loaded(tmp_path_factory.mktemp("cdnow"), "cdnow/CDNOW_sample.txt", _CDNOW_SAMPLE)
    yield workspace
    workspace.close()


@pytest.fixture(scope="session")
def rfm_orders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The orders of R's rfm package; read it only."""
    workspace = _loaded(tmp_path_factory.mktemp("rfm"), "rfm/orders.csv", _RFM)
    yield workspace
    workspace.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The sample shop; read it only."""
    opened = open_workspace(tmp_path_factory.mktemp("sample") / "shop.duckdb", FITS)
    load_sample(opened)
    yield opened
    opened.close()
