"""Different people at every level, and who came and who left, against counting in plain Python."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.benchmarks.benchmark import Origin, Reference, reference
from kpi.catalog import Length, kpi
from kpi.catalog.subscriptions import MOVEMENTS
from kpi.compiler import levels
from kpi.intake import load
from kpi.query import Query
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.conftest import fill, subscription, used

SAMPLE = Path(__file__).parents[1] / "sample_data"
FIRST, DAYS = date(2024, 1, 1), 100
CHANNELS, REGIONS = ("Web", "App", None), ("North", "South")


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, int, str | None, str]]:
    """Who was there on which day, in which channel and region."""
    chance = Random(11)
    rows = {
        (
            f"u{chance.randrange(15)}",
            int(chance.triangular(0, DAYS - 1, 20)),
            chance.choice(CHANNELS),
            chance.choice(REGIONS),
        )
        for _ in range(220)
    }
    return rows | {("u0", 0, "Web", "North"), ("u0", DAYS - 1, "Web", "North")}


@pytest.fixture(scope="module")
def used_product(
    seen: set[tuple[str, int, str | None, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    workspace = open_workspace(tmp_path_factory.mktemp("used") / "workspace.duckdb", FITS)
    order = sorted(seen, key=str)
    fill(
        workspace,
        usage_events=[
            used(f"{FIRST + timedelta(days=day)} 10:00", user, None, channel, region)
            for user, day, channel, region in order
        ],
    )
    yield workspace
    workspace.close()


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize(
    "by, where",
    [
        ((), {}),
        (("channel",), {}),
        (("region",), {}),
        (("channel", "region"), {}),
        ((), {"channel": ("Web",)}),
        ((), {"channel": (None,)}),
        ((), {"channel": ("Web", "App")}),
        (("channel",), {"channel": ("Web", None)}),
        (("region",), {"channel": ("Web", "App")}),
    ],
)
def test_users_of_a_day_a_week_and_a_month_are_different_ones_at_every_level(
    used_product: Workspace,
    seen: set[tuple[str, int, str | None, str]],
    by: tuple,
    where: dict,
    *,
    stored: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not stored:
        monkeypatch.setattr(levels, "_STORED", ())
    result = used_product.ask(Query(("dau", "wau", "mau"), by=by, grain="day", where=where))
    place = {"channel": 2, "region": 3}
    kept = [s for s in seen if all(s[place[d]] in values for d, values in where.items())]
    groups = {tuple(s[place[d]] for d in by) for s in kept}
    assert len(result.rows) == DAYS * len(groups)
    for row in result.rows:
        day, group = (row["period"] - FIRST).days, tuple(row[d] for d in by)
        mine = [s for s in kept if tuple(s[place[d]] for d in by) == group]

        def users(window: int, day: Any = day, mine: Any = mine) -> int:
            return len({s[0] for s in mine if day - window < s[1] <= day})

        assert row["dau"] == users(1)
        assert row["wau"] == (users(7) if day >= 6 else None)
        assert row["mau"] == (users(30) if day >= 29 else None)


def test_a_longer_period_has_the_mean_of_its_days_and_the_windows_of_its_last_one(
    used_product: Workspace, seen: set[tuple[str, int, str | None, str]]
) -> None:
    row = next(
        r for r in used_product.ask(Query(("dau", "mau", "stickiness"), grain="month")).rows if r["period"].month == 2
    )

    def users(day: int, window: int) -> int:
        return len({s[0] for s in seen if day - window < s[1] <= day})

    february = range(31, 60)
    assert row["dau"] == pytest.approx(sum(users(d, 1) for d in february) / 29)
    assert row["mau"] == users(59, 30)
    assert row["stickiness"] == pytest.approx(sum(users(d, 1) / users(d, 30) for d in february) / 29)


# 100 in the evening of January; February loses 10, 10 less and 10 more, and 40 are new: 20 % gross and 10 % net.
EXAMPLE = [
    subscription("ann", "2024-01-05", None, "50", "Web", "North"),
    subscription("bob", "2024-01-10", "2024-02-20", "10", "Web", "South"),
    subscription("cid", "2024-01-11", "2024-02-11", "30", "Web", "North"),
    subscription("cid", "2024-02-11", None, "20", "Web", "North"),
    subscription("dan", "2024-01-12", "2024-02-29", "10", "App", "South"),
    subscription("dan", "2024-02-29", None, "20", "App", "South"),
    subscription("eve", "2024-02-03", "2024-02-25", "99", "App", "South"),
    subscription("fay", "2024-02-07", "2024-03-15", "40", "App", "North"),
    subscription("bob", "2024-04-10", None, "15", "App", "South"),
    subscription("gus", "2024-04-30", None, "5", "App", "South"),
]


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = open_workspace(tmp_path_factory.mktemp("members") / "workspace.duckdb", FITS)
    fill(workspace, subscriptions=EXAMPLE)
    yield workspace
    workspace.close()


def of_month(workspace: Workspace, month: int, *names: str, **asked) -> dict:
    return next(r for r in workspace.ask(Query(names, grain="month", **asked)).rows if r["period"].month == month)


def test_the_example_of_chartmogul(members: Workspace) -> None:
    row = of_month(members, 2, "mrr", "churn_rate", "gross_mrr_churn", "net_mrr_churn", "nrr", "new_mrr", "subscribers")
    assert (row["gross_mrr_churn"], row["net_mrr_churn"]) == (0.2, pytest.approx(0.1))
    assert (row["nrr"], row["churn_rate"]) == (pytest.approx(0.9), 0.25)
    assert (row["mrr"], row["new_mrr"], row["subscribers"]) == (130, 40, 4)
    april = of_month(members, 4, "reactivation_mrr", "new_mrr", "mrr", "arpa")
    assert (april["reactivation_mrr"], april["new_mrr"], april["mrr"], april["arpa"]) == (15, 5, 110, 22)


def test_a_longer_period_compares_its_two_ends(members: Workspace) -> None:
    """Of the four of January three are there at the end of March; what Fay paid in between is in neither."""
    row = members.ask(
        Query(("churn_rate", "churned_mrr", "new_mrr"), start=date(2024, 2, 1), end=date(2024, 3, 31))
    ).rows[0]
    assert (row["churn_rate"], row["churned_mrr"], row["new_mrr"]) == (0.25, 10, 0)
    # Bob is back by April: nobody is lost.
    assert members.ask(Query(("churn_rate",), start=date(2024, 2, 1))).value("churn_rate") == 0


def test_the_revenue_at_the_end_is_that_at_the_start_and_what_moved(members: Workspace) -> None:
    names = ("mrr", "new_mrr", "reactivation_mrr", "expansion_mrr", "contraction_mrr", "churned_mrr")
    for grain in ("day", "week", "month", "quarter"):
        before = 0
        for row in members.ask(Query(names, grain=grain)).rows:
            came = row["new_mrr"] + row["reactivation_mrr"] + row["expansion_mrr"]
            assert row["mrr"] == before + came - row["contraction_mrr"] - row["churned_mrr"]
            before = row["mrr"]


def test_who_changes_the_channel_is_not_lost(workspace: Workspace) -> None:
    fill(
        workspace,
        subscriptions=[
            subscription("ann", "2024-01-05", "2024-02-10", "50", "Web", None),
            subscription("ann", "2024-02-11", None, "50", "App", None),
            subscription("bob", "2024-01-05", "2024-03-31", "1", "App", None),
        ],
    )
    names = ("churn_rate", "expansion_mrr", "contraction_mrr", "subscribers")
    row = of_month(workspace, 2, *names)
    assert [row[n] for n in names] == [0, 0, 0, 2]
    rows = {
        r["channel"]: r
        for r in workspace.ask(Query(names, ("channel",), start=date(2024, 2, 1), end=date(2024, 2, 29))).rows
    }
    assert [rows["Web"][n] for n in names] == [0, 0, 50, 0]
    assert [rows["App"][n] for n in names] == [0, 50, 0, 2]


def test_a_period_before_is_asked_with_its_own_start(members: Workspace) -> None:
    row = members.ask(
        Query(("churn_rate", "nrr"), start=date(2024, 3, 1), end=date(2024, 3, 31), compare="previous")
    ).rows[0]
    # March loses Fay, one of four; February lost one of four as well.
    assert (row["churn_rate"], row["churn_rate_previous"], row["churn_rate_change"]) == (0.25, 0.25, 0)
    assert row["nrr_previous"] == pytest.approx(0.9) and row["nrr"] == pytest.approx(90 / 130)


@pytest.fixture(scope="module")
def many_members(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Subscriptions that overlap, hand over, end and begin again, in two currencies, some of which nobody has named."""
    chance = Random(7)
    workspace = open_workspace(tmp_path_factory.mktemp("many") / "workspace.duckdb", FITS)
    rows = []
    for _ in range(160):
        first = FIRST + timedelta(days=chance.randrange(DAYS))
        last = first + timedelta(days=chance.randrange(60)) if chance.random() < 0.7 else None
        rows.append(
            subscription(
                f"m{chance.randrange(25)}", str(first), last and str(last), chance.choice(("0", "5", "10", "25")),  # type: ignore[arg-type]
                chance.choice(CHANNELS), chance.choice(REGIONS),
            )
            | {"plan": chance.choice(("Small", "Large", None)), "currency": chance.choice(("EUR", "EUR", "CHF", None))}
        )  # fmt: skip
    fill(workspace, subscriptions=rows)
    yield workspace
    workspace.close()


