"""Targets that people type: kept as one load of their own, with a receipt, and taken back out like any file.

What is typed anew takes the place of what was typed before. A typed target holds against one of a file that was loaded
before it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kpi.csvfile import csv_bytes
from kpi.intake.bookkeeping.ledger import receipts, undo
from kpi.intake.bookkeeping.receipt import Receipt
from kpi.intake.loading import load
from kpi.store import Workspace
from kpi.tables import TARGETS

NAME = "typed_targets.csv"
_COLUMNS = ("kpi", "channel", "region", "month", "value")


@dataclass(frozen=True)
class TypedTarget:
    """A target as it is stored: KPI, channel and region (None = all of them), first day of the month, value."""

    kpi: str
    channel: str | None
    region: str | None
    month: date
    value: float

    @property
    def key(self) -> tuple:
        return self.kpi, self.channel, self.region, self.month


def typed_targets(workspace: Workspace) -> list[TypedTarget]:
    """The targets that were typed and are in the workspace now."""
    mine = [r.load_id for r in _typed_loads(workspace)]
    if not mine:
        return []
    with workspace.cursor() as cursor:
        rows = cursor.execute(
            f"select kpi, channel, region, month, value from {TARGETS.name} where load_id = $load order by line",
            {"load": mine[-1]},
        ).fetchall()
    return [TypedTarget(kpi, channel, region, month, float(value)) for kpi, channel, region, month, value in rows]


def type_targets(workspace: Workspace, rows: Sequence[TypedTarget]) -> Receipt | None:
    """Store what is typed in place of what was typed before; None when nothing is left. The load before it is undone."""
    with workspace.exclusive():
        for receipt in _typed_loads(workspace):
            undo(workspace, receipt.load_id)
        if not rows:
            return None
        # Six decimals cannot be taken for thousands.
        cells = [(r.kpi, r.channel or "", r.region or "", r.month.isoformat(), f"{r.value:.6f}") for r in rows]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / NAME
            path.write_bytes(csv_bytes(_COLUMNS, cells))
            return load(workspace, path, NAME)


def _typed_loads(workspace: Workspace) -> list[Receipt]:
    return sorted((r for r in receipts(workspace) if r.file == NAME and not r.undone), key=lambda r: r.load_id)
