"""How the values of an answer stand to their benchmarks, held against arithmetic by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest import approx

from kpi.analyses.customers.fitted_models import FITS
from kpi.analyses.findings.channels import findings
from kpi.benchmarks.standings import Standing, standings
from kpi.cli import main
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import benchmarks, set_benchmark
from kpi.workspaces import open_workspace
from tests.conftest import fill, order, visit

# Orders of 50 in June: Web sells to 20 of 2,000 visits, Email to 80 of 2,000, Store to 3 of 40.
SOLD = {"Web": 20, "Email": 80, "Store": 3}
VISITS = {"Web": 2000, "Email": 2000, "Store": 40}


@pytest.fixture(scope="module")
def june(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path_factory.mktemp("june") / "w.duckdb", FITS)
    orders = [
        order(f"{channel}{n}", f"2024-06-{n % 30 + 1:02}", f"{channel}{n}", channel, "North", "50")
        for channel, sold in SOLD.items()
        for n in range(sold)
    ]
    days = [visit(f"2024-06-{day:02}", c, "North", n // 20) for c, n in VISITS.items() for day in range(1, 21)]
    fill(opened, orders=orders, visits=days)
    yield opened
    opened.close()


def by_channel(workspace: Workspace, kpi: str, **asked: Any) -> dict[str, Standing | None]:
    query = Query((kpi,), by=("channel",), start=date(2024, 6, 1), end=date(2024, 6, 30), intervals=True, **asked)
    result = workspace.ask(query)
    return {row["channel"]: one[kpi] for row, one in zip(result.rows, standings(workspace, result), strict=True)}


def test_the_gap_of_a_rate_is_worth_the_orders_that_it_makes_more_or_less(june: Workspace) -> None:
    """Conversion against 3 %: 2 points of 2,000 visits are 40 orders of 50."""
    held = by_channel(june, "conversion_rate")
    assert {c: one.json()["verdict"] for c, one in held.items()} == {
        "Web": "below",
        "Email": "above",
        "Store": "cannot tell",
    }
    assert held["Web"].gap == approx(20 / 2000 - 0.03) and held["Web"].gap_money == approx(-40 * 50)
    assert held["Email"].gap_money == approx((0.04 - 0.03) * 2000 * 50)
    assert held["Store"].json()["needed"] > 40 and held["Web"].json()["needed"] is None


def test_it_is_worth_what_the_findings_say(june: Workspace) -> None:
    query = Query(("conversion_rate", "aov"), by=("channel",), intervals=True)
    rows, whole = june.ask(query).rows, june.ask(Query(("conversion_rate", "aov"))).rows[0]
    (finding,) = findings(rows, benchmarks(june), whole)
    assert finding.channel == "Web" and finding.money == approx(-by_channel(june, "conversion_rate")["Web"].gap_money)


def test_a_total_has_only_the_benchmark_of_its_own_channel(june: Workspace) -> None:
    """1,500 a month for Email is 1,500 for June's 30 of a month's 30.44 days."""
    assert by_channel(june, "net_sales") == {"Web": None, "Email": None, "Store": None}
    set_benchmark(june, "net_sales", 1500.0, "Email")
    try:
        held = by_channel(june, "net_sales")
        assert held["Web"] is None and held["Email"].origin == "set by you for this channel"
        benchmark = 1500 * 30 / (365.2425 / 12)
        assert held["Email"].reference == approx(benchmark)
        assert held["Email"].gap_money == held["Email"].gap == approx(80 * 50 - benchmark)
    finally:
        set_benchmark(june, "net_sales", None, "Email")


def test_a_cost_above_its_benchmark_loses_money(june: Workspace) -> None:
    """Returns of nothing are better than 8 % of 1,000."""
    set_benchmark(june, "return_rate", 0.08)
    try:
        held = by_channel(june, "return_rate")["Web"]
        assert held.gap == approx(-0.08) and held.gap_money == approx(0.08 * 1000)
    finally:
        set_benchmark(june, "return_rate", None)


def test_the_command_line_adds_an_object_to_each_row(
    june: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with june.cursor() as cursor:
        cursor.execute("checkpoint")
    path = str(shutil.copy(june.path, tmp_path))
    question = ["--workspace", path, "query", "conversion_rate,orders", "--by", "channel", "--verdict"]
    assert main([*question, "--format", "json"]) == 0
    rows = {row["channel"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert set(rows["Web"]) == {"channel", "conversion_rate", "orders", "conversion_rate_verdict", "orders_verdict"}
    web = rows["Web"]["conversion_rate_verdict"]
    assert set(web) == {"reference", "origin", "verdict", "needed", "gap", "gap_money"}
    assert (web["reference"], web["verdict"], web["gap_money"]) == (0.03, "below", -2000.0)
    assert rows["Web"]["orders_verdict"] is None
    assert main([*question, "--format", "csv"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split(",")[3:7] == [f"conversion_rate_{c}" for c in ("benchmark", "verdict", "gap", "gap_money")]
    assert any(line.startswith("Web,0.01,20,0.03,below,-0.01") for line in lines)
    assert main(question[:-1]) == 0 and "verdict" not in capsys.readouterr().out
