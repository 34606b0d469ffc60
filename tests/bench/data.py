"""A made-up shop of any size, the same on every machine: CSV files, and a workspace that has loaded them.

N orders in two years: 8 channels and 10 % without one, 5 regions, N/3 customers who keep coming back, 4 % refunds,
3 % cancelled, on one and a half lines each; visits per day, channel, region and device; ad spend per day, channel and
campaign; and beside them at most a million deals with their stages, events of use, and a tenth or a fifth as many
subscriptions and answers. Nothing depends on threads or on an earlier run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.bench.recipes import MACROS, MOST_BESIDE, SQL

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "bench"


@dataclass(frozen=True)
class Shop:
    """The files and the loaded workspace of one size."""

    orders: int
    folder: Path

    def csv(self, table: str) -> Path:
        return self.folder / f"{table}.csv"

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace" / "workspace.duckdb"


def shop(orders: int) -> Shop:
    """The CSV files of a shop with that many orders, written when they are not there yet."""
    recipe = hashlib.sha256("".join([MACROS, *SQL.values(), duckdb.__version__]).encode()).hexdigest()[:8]
    made = Shop(orders, CACHE / f"{orders}-{recipe}")
    if not (made.folder / "complete").exists():
        made.folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute(MACROS)
            for table, recipe in SQL.items():
                sql = recipe.replace("$orders", str(orders)).replace("$beside", str(min(orders, MOST_BESIDE)))
                connection.execute(f"copy ({sql}) to '{made.csv(table)}' (format csv, header true)")
        (made.folder / "complete").touch()
    return made


def allow_large_files() -> None:
    """Raise the size limit of uploads for this process and its children; before anything of kpi is imported."""
    os.environ["KPI_MAX_UPLOAD_MB"] = "100000"


def fill_workspace(of: Shop) -> Path:
    """The workspace with all files of the shop, loaded anew when the code that shapes it has changed."""
    mark = of.folder / "workspace.key"
    key = _code_key()
    if not (of.workspace.exists() and mark.exists() and mark.read_text() == key):
        from kpi.analyses.customers.fitted_models import FITS  # noqa: PLC0415 (loaded where it is measured)
        from kpi.intake import load  # noqa: PLC0415 (loaded where it is measured)
        from kpi.workspaces import open_workspace  # noqa: PLC0415 (loaded where it is measured)

        shutil.rmtree(of.workspace.parent, ignore_errors=True)
        opened = open_workspace(of.workspace, FITS)
        try:
            for table in SQL:
                load(opened, of.csv(table), f"{table}.csv")
            opened.prepare()
        finally:
            opened.close()
        mark.write_text(key)
    return of.workspace


def _code_key() -> str:
    """Changes with whatever decides what a loaded workspace looks like."""
    files = [
        *(
            file
            for name in ("tables", "models", "store", "intake")
            for file in sorted((ROOT / "kpi" / name).rglob("*.py"))
        ),
        *sorted((ROOT / "kpi" / "models").rglob("*.sql")),
    ]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()
