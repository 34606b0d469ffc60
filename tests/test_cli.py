"""The command line as scripts use it: a process of its own, its exit status, and one JSON document on stdout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.catalog import CATALOG
from kpi.sources import SOURCES
from kpi.workspaces import open_workspace
from tests.real_data import data_file

PLAIN_ORDERS = """order_id,ordered_at,customer_id,channel,region,currency,net_amount
A1,2024-01-05,ann,Web,West,EUR,100.00
A2,2024-01-20,bob,,West,EUR,50.50
A3,2024-02-10,ann,Web,,EUR,40.00
"""
KEYS = {
    "file",
    "source",
    "table",
    "rows_in",
    "rows_loaded",
    "rows_set_aside",
    "duplicates",
    "skipped",
    "questions",
    "totals",
    "problems",
}


@pytest.fixture
def run(tmp_path: Path, empty_file: Path):
    """Run one command on a workspace of its own: (exit status, stdout, stderr)."""

    shop = shutil.copy(empty_file, tmp_path / "shop.duckdb")

    def command(*arguments: object) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "kpi", "--workspace", str(shop), *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[1],
            timeout=120,
        )
        assert "Traceback" not in done.stderr + done.stdout
        return done.returncode, done.stdout, done.stderr

    return command


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(output: str) -> list[dict]:
    return json.loads(output)["rows"]


def test_a_plain_file_loads_without_a_map_and_every_line_is_accounted_for(run: Any, tmp_path: Path):
    status, out, _ = run("load", written(tmp_path, "orders.csv", PLAIN_ORDERS), "--json")
    assert status == 0
    (entry,) = json.loads(out)["files"]
    assert entry.keys() >= KEYS
    assert (entry["table"], entry["rows_in"], entry["rows_loaded"], entry["skipped"]) == ("orders", 4, 3, {"header": 1})
    assert entry["totals"]["net_amount"] == "190.50"
    assert entry["rows_in"] == entry["rows_loaded"] + entry["rows_set_aside"] + entry["duplicates"] + sum(
        entry["skipped"].values()
    )


def test_query_answers_in_the_names_that_were_asked_and_null_is_the_unattributed_channel(run: Any, tmp_path: Path):
    run("load", written(tmp_path, "orders.csv", PLAIN_ORDERS))
    status, out, _ = run("query", "revenue,orders", "--by", "channel", "--grain", "month", "--format", "json")
    assert status == 0
    assert rows(out) == [
        {"period": "2024-01-01", "channel": "Web", "revenue": 100.0, "orders": 1},
        {"period": "2024-01-01", "channel": None, "revenue": 50.5, "orders": 1},
        {"period": "2024-02-01", "channel": "Web", "revenue": 40.0, "orders": 1},
        {"period": "2024-02-01", "channel": None, "revenue": 0.0, "orders": 0},
    ]


def test_a_value_that_cannot_be_computed_is_null_with_its_reason(run: Any, tmp_path: Path):
    run("load", written(tmp_path, "orders.csv", PLAIN_ORDERS))
    status, out, _ = run("query", "orders,cac", "--format", "json")
    answer = json.loads(out)
    assert status == 0 and answer["rows"] == [{"orders": 3, "cac": None}]
    assert any("upload ad spend" in note for note in answer["notes"]) and "select" in answer["sql"]


def test_where_and_dates_narrow_the_answer(run: Any, tmp_path: Path):
    run("load", written(tmp_path, "orders.csv", PLAIN_ORDERS))
    ask = ("query", "net_sales", "--format", "json")
    assert rows(run(*ask, "--where", "channel=Web")[1]) == [{"net_sales": 140.0}]
    assert rows(run(*ask, "--where", "channel=")[1]) == [{"net_sales": 50.5}]
    assert rows(run(*ask, "--where", "channel=Web", "--where", "channel=")[1]) == [{"net_sales": 190.5}]
    assert rows(run(*ask, "--from", "2024-01-10", "--to", "2024-01-31")[1]) == [{"net_sales": 50.5}]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("query", "revenu"), "Did you mean revenue"),
        (("query", "orders", "--by", "chanel"), "Did you mean channel"),
        (("query", "orders", "--grain", "fortnight"), "fortnight"),
        (("query", "orders", "--from", "2024-13-01"), "2024-13-01"),
        (("query", "orders", "--from", "2024-02-01", "--to", "2024-01-01"), "after it ends"),
        (("query", "orders", "--where", "channel"), "has no ="),
        (("load", "nowhere.csv"), "nowhere.csv"),
        (("load", __file__), "test_cli.py"),
        (("receipts", "undo", "7"), "no load 7"),
        (("settings", "currency=euros"), "euros"),
        (("dance",), "dance"),
    ],
)
def test_a_users_mistake_is_one_message_and_status_2(run: Any, arguments: tuple, words: str):
    status, out, err = run(*arguments)
    assert status == 2 and out == "" and words in err


def test_an_ambiguous_date_is_asked_about_and_nothing_is_loaded(run: Any, tmp_path: Path):
    path = written(tmp_path, "o.csv", "order_id,ordered_at,net_amount\n1,03/04/2026,10\n2,05/04/2026,20\n")
    status, out, err = run("load", path, "--json")
    (entry,) = json.loads(out)["files"]
    assert status == 3 and entry["rows_loaded"] == 0
    (question,) = entry["questions"]
    assert (question["key"], question["column"], question["examples"][0]) == ("day_first", "ordered_at", "03/04/2026")
    assert "--set day_first" in err
    assert json.loads(run("receipts", "--json")[1]) == []
    assert run("load", path, "--set", "day_first=no")[0] == 0
    assert rows(run("query", "orders", "--grain", "month", "--format", "json")[1]) == [
        {"period": "2026-03-01", "orders": 1},
        {"period": "2026-04-01", "orders": 0},
        {"period": "2026-05-01", "orders": 1},
    ]


def test_one_bad_file_does_not_keep_the_others_out(run: Any, tmp_path: Path):
    good, bad = written(tmp_path, "orders.csv", PLAIN_ORDERS), written(tmp_path, "empty.csv", "")
    status, out, err = run("load", bad, good, "--json")
    first, second = json.loads(out)["files"]
    assert status == 2 and first["error"]["message"] and "empty.csv" in err
    assert (first["rows_loaded"], second["rows_loaded"]) == (0, 3)


def test_loading_twice_changes_nothing_and_undo_takes_it_all_back(run: Any, tmp_path: Path):
    path = written(tmp_path, "orders.csv", PLAIN_ORDERS)
    run("load", path)
    (again,) = json.loads(run("load", path, "--json")[1])["files"]
    assert (again["rows_loaded"], again["duplicates"]) == (0, 3)
    (receipt,) = json.loads(run("receipts", "--json")[1])
    assert run("undo", receipt["load"])[0] == 0
    answer = json.loads(run("query", "orders", "--format", "json")[1])
    assert answer["rows"] == [{"orders": None}]
    assert json.loads(run("receipts", "--json")[1])[0]["undone"] is True


def test_a_workspace_that_is_open_elsewhere_is_named(run: Any, tmp_path: Path):
    workspace = open_workspace(tmp_path / "shop.duckdb", FITS)
    try:
        status, _, err = run("query", "orders")
    finally:
        workspace.close()
    assert status == 2 and "in use by another process" in err


def test_catalog_and_sources_list_everything(run: Any):
    listed = json.loads(run("catalog", "--json")[1])
    assert [k["name"] for k in listed] == list(CATALOG)
    assert all(set(k) >= {"name", "label", "unit", "good", "about", "formula", "needs"} for k in listed)
    names = [s["name"] for s in json.loads(run("sources", "--json")[1])]
    assert set(SOURCES) <= set(names) and {"orders", "visits", "ad_spend"} <= set(names)


SUPERSTORE_MAP = (
    "--as",
    "order_lines",
    "--map",
    "order_id=Order ID",
    "--map",
    "ordered_at=Order Date",
    "--map",
    "customer_id=Customer ID",
    "--map",
    "region=Region",
    "--map",
    "category=Category",
    "--map",
    "net_amount=Sales",
    "--map",
    "quantity=Quantity",
    "--map",
    "profit_amount=Profit",
    "--map",
    "product=Product Name",
)


def cents(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def test_superstore_to_the_cent(run: Any):
    status, out, _ = run("load", data_file("superstore/superstore.csv"), *SUPERSTORE_MAP, "--json")
    (entry,) = json.loads(out)["files"]
    assert status == 0 and (entry["rows_in"], entry["rows_loaded"]) == (9995, 9994)
    assert cents(float(entry["totals"]["net_amount"])) == Decimal("2297200.86")
    (total,) = rows(run("query", "net_sales,orders,units,aov,new_customers,gross_margin", "--format", "json")[1])
    assert cents(total["net_sales"]) == Decimal("2297200.86")
    assert (total["orders"], total["units"], total["new_customers"]) == (5009, 37873, 793)
    assert cents(total["aov"]) == Decimal("458.61")
    assert cents(total["net_sales"] * total["gross_margin"]) == Decimal("286397.02")
    by_region = {
        r["region"]: r for r in rows(run("query", "net_sales,gross_margin", "--by", "region", "--format", "json")[1])
    }
    assert {n: (cents(r["net_sales"]), cents(r["net_sales"] * r["gross_margin"])) for n, r in by_region.items()} == {
        "West": (Decimal("725457.82"), Decimal("108418.45")),
        "East": (Decimal("678781.24"), Decimal("91522.78")),
        "Central": (Decimal("501239.89"), Decimal("39706.36")),
        "South": (Decimal("391721.91"), Decimal("46749.43")),
    }
    years = [cents(r["net_sales"]) for r in rows(run("query", "net_sales", "--grain", "year", "--format", "json")[1])]
    assert years == [Decimal("484247.50"), Decimal("470532.51"), Decimal("609205.60"), Decimal("733215.26")]


def test_great_outdoors_by_order_method(run: Any):
    status, out, _ = run(
        "load",
        data_file("great_outdoors_sales/sales.csv"),
        "--as",
        "orders",
        "--map",
        "ordered_at=Year",
        "--map",
        "channel=Order method type",
        "--map",
        "country=Retailer country",
        "--map",
        "net_amount=Revenue",
        "--map",
        "profit_amount=Gross profit",
        "--json",
    )
    (entry,) = json.loads(out)["files"]
    assert status == 0 and (entry["rows_loaded"], entry["rows_set_aside"]) == (6045, 11778)
    found = {
        r["channel"]: cents(r["net_sales"])
        for r in rows(run("query", "net_sales", "--by", "channel", "--format", "json")[1])
    }
    assert found == {
        "Web": Decimal("425173564.71"),
        "Telephone": Decimal("70563278.41"),
        "Sales visit": Decimal("69469087.61"),
        "E-mail": Decimal("32382931.23"),
        "Fax": Decimal("13765073.88"),
        "Mail": Decimal("9749678.66"),
        "Special": Decimal("6642339.96"),
    }
    (total,) = rows(run("query", "net_sales,gross_margin", "--format", "json")[1])
    assert cents(total["net_sales"]) == Decimal("627745954.46")
    assert cents(total["net_sales"] * total["gross_margin"]) == Decimal("262123491.40")
    (usa,) = rows(run("query", "net_sales", "--where", "country=United States", "--format", "json")[1])
    assert cents(usa["net_sales"]) == Decimal("107545201.97")


def test_the_cohort_kit_gives_its_hand_computed_cac_and_ltv(run: Any):
    kit = data_file("ltv_cohort_kit/tests_fixtures_shopify_orders.csv").parent
    status, out, _ = run("load", kit / "tests_fixtures_shopify_orders.csv", kit / "tests_fixtures_spend.csv", "--json")
    orders, spend = json.loads(out)["files"]
    assert status == 0 and (orders["source"], orders["rows_loaded"]) == ("shopify_orders", 9)
    assert (spend["table"], spend["rows_loaded"], spend["totals"]["amount"]) == ("ad_spend", 3, "590.00")
    (total,) = rows(run("query", "orders,net_sales,new_customers", "--format", "json")[1])
    assert total == {"orders": 8, "net_sales": 985.0, "new_customers": 4}
    by_month = rows(run("query", "blended_cac,cac", "--grain", "month", "--format", "json")[1])
    assert [r["blended_cac"] for r in by_month] == [45.0, None, 400.0, None] == [r["cac"] for r in by_month]
    table = json.loads(run("analyse", "lifetime", "--margin", "0.6", "--json")[1])
    january, february, march, april = table["cohorts"]
    assert (january["customers"], january["cac"], january["ltv"], january["payback_month"]) == (
        2,
        45.0,
        [45.0, 54.0, 54.0],
        0,
    )
    assert (february["cac"], february["remark"]) == (None, "no spend uploaded")
    assert (march["cac"], march["ltv"], march["payback_month"]) == (400.0, [120.0], None)
    assert (april["customers"], april["spend"], april["remark"]) == (0, 100.0, "spend without new customers")


def test_the_kits_larger_sample(run: Any):
    kit = data_file("ltv_cohort_kit/samples_shopify_orders_sample.csv").parent
    (entry,) = json.loads(run("load", kit / "samples_shopify_orders_sample.csv", "--json")[1])["files"]
    assert (entry["rows_loaded"], entry["totals"]["total_amount"], entry["totals"]["refund_amount"]) == (
        249,
        "15063.00",
        "423.75",
    )
    (total,) = rows(run("query", "orders,new_customers", "--format", "json")[1])
    assert total == {"orders": 127, "new_customers": 57}
