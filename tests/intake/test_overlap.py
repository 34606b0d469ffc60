"""Exports that overlap: nothing twice, nothing lost, and what changed is said."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpi import cli
from kpi.intake import count_restatements, restatements, restatements_csv, undo
from kpi.query import Query
from kpi.store import Workspace
from tests.intake.test_undo import content, put
from tests.real_data import data_file

HEAD = "order_id,ordered_at,product,quantity,net_amount\n"


def ask(workspace: Workspace, *kpis: str, **options) -> dict:
    (row,) = workspace.ask(Query(kpis, **options)).rows
    return {name: row[name] for name in kpis}


def counts(receipt: Any) -> tuple[int, int, int]:
    return receipt.rows_loaded, receipt.duplicates, receipt.restated


def test_the_same_orders_in_another_order_of_rows_are_duplicates(workspace: Workspace) -> None:
    put(workspace, HEAD + "1,2024-01-13,Cup,1,10\n1,2024-01-13,Rug,1,60\n2,2024-01-14,Rug,1,60\n")
    before = content(workspace)
    again = put(workspace, HEAD + "2,2024-01-14,Rug,1,60\n1,2024-01-13,Rug,1,60\n1,2024-01-13,Cup,1,10\n")
    assert counts(again) == (0, 3, 0)
    live = ("orders", "order_lines", "daily_sales")
    assert {t: content(workspace)[t] for t in live} == {t: before[t] for t in live}


def test_an_order_whose_lines_alone_have_changed_is_restated(workspace: Workspace) -> None:
    put(workspace, HEAD + "1,2024-01-13,Cup,1,10\n1,2024-01-13,Rug,1,60\n2,2024-01-14,Rug,1,60\n")
    before = content(workspace)
    second = put(workspace, HEAD + "1,2024-01-13,Cup,1,20\n1,2024-01-13,Rug,1,50\n2,2024-01-14,Rug,1,60\n")
    assert counts(second) == (2, 1, 2)
    by_product = {r["product"]: r["net_sales"] for r in workspace.ask(Query(("net_sales",), by=("product",))).rows}
    assert by_product == {"Cup": 20, "Rug": 110}
    undo(workspace, second.load_id)
    assert content(workspace) == before


def test_a_newer_export_without_lines_leaves_the_lines(workspace: Workspace) -> None:
    put(workspace, HEAD + "1,2024-01-13,Cup,1,10\n1,2024-01-13,Rug,1,60\n")
    put(workspace, "order_id,ordered_at,net_amount,status\n1,2024-01-13,70,shipped\n")
    by_product = {r["product"]: r["net_sales"] for r in workspace.ask(Query(("net_sales",), by=("product",))).rows}
    assert by_product == {"Cup": 10, "Rug": 60} and ask(workspace, "orders") == {"orders": 1}


def test_orders_without_numbers_meet_again_by_what_they_say(workspace: Workspace) -> None:
    head = "ordered_at,customer_id,net_amount\n"
    first = put(workspace, head + "2024-01-13,ann,11.77\n" * 2 + "2024-01-14,bob,5\n")
    assert counts(first) == (3, 0, 0)
    longer = put(workspace, head + "2024-01-14,bob,5\n" + "2024-01-13,ann,11.77\n" * 3 + "2024-01-15,cleo,9\n")
    assert counts(longer) == (2, 3, 0)
    assert ask(workspace, "orders", "net_sales") == {"orders": 5, "net_sales": Decimal("49.31")}
    shorter = put(workspace, head + "2024-01-13,ann,11.77\n")
    assert counts(shorter) == (0, 1, 0) and ask(workspace, "orders") == {"orders": 5}
    undo(workspace, first.load_id)
    assert ask(workspace, "orders", "net_sales") == {"orders": 5, "net_sales": Decimal("49.31")}
    undo(workspace, longer.load_id)
    assert ask(workspace, "orders", "net_sales") == {"orders": 1, "net_sales": Decimal("11.77")}


def test_rows_of_one_day_are_restated_as_a_whole(workspace: Workspace) -> None:
    head = "date,channel,visits\n"
    put(workspace, head + "2024-01-13,Web,10\n2024-01-13,Web,5\n2024-01-14,Web,7\n")
    second = put(workspace, head + "2024-01-13,Web,11\n2024-01-14,Web,7\n")
    assert counts(second) == (1, 1, 1)
    days = [r["visits"] for r in workspace.ask(Query(("visits",), grain="day")).rows]
    assert days == [11, 7]


def test_identical_lines_of_real_purchases_are_kept_and_met_again(workspace: Workspace) -> None:
    """Of 69,659 purchases in the CDNOW data 255 repeat another one to the cent: all of them happened."""
    raw = [line.split() for line in data_file("cdnow/CDNOW_master.txt").read_text().splitlines()[1:]]
    lines = [f"{r[0]},{date(int(r[1][:4]), int(r[1][4:6]), int(r[1][6:]))},{r[2]},{r[3]}\n" for r in raw]
    assert (len(lines), len(lines) - len(set(lines))) == (69_659, 255)
    head = "customer_id,ordered_at,quantity,net_amount\n"
    spring = [line for line in lines if line.split(",")[1] < "1997-06-01"]
    first = put(workspace, head + "".join(spring))
    assert counts(first) == (len(spring), 0, 0)
    put(workspace, head + "".join(lines))
    asked = ask(workspace, "orders", "net_sales")
    assert asked == {"orders": 69_659, "net_sales": Decimal("2500315.63")}
    undo(workspace, first.load_id)
    assert ask(workspace, "orders", "net_sales") == asked


@pytest.mark.parametrize("spoil", ["", "\n"])
def test_the_same_file_again_changes_nothing(workspace: Workspace, spoil: str) -> None:
    text = "order_id,ordered_at,net_amount\n1,2024-01-13,10\n2,2024-01-14,20\n" + spoil
    put(workspace, text)
    before, version = content(workspace), workspace.version
    again = put(workspace, text)
    assert counts(again) == (0, 2, 0) and "loaded before" in " ".join(again.notes)
    assert content(workspace) == before and workspace.version >= version


def test_what_a_load_changed_is_counted_listed_and_said_in_money(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "order_id,ordered_at,currency,gross_amount,refund_amount,status\n"
    put(workspace, head + "1,2024-01-13,EUR,100,0,paid\n2,2024-01-14,EUR,50,0,paid\n3,2024-01-15,USD,70,0,paid\n")
    second = put(
        workspace, head + "1,2024-01-13,EUR,100,25,paid\n2,2024-01-14,EUR,50,0,paid\n3,2024-01-15,USD,70,0,refunded\n"
    )
    assert counts(second) == (2, 1, 2)
    assert "Changed orders: 2 (refund +25.00 EUR, net -25.00 EUR)." in second.notes
    found = [(r.table, r.key, r.column, r.before, r.after) for r in restatements(workspace, second.load_id)]
    assert ("orders", "1", "refund_amount", "0", "25") in found and (
        "orders",
        "3",
        "status",
        "paid",
        "refunded",
    ) in found
    assert {key for _, key, *_ in found} == {"1", "3"}
    assert count_restatements(workspace, second.load_id) == len(found)
    assert restatements(workspace, second.load_id, 1) == restatements(workspace, second.load_id)[:1]
    assert b"orders,3,status,paid,refunded" in restatements_csv(workspace, second.load_id)
    assert restatements(workspace, 1) == [] and count_restatements(workspace, 1) == 0
    workspace.close()
    assert cli.main(["--workspace", str(workspace.path), "restatements", str(second.load_id), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["total"] == len(said["restatements"]) == len(found)


def test_rows_that_came_and_went_within_a_key_are_listed(workspace: Workspace) -> None:
    put(workspace, HEAD + "1,2024-01-13,Cup,1,10\n")
    second = put(workspace, HEAD + "1,2024-01-13,Cup,1,10\n1,2024-01-13,Rug,1,60\n")
    found = {(r.table, r.column): (r.before, r.after) for r in restatements(workspace, second.load_id)}
    assert found["order_lines", "product"] == ("", "Rug") and found["orders", "net_amount"] == ("10", "70")
