"""Recurring revenue against ChartMogul's example and against counting in plain Python."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from kpi.analyses.subscriptions.recurring_revenue import movements, stays
from kpi.analyses.subscriptions.subscriptions import subscriptions
from kpi.cli import main
from kpi.errors import UserError
from kpi.intake import load
from kpi.query import Query
from kpi.store import Workspace

HEADER = "subscription_id,customer_id,started_at,ended_at,monthly_amount,currency,plan\n"
# February: 100 at the start, 10 lost, 10 less, 10 more, 40 new; Eve comes and goes within the month. Bob is back in April.
EXAMPLE = """S1,ann,2024-01-05,,50,EUR,Basic
S2,bob,2024-01-10,2024-02-20,10,EUR,Basic
S3,cid,2024-01-11,2024-02-11,30,EUR,Pro
S3,cid,2024-02-11,,20,EUR,Basic
S4,dan,2024-01-12,2024-02-29,10,EUR,Basic
S4,dan,2024-02-29,,20,EUR,Pro
S5,eve,2024-02-03,2024-02-25,99,EUR,Pro
S6,fay,2024-02-07,2024-03-15,40,EUR,Pro
S7,bob,2024-04-10,,15,EUR,Basic
S8,gus,2024-04-30,2031-01-31,5,EUR,Basic
S9,hal,2024-02-01,,70,GBP,Basic
"""
TODAY = date(2024, 5, 20)


def loaded(workspace: Workspace, folder: Path, text: str) -> Workspace:
    path = folder / "subscriptions.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    load(workspace, path, path.name, table="subscriptions")
    return workspace


def test_the_example_of_chartmogul(workspace: Workspace, tmp_path: Path) -> None:
    found = subscriptions(loaded(workspace, tmp_path, EXAMPLE), today=TODAY)
    january, february, march, april = found.months
    assert (january.opening, january.new, january.closing, january.new_customers) == (0, 100, 100, 4)
    assert (february.opening, february.churn, february.contraction, february.expansion) == (100, 10, 10, 10)
    assert february.gross_churn == 0.2 and february.net_churn == pytest.approx(0.1)
    assert february.json()["net_revenue_retention"] == pytest.approx(0.9)
    assert (february.new, february.new_customers) == (40, 1), "who comes and goes within the month is neither"
    assert february.customer_churn == 0.25
    assert (march.churn, march.lost_customers, march.opening_customers) == (40, 1, 4)
    assert (april.reactivation, april.returned_customers, april.new, april.closing) == (15, 1, 5, 110)
    assert found.currency == "EUR" and found.churn == pytest.approx(2 / 11)
    assert found.yearly_churn == pytest.approx(1 - (9 / 11) ** 12)
    assert any("in other currencies than EUR are left out: 1." in note for note in found.notes)


def test_lifetime_value_is_named_and_young_shops_get_no_model(workspace: Workspace, tmp_path: Path) -> None:
    found = subscriptions(loaded(workspace, tmp_path, EXAMPLE), discount=0.1, margin=0.5, today=TODAY)
    monthly = 1.1 ** (1 / 12) - 1
    assert found.value.retention == pytest.approx(9 / 11)
    assert found.value.renewals_only == pytest.approx(0.5 * 22 * (9 / 11) / (1 + monthly - 9 / 11))
    assert found.stay is None and any("Customers who have left: 2." in note for note in found.notes)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "subscriptions.csv"
    path.write_text(HEADER + EXAMPLE, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        return main(["--workspace", str(tmp_path / "shop.duckdb"), *arguments]), *capsys.readouterr()

    status, _, said = run("analyse", "subscriptions")
    assert status == 2 and "There are no subscriptions yet" in said
    assert run("load", str(path), "--as", "subscriptions")[0] == 0
    found = json.loads(run("analyse", "subscriptions", "--discount", "0", "--json")[1])
    assert found["months"][1]["gross_mrr_churn"] == 0.2 and found["months"][1]["month"] == "2024-02"
    assert found["clv"]["renewals_only"] > 0 and found["sbg"] is None
    status, _, said = run("analyse", "subscriptions", "--margin", "60")
    assert status == 2 and "A margin of 60 is not a share of revenue" in said
    status, table, notes = run("analyse", "subscriptions")
    assert status == 0 and "2024-02" in table and "other currencies" in notes


@pytest.mark.parametrize("seed", [1, 2])
def test_movements_are_those_of_a_count_by_hand(workspace: Workspace, seed: int) -> None:
    chance, rows = random.Random(seed), []
    for n in range(300):
        start = date(2023, 1, 1) + timedelta(days=chance.randrange(400))
        for _ in range(chance.randrange(1, 4)):
            end = start + timedelta(days=chance.randrange(5, 200)) if chance.random() < 0.8 else None
            rows.append((f"c{n}", start, end, chance.randrange(1, 50)))
            if end is None:
                break
            start = end + timedelta(days=chance.choice([0, 0, 3, 70]))
    with workspace.write("subscriptions") as cursor:
        for n, (customer, start, end, amount) in enumerate(rows):
            cursor.execute(
                "insert into subscriptions (subscription_id, customer_id, started_at, ended_at, monthly_amount, load_id,"
                " source, line) values ($s, $c, $a, $e, $m, 1, 'subscriptions', $n)",
                {"s": f"s{n}", "c": customer, "a": start, "e": end, "m": amount, "n": n},
            )
    first = min(r[1] for r in rows)
    found = movements(workspace, first, date(2024, 6, 30), "")
    assert len(found) == 18

    def running(day: date) -> dict[str, int]:
        sums: dict[str, int] = {}
        for customer, start, end, amount in rows:
            begun = {r[1] for r in rows if r[0] == customer}
            if start <= day and (end is None or end > day or end == day and day not in begun):
                sums[customer] = sums.get(customer, 0) + amount
        return sums

    for month in found:
        before_day = month.month - timedelta(days=1)
        end_day = (month.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        was, now = running(before_day), running(end_day)
        started = {c: min(r[1] for r in rows if r[0] == c) for c in was | now}
        both = was.keys() & now.keys()
        came = now.keys() - was.keys()
        assert (month.opening, month.closing) == (sum(was.values()), sum(now.values()))
        assert month.expansion == sum(max(0, now[c] - was[c]) for c in both)
        assert month.contraction == sum(max(0, was[c] - now[c]) for c in both)
        assert month.churn == sum(was[c] for c in was.keys() - now.keys())
        assert month.new == sum(now[c] for c in came if started[c] > before_day)
        assert month.reactivation == sum(now[c] for c in came if started[c] <= before_day)
        assert (month.opening_customers, month.closing_customers) == (len(was), len(now))
    lost, there = stays(workspace, first, date(2024, 6, 30), "")
    seen = {c for day in (m.month - timedelta(days=1) for m in found[1:]) for c in running(day)}
    seen |= running(date(2024, 6, 30)).keys()
    assert sum(n for _, n in lost) + sum(n for _, n in there) == len(seen)


def test_a_longer_history_shows_that_the_faithful_stay(workspace: Workspace) -> None:
    """Customers whose chance to renew is beta distributed, as the model has it."""
    chance, rows = random.Random(3), []
    for n in range(3000):
        leaving, month = chance.betavariate(0.7, 3.0), n % 24
        end, lived = None, 0
        while month + lived < 24:
            lived += 1
            if chance.random() < leaving:
                end = month + lived
                break
        day = date(2022 + month // 12, month % 12 + 1, 10)
        last = None if end is None else date(2022 + end // 12, end % 12 + 1, 10)
        rows.append((f"c{n}", day, last))
    with workspace.write("subscriptions") as cursor:
        cursor.executemany(
            "insert into subscriptions (subscription_id, customer_id, started_at, ended_at, monthly_amount, currency,"
            " load_id, source, line) values (?, ?, ?, ?, 10, 'EUR', 1, 'subscriptions', 1)",
            [(c, c, start, end) for c, start, end in rows],
        )
    found = subscriptions(workspace, today=date(2024, 2, 1))
    assert (found.stay.alpha, found.stay.beta) == pytest.approx((0.7, 3.0), rel=0.15)
    assert found.stay.retention(12) > found.stay.retention(1) + 0.1
    # At a constant rate that mixes young and old, the value of the faithful is missed.
    assert found.residual > 0 and found.revenue_per_customer == pytest.approx(float(Decimal(10)))


def test_what_is_too_short_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no subscriptions yet"):
        subscriptions(workspace)
    loaded(workspace, tmp_path, "S1,ann,2024-01-05,,50,EUR,Basic\nS2,bob,2024-01-20,,50,EUR,Basic\n")
    with pytest.raises(UserError, match="no month has passed"):
        subscriptions(workspace, today=TODAY)


def test_the_kpis_of_each_month_are_those_of_the_analysis(workspace: Workspace, tmp_path: Path) -> None:
    """Two ways of counting: from snapshots of month ends, and from changes within periods."""
    # Who goes over to a plan that costs nothing pays nothing on the day of it, and a free plan before makes nobody return.
    free = "S10,ida,2024-01-03,2024-02-29,25,EUR,Pro\nS11,ida,2024-02-29,,0,EUR,Free\n"
    free += "S12,jon,2024-01-03,2024-03-10,0,EUR,Free\nS13,jon,2024-03-10,,25,EUR,Pro\n"
    loaded(workspace, tmp_path, EXAMPLE.replace("S9,hal,2024-02-01,,70,GBP,Basic\n", free))
    names = (
        "mrr",
        "new_mrr",
        "reactivation_mrr",
        "expansion_mrr",
        "contraction_mrr",
        "churned_mrr",
        "churn_rate",
        "nrr",
    )
    rows = workspace.ask(Query(names, grain="month", end=date(2024, 4, 30))).rows
    months = subscriptions(workspace, today=TODAY).months
    assert [r["period"] for r in rows] == [m.month for m in months]
    for row, month in zip(rows, months, strict=True):
        told = month.json()
        assert row["mrr"] == month.closing and row["churn_rate"] == month.customer_churn
        assert row["new_mrr"] == month.new and row["reactivation_mrr"] == month.reactivation
        assert row["expansion_mrr"] == month.expansion and row["contraction_mrr"] == month.contraction
        assert row["churned_mrr"] == month.churn and row["nrr"] == told["net_revenue_retention"]


def test_how_long_customers_stay(workspace: Workspace, tmp_path: Path) -> None:
    """First stays by month end: Bob, Fay a month; Ann, Cid, Dan still there after three; Gus has just begun."""
    found = subscriptions(loaded(workspace, tmp_path, EXAMPLE), today=TODAY)
    (step,) = found.survival.steps
    assert (found.survival.subjects, step.time, step.at_risk, step.events) == (6, 1, 5, 2)
    assert step.survival == pytest.approx(0.6) and found.json()["survival"][0]["at_risk"] == 5


def test_as_of_a_day_what_came_later_is_not_known(workspace: Workspace, tmp_path: Path) -> None:
    found = subscriptions(loaded(workspace, tmp_path, EXAMPLE), today=date(2024, 3, 20))
    assert [f"{m.month:%m}" for m in found.months] == ["01", "02"]
    # Subscriptions of April are in the file, so March is known to its end, on which nothing happened.
    found = subscriptions(workspace, today=date(2024, 3, 31))
    assert [(m.opening, m.closing) for m in found.months] == [(0, 100), (100, 130), (130, 90)]
