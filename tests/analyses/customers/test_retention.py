"""Cohorts and activity against counting in plain Python, on the CDNOW sample and on a small shop."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from kpi.analyses.customers.activity import activity
from kpi.analyses.customers.retention import Retention, retention
from kpi.analyses.scope import Scope
from kpi.errors import UserError
from kpi.store import Workspace
from tests.conftest import fill, order
from tests.real_data import data_file


def months_from(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


@pytest.fixture(scope="module")
def purchases() -> dict[str, list[tuple[date, Decimal]]]:
    """Every customer's purchases as the file has them."""
    found = defaultdict(list)
    for line in data_file("cdnow/CDNOW_sample.txt").read_text().splitlines():
        _, customer, day, _, amount = line.split()
        found[customer].append((date(int(day[:4]), int(day[4:6]), int(day[6:])), Decimal(amount)))
    return {c: sorted(rows) for c, rows in found.items()}


@pytest.fixture(scope="module")
def found(cdnow: Workspace) -> Retention:
    return retention(cdnow)


def test_cohorts_of_cdnow(found: Retention, purchases: dict) -> None:
    assert [(f"{c.month:%Y-%m}", c.customers) for c in found.cohorts] == [
        ("1997-01", 781),
        ("1997-02", 857),
        ("1997-03", 719),
    ]
    for cohort in found.cohorts:
        active, remaining = defaultdict(set), defaultdict(set)
        revenue: dict[Any, Decimal] = defaultdict(Decimal)
        for customer, rows in purchases.items():
            if rows[0][0].replace(day=1) != cohort.month:
                continue
            for day, amount in rows:
                age = months_from(cohort.month, day)
                active[age].add(customer)
                revenue[age] += amount
                for earlier in range(age + 1):
                    remaining[earlier].add(customer)
        ages = range(months_from(cohort.month, date(1998, 6, 30)) + 1)
        assert cohort.active == tuple(len(active[a]) for a in ages)
        assert cohort.remaining == tuple(len(remaining[a]) for a in ages)
        assert cohort.revenue == tuple(revenue[a] for a in ages)


def test_means_weigh_cohorts_that_are_old_enough(found: Retention) -> None:
    assert len(found.ages) == 18
    sixteen = found.ages[16]
    assert (sixteen.cohorts, sixteen.customers) == (2, 781 + 857)
    january, february, _ = found.cohorts
    assert sixteen.retention == pytest.approx((january.active[16] + february.active[16]) / (781 + 857))
    assert found.ages[17].customers == 781
    assert found.ages[0].retention == found.ages[0].retention_on_or_after == 1
    # The mean of the three percentages would be another number.
    one = [c.active[1] / c.customers for c in found.cohorts]
    assert found.ages[1].retention == pytest.approx(sum(c.active[1] for c in found.cohorts) / 2357)
    assert found.ages[1].retention != pytest.approx(sum(one) / 3, abs=1e-6)


def test_activity_of_cdnow(found: Retention, purchases: dict) -> None:
    days = {c: sorted({day for day, _ in rows}) for c, rows in purchases.items()}
    gaps = [(b - a).days for ds in days.values() for a, b in zip(ds, ds[1:], strict=False)]
    window = int(np.ceil(np.quantile(gaps, 0.9)))
    assert (found.activity.window, found.activity.gaps) == (window, len(gaps)) == (196, 4339)

    def active(end: date) -> set[str]:
        return {c for c, ds in days.items() if any(end - timedelta(days=window) < d <= end for d in ds)}

    ends = [
        date(y, m, 1) - timedelta(days=1)
        for y, m in [(1997, k) for k in range(8, 13)] + [(1998, k) for k in range(1, 8)]
    ]
    assert [f"{m.month:%Y-%m}" for m in found.activity.months] == [f"{e:%Y-%m}" for e in ends[1:]]
    for before, end, month in zip(ends, ends[1:], found.activity.months, strict=False):
        was, now = active(before), active(end)
        assert (month.opening, month.kept, month.closing) == (len(was), len(was & now), len(now))
        assert month.won == sum(days[c][0] > before for c in now - was)
        assert month.retention == len(was & now) / len(was)
        assert month.json()["churn"] == pytest.approx(1 - month.retention)


def test_json_has_every_cell(found: Retention) -> None:
    said = found.json()
    assert said["cohorts"][0]["retention"][1] == 124 / 781
    assert len(said["cohorts"][2]["active_on_or_after"]) == 16
    assert said["activity"]["window_days"] == 196
    assert len(found.rows()) == 3 and found.rows(on_or_after=True)[0]["month 17"] == 33 / 781
    assert found.rows()[2]["month 17"] is None


