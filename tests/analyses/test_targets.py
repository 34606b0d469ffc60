"""Targets: attainment, pace and projection against arithmetic by hand, and against shops whose season is known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.analyses.planning.attainment import Standing
from kpi.analyses.planning.season import season
from kpi.analyses.planning.targets import targets
from kpi.cli import main
from kpi.errors import UserError
from kpi.intake import receipts, undo
from kpi.intake.typed_targets import TypedTarget, type_targets, typed_targets
from kpi.query import Query
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.conftest import fill, order

FIRST, LAST = date(2025, 5, 1), date(2026, 6, 15)
JUNE = date(2026, 6, 1)


def target(kpi: str, value: str, channel: str | None = None, region: str | None = None, month: date = JUNE) -> dict:
    return {
        "kpi": kpi, "channel": channel, "region": region, "month": month, "value": Decimal(value),
        "load_id": 9, "source": "targets",
    }  # fmt: skip


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory):
    """100 a day through the web shop and 50 through the store, every day alike, until the middle of June."""
    opened = open_workspace(tmp_path_factory.mktemp("even") / "w.duckdb", FITS)
    orders = [
        order(f"{channel}{day}", f"{day} 10:00", None, channel, "North", amount, quantity=1)
        for day in days(FIRST, LAST)
        for channel, amount in (("Web shop", "100.00"), ("Store", "50.00"))
    ]
    said = [
        target("net_sales", "2900", "Web shop"),
        target("Net sales", "3500", "Store"),
        target("aov", "80"),
        target("returns", "10"),
        target("conversion_rate", "0.0295"),
        target("nonsense", "1"),
        target("orders", "70", month=date(2026, 7, 1)),
        target("orders", "60", month=date(2026, 5, 1)),
    ]
    yield fill(opened, orders=orders, targets=said)
    opened.close()


def test_an_even_month_by_hand(even: Workspace) -> None:
    """15 of 30 days are over: half is due. 1,500 of 2,900 is 51.7 %, 1,500 of 1,450 due is 103.4 %, and 3,000 come."""
    found = targets(even)
    assert (found.month, found.until, found.over) == (JUNE, LAST, False)
    web = next(r for r in found.of("net_sales") if r.channel == "Web shop")
    assert (web.actual, web.due, web.projected) == (1500, pytest.approx(1450), pytest.approx(3000))
    assert web.attainment == pytest.approx(1500 / 2900) and web.pace == pytest.approx(1500 / 1450)
    assert (web.low, web.high) == (pytest.approx(3000), pytest.approx(3000))
    assert web.standing is Standing.ON_PACE
    store = next(r for r in found.of("net_sales") if r.channel == "Store")
    assert store.projected == pytest.approx(1500) and store.standing is Standing.BEHIND


def test_what_adds_up_is_summed_over_channels_and_nothing_else(even: Workspace) -> None:
    together = next(r for r in targets(even).of("net_sales") if r.parts)
    assert (together.parts, together.target, together.actual) == (2, 6400, 2250)
    assert together.projected == pytest.approx(4500)
    assert [r.parts for r in targets(even).of("aov")] == [0]


def test_a_ratio_is_held_against_its_target_as_it_is(even: Workspace) -> None:
    [aov] = targets(even).of("aov")
    assert aov.actual == pytest.approx(75) and aov.attainment == pytest.approx(75 / 80)
    assert aov.pace is None and aov.projected is None and aov.standing is Standing.UNSURE


def test_less_is_better_for_returns(even: Workspace) -> None:
    [row] = targets(even).of("returns")
    assert row.actual == 0 and row.standing is not Standing.BEHIND


def test_what_is_not_known_says_why(even: Workspace) -> None:
    found = targets(even)
    assert any("'nonsense'" in note for note in found.notes)
    [conversion] = found.of("conversion_rate")
    assert conversion.actual is None and conversion.standing is Standing.UNKNOWN
    assert found.notes == (
        "Targets for 'nonsense' are left out: no KPI is called so.",
        "Conversion rate: upload visits to see it.",
    )


def test_a_month_that_is_over_is_reached_or_missed(even: Workspace) -> None:
    [row] = targets(even, date(2026, 5, 17)).of("orders")
    assert (row.actual, row.standing, row.due) == (62, Standing.REACHED, 60)


def test_a_month_that_has_not_begun_has_no_value(even: Workspace) -> None:
    found = targets(even, date(2026, 7, 1))
    assert found.until is None and found.rows[0].standing is Standing.UNKNOWN and "not begun" in found.notes[-1]


def test_a_month_without_targets_is_refused(even: Workspace) -> None:
    with pytest.raises(UserError, match="no targets for Mar 2026"):
        targets(even, date(2026, 3, 1))


def test_the_shape_follows_weekdays() -> None:
    """Nothing on Sundays, 1 on other days. June 2026 has four Sundays, two of them (7 and 14) in the first 15 days."""
    daily = {d: float(d.weekday() != 6) for d in days(date(2025, 6, 1), date(2026, 6, 15))}
    found = season(daily, date(2025, 6, 1), JUNE, 15)
    assert found.share == pytest.approx(13 / 26)
    assert season(daily, date(2025, 6, 1), JUNE, 7).share == pytest.approx(6 / 26)


def test_the_shape_follows_the_days_of_the_month() -> None:
    """The first five days of every month bring three times as much: 15 + 10 of 15 + 25 after 15 of 30 days."""
    daily = {d: 3.0 if d.day <= 5 else 1.0 for d in days(date(2025, 6, 1), date(2026, 6, 15))}
    found = season(daily, date(2025, 6, 1), JUNE, 15)
    assert found.share == pytest.approx(25 / 40, abs=0.01) and "days of the month" in found.words


def test_a_short_past_is_said() -> None:
    daily = {d: 1.0 for d in days(date(2026, 3, 1), date(2026, 6, 10))}
    assert "weekdays of the 13 weeks" in season(daily, date(2026, 3, 1), JUNE, 10).words
    young = season(daily, date(2026, 5, 20), JUNE, 10)
    assert "every day alike" in young.words and young.share == pytest.approx(1 / 3)
    assert young.low is None and young.high is None


def test_the_range_holds_the_end_of_the_month_as_often_as_twelve_months_can_say() -> None:
    """200 shops with weekdays and noise: the end lies between the worst and the best of twelve earlier months 11 times in
    13, which is 85 %."""
    chance = np.random.default_rng(7)
    inside = 0
    for _ in range(200):
        usual = chance.uniform(0.3, 1.7, 7)
        all_days = days(date(2025, 5, 1), date(2026, 6, 30))
        daily = {d: float(chance.gamma(4, usual[d.weekday()] * 25)) for d in all_days}
        found = season(daily, all_days[0], JUNE, 12)
        so_far = sum(daily[JUNE + timedelta(days=n)] for n in range(12))
        whole = sum(daily[JUNE + timedelta(days=n)] for n in range(30))
        inside += so_far / found.share * found.low <= whole <= so_far / found.share * found.high
    assert 0.75 <= inside / 200 <= 0.95


def test_typed_targets_are_one_load_that_can_be_taken_back(workspace: Workspace) -> None:
    fill(workspace, targets=[target("net_sales", "2900", "Web shop")])

    def there() -> set:
        with workspace.cursor() as cursor:
            return set(cursor.execute("select kpi, channel, value from targets").fetchall())

    one = TypedTarget("conversion_rate", "Web, shop", None, JUNE, 0.0295)
    receipt = type_targets(workspace, [one, TypedTarget("net_sales", None, None, JUNE, 12345678.5)])
    assert (receipt.rows_loaded, receipt.rows_set_aside, receipt.rows_in) == (2, 0, 3)
    assert there() == {
        ("net_sales", "Web shop", Decimal("2900.000000000")),
        ("conversion_rate", "Web, shop", Decimal("0.029500000")),
        ("net_sales", None, Decimal("12345678.500000000")),
    }
    type_targets(workspace, [one])
    assert typed_targets(workspace) == [one] and len(there()) == 2
    undo(workspace, receipts(workspace)[0].load_id)
    assert typed_targets(workspace) == [] and len(there()) == 1
    assert type_targets(workspace, []) is None


def test_each_level_has_its_own_target(shop: Workspace) -> None:
    """20 a day for all, 13 for the web shop, 12 for the north, 10 for the web shop in the north: 29 days of February."""
    february: dict[str, Any] = {"start": date(2024, 2, 1), "end": date(2024, 2, 29)}

    def goal(**where: tuple) -> object:
        return shop.ask(Query(("sales_target",), where=where, **february)).value("sales_target")

    assert goal() == 580 and goal(channel=("Web shop",)) == 377 and goal(region=("North",)) == 348
    assert goal(channel=("Web shop",), region=("North",)) == 290
    assert goal(channel=("Email",)) is None
    assert goal(channel=("Web shop", "Store")) == 551


def test_the_command_line_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "w.duckdb"
    opened = open_workspace(path, FITS)
    orders = [order(str(day), f"{day} 10:00", None, "Web shop", None, "10.00") for day in days(FIRST, LAST)]
    fill(opened, orders=orders, targets=[target("net_sales", "400"), target("orders", "10", "Web shop")])
    opened.close()
    assert main(["--workspace", str(path), "analyse", "targets", "--month", "2026-06-20", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["month"], told["until"], told["over"]) == ("2026-06-01", "2026-06-15", False)
    by_kpi = {row["kpi"]: row for row in told["targets"]}
    assert by_kpi["net_sales"]["actual"] == 150 and by_kpi["net_sales"]["standing"] == "behind"
    assert by_kpi["orders"]["attainment"] == 1.5 and by_kpi["orders"]["channel"] == "Web shop"
    assert main(["--workspace", str(path), "analyse", "targets"]) == 0
    assert "Targets of Jun 2026; your data reach to 15 Jun 2026." in capsys.readouterr().out
    assert main(["--workspace", str(path), "analyse", "freshness"]) == 0
