"""How old the data are, by hand: the newest row of every source and its last load."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from kpi.analyses.freshness import freshness
from kpi.intake import load, undo
from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill, order

ORDERS = "order_id,ordered_at,channel,gross_amount,currency\n1,2026-06-01 09:00,Web,10.00,EUR\n2,2026-06-03 15:30,Web,10.00,EUR\n"
SPEND = "period_start,period_end,channel,amount,currency\n2026-06-01,2026-06-30,Web,10.00,EUR\n"
NOW = datetime(2026, 6, 4, 16, 0)


def test_each_source_has_its_newest_row(workspace: Workspace, tmp_path: Path) -> None:
    for name, text in (("orders.csv", ORDERS), ("spend.csv", SPEND)):
        (tmp_path / name).write_text(text)
        receipt = load(workspace, tmp_path / name, name)
    found = freshness(workspace)
    assert found.of("orders").newest == datetime(2026, 6, 3, 15, 30) and found.of("orders").hours(NOW) == 24
    # A period that is still going on is not old.
    assert found.of("ad_spend").hours(NOW) == 0
    assert datetime.now() - found.loaded_at < timedelta(minutes=1)
    undo(workspace, receipt.load_id)
    assert freshness(workspace).of("ad_spend") is None


def test_the_kpi_counts_hours_by_channel(workspace: Workspace) -> None:
    now = datetime.now()
    hours = {"Web": 5, "Store": 49}
    orders = [
        order(name, (now - timedelta(hours=back)).isoformat(sep=" ", timespec="seconds"), None, name, None, "1.00")
        for name, back in hours.items()
    ]
    fill(workspace, orders=[*orders, order("old", "2024-01-01 10:00", None, "Web", None, "1.00")])
    rows = workspace.ask(Query(("freshness",), by=("channel",))).rows
    assert {row["channel"]: row["freshness"] for row in rows} == hours
    assert workspace.ask(Query(("freshness",))).value("freshness") == 5
