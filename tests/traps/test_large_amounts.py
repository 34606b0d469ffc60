"""Amounts of large shops in small currencies, and targets as small as a share, are kept as they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kpi.intake import load
from kpi.query import Query
from kpi.store import Workspace


def test_a_month_of_billions_is_spread_over_its_days_to_the_cent(workspace: Workspace, tmp_path: Path) -> None:
    # 30,000,000,000.01 rupiah of a month, and orders in the same currency.
    files = {
        "orders.csv": "order_id,ordered_at,channel,currency,net_amount\nA,2026-04-02,Web,IDR,90000000000.00\n",
        "ad_spend.csv": "period_start,period_end,channel,currency,amount\n2026-04-01,2026-04-30,Web,IDR,30000000000.01\n",
        "costs.csv": "period_start,period_end,kind,currency,amount\n2026-04-01,2026-04-30,rent,IDR,20000000000.02\n",
        "targets.csv": "kpi,month,value\nnet_sales,2026-04-01,120000000000\nconversion_rate,2026-04-01,0.029512\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text)
        receipt = load(workspace, path, name)
        assert receipt.balances and receipt.rows_set_aside == 0
    (row,) = workspace.ask(Query(("ad_spend", "overheads", "net_sales"), grain="month")).rows
    assert row["net_sales"] == Decimal("90000000000.0000")
    assert row["ad_spend"] == Decimal("30000000000.0100")
    assert row["overheads"] == Decimal("20000000000.0200")
    with workspace.cursor() as cursor:
        found = cursor.execute("select value from targets order by value").fetchall()
    assert found == [(Decimal("0.029512"),), (Decimal("120000000000.000000"),)]
