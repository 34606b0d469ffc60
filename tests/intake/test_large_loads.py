"""Large files, fast readings, workbooks and the sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpi.errors import UserError
from kpi.intake import (
    Receipt,
    examine,
    finish,
    has_sample,
    load,
    load_sample,
    loading,
    receipts,
    remove_sample,
    tables_of,
    undo,
)
from kpi.intake import fast as fast_reading
from kpi.intake.bookkeeping import ledger
from kpi.intake.grids import read
from kpi.store import Workspace
from tests.intake.test_load import ask, content


def test_a_load_that_fails_half_way_leaves_everything_as_it_was(
    put: Callable[..., Receipt], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    put("order_id,ordered_at,net_amount\n1,2024-01-13,10\n", name="a.csv")
    before, version = content(workspace), workspace.version

    def broken(*_, **__):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ledger, "record", broken)
    with pytest.raises(RuntimeError):
        put("order_id,ordered_at,net_amount\n2,2024-01-14,20\n", name="b.csv")
    assert content(workspace) == before and workspace.version == version and len(receipts(workspace)) == 1
    assert list(workspace.staging.iterdir()) == []


@pytest.fixture
def soon_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is large, and is judged by its head, from a twentieth of the usual size."""
    monkeypatch.setattr(tables_of, "LARGE_BYTES", tables_of.LARGE_BYTES // 20)
    monkeypatch.setattr(read, "HEAD_BYTES", read.HEAD_BYTES // 20)


@pytest.mark.parametrize(
    "amount, readings", [("gross_amount", ["direct", "careful"]), ("net_amount,refund_amount", ["staged", "careful"])]
)
def test_the_fast_readings_and_the_careful_one_agree(
    put: Callable[..., Receipt],
    workspace: Workspace,
    soon_large: None,
    monkeypatch: pytest.MonkeyPatch,
    amount: str,
    readings: list,
):
    cells = [f"{n % 977}.{n % 100:02}" + (",0.50" if "," in amount else "") for n in range(6_000)]
    text = f"order_id,ordered_at,customer_id,channel,{amount}\n" + "".join(
        f"A{n},2024-{n % 12 + 1:02}-{n % 28 + 1:02} 10:00:00,c{n % 700},{('Web', 'Shop', '')[n % 3]},{cell}\n"
        for n, cell in enumerate(cells)
    )
    taken = []

    def noted(name: Any, found: Any):
        return lambda *a, **k: (taken.append(name(k)), found(*a, **k))[1]

    how = noted(lambda k: "careful" if k["careful"] else "staged", finish.finish)
    monkeypatch.setattr(fast_reading, "finish", how)
    monkeypatch.setattr(loading, "finish", how)
    monkeypatch.setattr(fast_reading, "_straight", noted(lambda k: "direct", fast_reading._straight))
    fast = put(text, name="big.csv")
    fast_content = content(workspace, but="line")
    undo(workspace, fast.load_id)
    monkeypatch.setattr(tables_of, "LARGE_BYTES", 10**12)
    careful = put(text, name="big.csv")
    assert taken == readings
    assert content(workspace, but="line") == fast_content
    assert (fast.rows_in, fast.totals, fast.money) == (careful.rows_in, careful.totals, careful.money)


@pytest.mark.parametrize(
    "spoiled",
    [
        "A7,someday,c,Web,1.00",
        "A7,2024-01-01,c,Web,1.23456",
        'A7,2024-01-01,c,Web,"1,000.00"',
        "",
        "A7,2024-01-01",
        "B,2024-01-01,c,Web,1.23456",
        "B,2024-01-01,c, Web,1.00",
        "B,2024-01-01,c,Web ,1.00",
    ],
)
def test_the_fast_reading_gives_way_when_one_late_line_contradicts_it(
    put: Callable[..., Receipt], workspace: Workspace, soon_large: None, monkeypatch: pytest.MonkeyPatch, spoiled: str
):
    looked_at = []
    monkeypatch.setattr(loading, "finish", lambda *a, **k: (looked_at.append(k["careful"]), finish.finish(*a, **k))[1])
    lines = [f"A{n},2024-01-{n % 28 + 1:02},c,Web,{n % 977}.{n % 100:02}\n" for n in range(12_000)]
    lines.insert(11_900, spoiled + "\n")
    receipt = put("order_id,ordered_at,customer_id,channel,net_amount\n" + "".join(lines), name="big.csv")
    assert receipt.rows_in == 12_002 and looked_at == [True]
    if receipt.problems:
        assert receipt.problems[0].line == 11_902


def test_damage_far_into_a_large_file_is_found_before_anything_is_loaded(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "cut.csv"
    path.write_bytes(b"order_id,ordered_at,net_amount\n" + b"1,2024-01-13,10\n" * 600_000 + bytes(64))
    with pytest.raises(UserError, match="NUL bytes begins in line 600002"):
        load(workspace, path, "cut.csv")
    assert list(workspace.staging.iterdir()) == [] and receipts(workspace) == []


def test_a_workbook_with_typed_cells(workspace: Workspace, tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Orders"
    sheet.append(["order_id", "ordered_at", "channel", "net_amount"])
    sheet.append([9007199254740993, datetime(2024, 3, 4), "Web", 1234.5])
    sheet.append(["0012", datetime(2024, 3, 5, 12, 30), "Web", 10])
    path = tmp_path / "book.xlsx"
    book.save(path)
    receipt = load(workspace, path, "book.xlsx")
    assert receipt.balances and (receipt.rows_in, receipt.rows_loaded) == (3, 2)
    assert ask(workspace, "orders", "net_sales") == {"orders": 2, "net_sales": Decimal("1244.5")}
    with workspace.cursor() as cursor:
        assert ("0012",) in cursor.execute("select order_id from orders").fetchall()


def test_an_unknown_file_is_examined_with_suggestions_and_loads_once_mapped(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "unknown.csv"
    path.write_text("Bestellnummer;Datum;Kanal;Umsatz\n1;13.01.2024;Laden;1.234,50\n", encoding="cp1252")
    found = examine(workspace, path, "unknown.csv")
    assert found.source is None and not found.ready
    assert (found.table, dict(found.mapping or {})) == (
        "orders",
        {"order_id": "Bestellnummer", "ordered_at": "Datum", "channel": "Kanal", "net_amount": "Umsatz"},
    )
    assert found.preview[0]["Umsatz"] == "1.234,50"
    with pytest.raises(UserError, match="not an export that is recognised"):
        load(workspace, path, "unknown.csv")
    receipt = load(workspace, path, "unknown.csv", table=found.table, mapping=found.mapping)
    assert receipt.totals["net_amount"] == "1234.50"


def test_the_sample_shop_comes_and_goes_without_a_trace(workspace: Workspace):
    before = content(workspace)
    shown = load_sample(workspace)
    assert has_sample(workspace) and all(r.balances and all(m.agrees for m in r.money) for r in shown)
    remove_sample(workspace)
    assert not has_sample(workspace) and receipts(workspace) == [] and content(workspace) == before
    assert list(workspace.originals.iterdir()) == [] and list(workspace.staging.iterdir()) == []
    with workspace.cursor() as cursor:
        assert cursor.execute("select * from channels").fetchall() == []


def test_a_large_file_is_examined_by_its_head(workspace: Workspace, tmp_path: Path):
    path = tmp_path / "large.csv"
    lines = (f"A{n},2024-01-{n % 28 + 1:02},Web,{n % 97}.50\n" for n in range(200_000))
    path.write_text("order_id,ordered_at,channel,net_amount\n" + "".join(lines))
    found = examine(workspace, path, "large.csv")
    assert found.ready and found.table == "orders" and len(found.preview) == 8
    receipt = load(workspace, path, "large.csv")
    assert receipt.rows_loaded == 200_000 and receipt.balances