def small(workspace: Workspace) -> Workspace:
    """Ann buys in three months, Bob once, Cid pays in pounds the second time; April is not over."""
    back = order("r", "2024-03-05 10:00", "ann", "Web", None, "-15", cost="-6")
    back["order_count"] = 0
    return fill(
        workspace,
        orders=[
            order("1", "2024-01-05 10:00", "ann", "Web", None, "100", cost="60"),
            order("2", "2024-02-05 10:00", "ann", "Web", None, "50", cost="20"),
            back,
            order("3", "2024-01-20 10:00", "bob", "Web", None, "30", cost="10"),
            order("4", "2024-02-01 10:00", "cid", "Web", None, "40"),
            order("5", "2024-03-01 10:00", "cid", "Web", None, "9", currency="GBP"),
            order("6", "2024-03-31 10:00", None, "Web", None, "7"),
            order("7", "2024-04-05 10:00", "ann", "Web", None, "11", cost="5"),
            order("8", "2024-02-08 10:00", "dan", "Web", None, "500", cancelled=True),
        ],
    )


def test_a_small_shop_by_hand(workspace: Workspace) -> None:
    found = retention(small(workspace))
    january, february = found.cohorts
    assert (january.customers, january.active, january.remaining) == (2, (2, 1, 0), (2, 1, 1))
    assert january.revenue == (130, 50, -15), "a return without an order counts in its month and brings nobody back"
    assert january.margin == (60, 30, -9)
    assert (february.customers, february.active, february.revenue) == (1, (1, 1), (40, 0))
    assert february.margin == (None, None), "costs that are not known are not 0"
    assert found.last == date(2024, 3, 31)
    assert any("The money of orders in other currencies is left out (1)" in n for n in found.notes)
    assert any("The last month is not over" in n for n in found.notes)
    assert (found.activity.window, found.activity.months) == (365, ()), "a year, because few gaps are known"
    assert "Only 3 gaps" in found.activity.sentence


def test_an_assumed_margin_takes_the_place_of_costs(workspace: Workspace) -> None:
    found = retention(small(workspace), margin=0.4)
    assert found.cohorts[1].margin == (16, 0)
    assert found.ages[1].margin_per_customer == pytest.approx(0.4 * 50 / 3)


def test_cohorts_of_a_channel_and_a_region(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-05 10:00", "ann", "Web", "North", "100"),
            order("2", "2024-02-05 10:00", "ann", "Store", "South", "50"),
            order("3", "2024-01-20 10:00", "bob", None, "North", "30"),
            order("4", "2024-02-29 10:00", "cid", "Store", "South", "40"),
        ],
    )
    web = retention(workspace, Scope(where={"channel": ("Web",)}))
    assert [(c.customers, c.active, c.revenue) for c in web.cohorts] == [(1, (1, 1), (100, 50))], (
        "wherever she comes back"
    )
    both = retention(workspace, Scope(where={"channel": ("Web", None), "region": ("North",)}))
    assert [(c.customers, c.revenue) for c in both.cohorts] == [(2, (130, 50))]
    with pytest.raises(UserError, match="No month is over"):
        retention(workspace, Scope(where={"region": ("West",)}))


def test_nothing_to_show_is_said(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no orders that name their customer"):
        retention(workspace)
    fill(workspace, orders=[order("1", "2024-01-05 10:00", "ann", "Web", None, "100")])
    with pytest.raises(UserError, match="No month is over"):
        retention(workspace)


def test_activity_where_gaps_are_shorter_than_a_month(workspace: Workspace) -> None:
    """Whoever lapses and is back within a month was kept; counted day by day in plain Python."""
    chance = np.random.default_rng(3)
    days = {
        f"c{n}": sorted({date(2024, 1, 1) + timedelta(days=int(d)) for d in np.cumsum(chance.geometric(0.11, 12))})
        for n in range(60)
    }
    rows = [order(f"{c}-{d}", f"{d} 10:00", c, "Web", None, "10") for c, ds in days.items() for d in ds]
    found = activity(fill(workspace, orders=rows))
    gaps = [(b - a).days for ds in days.values() for a, b in zip(ds, ds[1:], strict=False)]
    window = int(np.ceil(np.quantile(gaps, 0.9)))
    assert found.window == window < 28

    def active(end: date) -> set[str]:
        return {c for c, ds in days.items() if any(end - timedelta(days=window) < d <= end for d in ds)}

    assert len(found.months) > 2 and sum(m.returned for m in found.months)  # type: ignore[misc]
    for month in found.months:
        before = month.month - timedelta(days=1)
        end = (month.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        was, now = active(before), active(end)
        new = {c for c in now - was if days[c][0] > before}
        assert (month.opening, month.kept, month.won) == (len(was), len(was & now), len(new))
        assert month.closing == len(now)