@pytest.mark.parametrize("start", [None, date(2024, 1, 17), date(2024, 2, 1)])
@pytest.mark.parametrize(
    "by, where",
    [
        ((), {}),
        (("plan",), {}),
        (("channel",), {}),
        (("region",), {}),
        ((), {"channel": (None,)}),
        (("plan",), {"plan": ("Small", None)}),
        ((), {"plan": ("Small", "Large")}),
        (("channel",), {"region": ("North",)}),
    ],
)
def test_what_is_stored_of_subscribers_is_what_is_worked_out(
    many_members: Workspace, by: tuple, where: dict, start: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Working out is what the checks of the KPIs prove, on any days; whole months and days on end are stored."""
    names = ("subscribers", "churn_rate", "nrr", *(k.name for k in MOVEMENTS))
    asked = [
        Query(names, by, grain, start, end, where, compare)
        for grain, end, compare in (
            ("month", date(2024, 4, 20), "year"),
            ("month", None, "previous"),
            ("week", None, None),
            (None, date(2024, 2, 29), "previous"),
        )
    ]
    stored = [many_members.ask(query) for query in asked]
    monkeypatch.setattr(levels, "_STORED_BY_PLAN", ())
    for query, result in zip(asked, stored, strict=True):
        worked_out = many_members.ask(query)
        assert "daily_subscribers" not in worked_out.statement.sql
        assert result.rows == worked_out.rows
        assert any(row["subscribers"] for row in result.rows)
        if not where and query.grain == "month":
            assert "daily_subscribers" in result.statement.sql and "monthly_moves" in result.statement.sql


def test_a_benchmark_of_a_month_is_compounded_over_more(members: Workspace) -> None:
    lost, kept = kpi("churn_rate"), kpi("nrr")
    assert (lost.length, kept.length) == (Length.LOST, Length.KEPT)
    year = (date(2024, 1, 1), date(2024, 12, 31))
    bench = reference(lost, None, {}, {})
    assert bench.value == 0.033 and bench.monthly
    # 1 - 0.967^12 = 33.2 %, and 98 % a month are 78.5 % a year.
    assert bench.over(*year, "year") == pytest.approx(0.3315, abs=1e-4)
    assert bench.over(*year, "month") == pytest.approx(0.033)
    assert Reference(0.98, Origin.TEAM, "", Length.KEPT).over(*year, "year") == pytest.approx(0.7847, abs=1e-4)
    assert Reference(-0.02, Origin.TEAM, "", Length.LOST).over(*year, "quarter") == pytest.approx(1 - 1.02**3)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = open_workspace(tmp_path_factory.mktemp("sample") / "workspace.duckdb", FITS)
    for table in ("subscriptions", "usage_events"):
        load(workspace, SAMPLE / f"{table}.csv", f"{table}.csv", table=table)
    yield workspace
    workspace.close()


def test_the_sample_shop_loses_the_members_that_its_script_lets_go(sample: Workspace) -> None:
    """The script keeps members by the month in dictionaries of its own."""
    expected = json.loads((SAMPLE / "expected.json").read_text())["subscriptions"]["customer_months_by_channel"]
    asked = {"grain": "month", "start": date(2025, 11, 1), "end": date(2026, 10, 31)}
    found: dict[str, Counter] = {}
    for row in sample.ask(Query(("churn_rate",), ("channel",), **asked)).rows:  # type: ignore[arg-type]
        found.setdefault(row["channel"], Counter()).update(
            at_start=row["churn_rate__den"] or 0, lost=row["churn_rate__num"] or 0
        )
    assert found == expected


def test_the_sample_shops_app_has_the_users_that_its_script_sends(sample: Workspace) -> None:
    expected = json.loads((SAMPLE / "expected.json").read_text())["usage"]
    last = sample.ask(Query(("dau", "wau", "mau"), grain="day")).rows[-1]
    assert [last["dau"], last["wau"], last["mau"]] == [expected["last_day"][f"last_{n}"] for n in (1, 7, 30)]
    by_feature = sample.ask(Query(("feature_adoption",), ("feature",))).rows
    told = {r["feature"]: r["feature_adoption__num"] for r in by_feature if r["feature"]}
    assert told == expected["users_by_feature"]
    assert {r["feature_adoption__den"] for r in by_feature} == {expected["users"]}
    months = sample.ask(Query(("feature_adoption",), grain="month")).rows
    assert {f"{r['period']:%Y-%m}": r["feature_adoption__den"] for r in months} == expected["active_by_month"]
