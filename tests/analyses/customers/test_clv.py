"""Predicted lifetime value against published results on the CDNOW sample, and where it must refuse."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpi.analyses.customers import clv as predicted
from kpi.analyses.customers.clv import clv
from kpi.analyses.customers.fitted import fit_customers, held_out
from kpi.analyses.customers.repeat_purchases import summarise
from kpi.cli import main
from kpi.errors import UserError
from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill, order
from tests.real_data import data_file

CALIBRATION_END = date(1997, 9, 30)


@pytest.fixture(scope="module")
def found(cdnow: Workspace) -> predicted.Clv:
    return clv(cdnow, "week", CALIBRATION_END)


def test_the_summary_is_the_published_one(cdnow: Workspace) -> None:
    """lifetimes prints x, t_x and T of each of the 2,357 customers, in the order of their numbers."""
    summary = summarise(cdnow, CALIBRATION_END)
    rows = data_file("cdnow/cdnow_customers_summary.csv").read_text().splitlines()
    names = rows[0].split(",")
    published = [dict(zip(names, row.split(","), strict=True)) for row in rows[1:]]
    assert summary.customers == len(published) == 2357
    assert list(summary.x) == [int(p["frequency"]) for p in published]
    assert np.allclose(summary.t_x / 7, [float(p["recency"]) for p in published], atol=0.006)
    assert np.allclose(summary.age / 7, [float(p["T"]) for p in published], atol=0.006)
    assert summary.x.sum() == 2457 and summary.later.sum() == 1882 and (summary.x == 0).sum() == 1411


def test_parameters_are_the_published_ones(found: predicted.Clv) -> None:
    model = found.model
    assert (model.r, model.alpha, model.a, model.b) == pytest.approx((0.2426, 4.4136, 0.7930, 2.4262), rel=0.001)
    assert model.log_likelihood == pytest.approx(-9582.43, abs=0.005)
    assert not model.at_edge
    assert (found.spend.p, found.spend.q, found.spend.v) == pytest.approx((6.25, 3.74, 15.44), rel=0.002)
    assert found.repeaters == 946


def test_expected_purchases_are_the_published_ones(found: predicted.Clv) -> None:
    weeks = (0.1429, 1, 3, 31.8571, 32, 78)
    assert [found.model.expected(t) for t in weeks] == pytest.approx(
        [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], abs=0.0005
    )
    one = found.model.conditional(np.array([2.0]), np.array([30.43]), np.array([38.86]), 39)
    assert one[0] == pytest.approx(1.226, abs=0.0005)


def test_order_values_are_the_published_ones(found: predicted.Clv) -> None:
    rows = data_file("cdnow/cdnow_customers_summary_with_transactions.csv").read_text().splitlines()
    first = [[float(v) for v in row.split(",")] for row in rows[1:11]]
    x, mean = np.array([f[1] for f in first]), np.array([f[4] for f in first])
    assert found.spend.expected(x, mean) == pytest.approx(
        [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17], abs=0.03
    )


def test_the_hold_out_is_the_published_one(found: predicted.Clv) -> None:
    held = found.hold_out
    assert held.length == 39 and held.actual == 1882 and held.expected == pytest.approx(1653, abs=1)
    assert [c.name for c in held.classes] == ["0", "1", "2", "3", "4", "5", "6", "7+"]
    assert [c.customers for c in held.classes] == [1411, 439, 214, 100, 62, 38, 29, 64]
    actual = (0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359)
    expected = (0.2251, 0.5231, 1.0441, 1.5203, 2.1638, 2.6538, 3.5040, 6.1570)
    assert [c.actual for c in held.classes] == pytest.approx(actual, abs=0.0006)
    assert [c.expected for c in held.classes] == pytest.approx(expected, abs=0.0006)
    assert "1,653 orders and there were 1,882: 12% too few" in held.sentence
    assert held.sentence in found.notes


def test_a_model_does_not_depend_on_the_unit_of_time(cdnow: Workspace, found: predicted.Clv) -> None:
    by_day = clv(cdnow, "day", CALIBRATION_END)
    assert by_day.model.alpha == pytest.approx(7 * found.model.alpha, rel=1e-4)
    assert (by_day.model.r, by_day.model.a, by_day.model.b) == pytest.approx(
        (found.model.r, found.model.a, found.model.b), rel=1e-3
    )
    assert by_day.value == pytest.approx(found.value, rel=1e-4)
    assert by_day.model.log_likelihood == pytest.approx(found.model.log_likelihood - 2457 * np.log(7))


def test_value_is_orders_times_worth_when_nothing_is_discounted(cdnow: Workspace, found: predicted.Clv) -> None:
    plain = clv(cdnow, "week", CALIBRATION_END, discount=0.0, margin=0.5)
    s, weeks = plain.summary, 365.2425 / 7
    orders = plain.model.conditional(s.x, s.t_x / 7, s.age / 7, weeks)
    mean = s.amount / np.maximum(s.x, 1)
    assert sum(c.orders for c in plain.channels) == pytest.approx(orders.sum())
    assert plain.value == pytest.approx(0.5 * (orders * plain.spend.expected(s.x, mean)).sum())
    # A year's orders come in its middle, on average, so discounting them costs about half a rate.
    assert 0.5 * found.value < plain.value < 0.5 * found.value * 1.10
    assert "Lifetime revenue" in found.notes[-1] and not any("Lifetime revenue" in n for n in plain.notes)


def test_the_command_prints_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = {"customer_id": 1, "ordered_at": 3, "quantity": 4, "net_amount": 5}
    maps = [part for field, n in mapping.items() for part in ("--map", f"{field}=column {n}")]

    def run(*arguments: str) -> tuple[int, str, str]:
        return main(["--workspace", str(tmp_path / "shop.duckdb"), *arguments]), *capsys.readouterr()

    assert run("load", str(data_file("cdnow/CDNOW_sample.txt")), "--as", "orders", *maps)[0] == 0
    status, printed, _ = run("analyse", "clv", "--unit", "week", "--calibration-end", "1997-09-30", "--json")
    assert status == 0
    said = json.loads(printed)
    assert {k: said[k] for k in ("r", "alpha", "a", "b")} == pytest.approx(
        {"r": 0.2426, "alpha": 4.4136, "a": 0.7930, "b": 2.4262}, rel=0.001
    )
    assert said["log_likelihood"] == pytest.approx(-9582.43, rel=1e-6)
    assert {k: said[k] for k in "pqv"} == pytest.approx({"p": 6.25, "q": 3.74, "v": 15.44}, rel=0.002)
    assert said["hold_out"]["by_frequency"][7]["frequency"] == "7+"
    assert sum(c["customers"] for c in said["channels"]) == said["customers"] == 2357
    status, table, notes = run("analyse", "clv", "--calibration-end", "1997-09-30")
    assert status == 0 and "r 0.2426" in table and "12% too few" in notes
    status, _, refused = run("analyse", "clv", "--calibration-end", "2001-01-01", "--json")
    assert status == 2 and "1 Jan 2001 is not among the days of your orders" in refused
    assert run("analyse", "clv", "--unit", "fortnight")[0] == 2
    assert run("analyse", "clv", "--discount", "nan")[0] == 2
    assert run("analyse", "clv", "--months", "0")[0] == 2


def shop_of(workspace: Workspace, customers: int, purchases: Any) -> Workspace:
    """A shop in which customer n ordered on the days, in the channel and for the amounts that ``purchases(n)`` says."""
    rows: list[Any] = []
    for n in range(customers):
        for day, channel, amount in purchases(n):
            at = datetime(2024, 1, 1) + timedelta(days=day)
            rows.append(order(f"{n}-{len(rows)}", at.isoformat(" "), f"c{n}", channel, None, str(amount)))
    return fill(workspace, orders=rows)


def test_too_few_customers_are_refused(workspace: Workspace) -> None:
    shop_of(workspace, 199, lambda n: [(0, "Web", 10), (100, "Web", 10)])
    with pytest.raises(UserError, match="Only 199 customers had ordered by 10 Apr 2024") as refused:
        clv(workspace)
    assert "at least 200" in refused.value.hint


def test_nobody_coming_back_is_refused(workspace: Workspace) -> None:
    shop_of(workspace, 220, lambda n: [(n, "Web", 10), (n, "Web", 5)])
    with pytest.raises(UserError, match="None of 220 customers had come back"):
        clv(workspace)


def test_an_empty_workspace_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no orders that name their customer"):
        clv(workspace)


def test_value_that_goes_with_frequency_is_not_foretold(workspace: Workspace) -> None:
    def purchases(n: int) -> list:
        return [(n % 50 + 20 * k, "Web", 10 * (1 + n % 7)) for k in range(1 + n % 7)]

    found = clv(shop_of(workspace, 300, purchases))
    assert found.correlation > 0.9 and found.spend is None and found.value is None
    assert found.json()["clv"] is None and found.json()["p"] is None
    assert any(note.startswith("No value: customers who order often spend more per order") for note in found.notes)
    assert sum(c.orders for c in found.channels) > 0


def test_value_belongs_to_the_channel_of_the_first_order(workspace: Workspace) -> None:
    """Email customers order four times, those without a channel once; all later orders come through the web shop."""

    def purchases(n: int) -> list:
        first = ("Email", None)[n % 2]
        amount = 20 + n * 37 % 11
        return [(n % 30, first, amount), *((n % 30 + 30 * k, "Web", amount) for k in range(1, 4 if n % 2 == 0 else 1))]

    found = clv(shop_of(workspace, 400, purchases))
    assert {c.channel: c.customers for c in found.channels} == {"Email": 200, None: 200}
    email, unknown = found.channels
    assert email.channel == "Email" and email.orders > 3 * unknown.orders and email.value > 3 * unknown.value


def test_one_price_for_everything_is_worth_that_price(workspace: Workspace) -> None:
    found = clv(shop_of(workspace, 300, lambda n: [(n % 90 + 25 * k, "Web", "12.50") for k in range(1 + n % 3)]))
    s = found.summary
    assert found.spend.expected(s.x, s.amount / np.maximum(s.x, 1)) == pytest.approx(np.full(300, 12.5), rel=0.01)


def test_what_is_left_out_is_said(workspace: Workspace) -> None:
    shop_of(workspace, 250, lambda n: [(n % 60 + 20 * k, "Web", 10 + n % 9) for k in range(1 + n % 4)])
    fill(
        workspace,
        orders=[
            order("g1", "2024-01-05 10:00", None, "Web", None, "5"),
            order("f1", "2024-01-05 10:00", "c1", "Web", None, "5", currency="GBP"),
        ],
    )
    notes = clv(workspace).notes
    assert "Orders that name no customer are left out: 1." in notes
    assert any(n.startswith("Orders in other currencies are left out (1)") for n in notes)
    assert any("may not be the first ever" in n for n in notes)


def test_returns_lower_what_repeat_orders_brought(workspace: Workspace) -> None:
    back = order("r", "2024-02-20 10:00", "c0", "Web", None, "-4")
    back["order_count"] = 0
    shop_of(workspace, 2, lambda n: [(0, "Web", 10), (30, "Web", 10), (60, "Web", 20)])
    fill(workspace, orders=[back])
    summary = summarise(workspace)
    assert list(summary.x) == [2, 2] and list(summary.t_x) == [60, 60]
    assert [Decimal(str(a)) for a in summary.amount] == [26, 30]


def test_the_kpi_is_the_analysis(cdnow: Workspace) -> None:
    """What questions read from the workspace is what the analysis says of the same customers."""
    found = clv(cdnow)
    (row,) = cdnow.ask(Query(("clv", "expected_orders"))).rows
    assert row["clv"] == pytest.approx(found.value / 2357, rel=1e-6)
    assert row["expected_orders"] == pytest.approx(sum(c.orders for c in found.channels) / 2357, rel=1e-9)
    january = cdnow.ask(Query(("clv",), end=date(1997, 1, 31))).rows[0]
    assert january["clv__den"] == 781
    notes = cdnow.ask(Query(("clv",))).notes
    assert notes == ["CLV, predicted counts net sales, not margin: there are no costs of goods and no assumed margin."]


def test_a_first_year_is_what_it_brought_and_what_is_expected_of_its_rest(cdnow: Workspace) -> None:
    """On 30 September 1997 nobody is a year old; the model says what is to come until then."""
    fitted = fit_customers(cdnow, "week", CALIBRATION_END)
    s = fitted.summary
    rest = fitted.within_first(365)
    one = 7
    left = (365 - s.age[one]) / 7
    expected = fitted.model.conditional(
        s.x[one : one + 1] * 1.0, s.t_x[one : one + 1] / 7, s.age[one : one + 1] / 7, left
    )
    assert rest[one] == pytest.approx(expected[0])
    old = fit_customers(cdnow)
    assert (old.summary.age >= 365).all() and not old.within_first(365).any()


def test_the_past_is_foretold_from_two_thirds_of_it(cdnow: Workspace) -> None:
    until, held = held_out(cdnow) or pytest.fail()
    assert until == date(1997, 1, 1) + timedelta(days=545 * 2 // 3)
    assert held.actual == clv(cdnow, calibration_end=until).hold_out.actual
    assert held.expected == pytest.approx(clv(cdnow, calibration_end=until).hold_out.expected)


def test_of_many_customers_as_many_as_asked_are_looked_at_evenly(cdnow: Workspace) -> None:
    whole, some = summarise(cdnow, CALIBRATION_END), summarise(cdnow, CALIBRATION_END, most=1000)
    places = np.searchsorted(whole.customer.astype(str), some.customer.astype(str))
    assert len(places) == 1000 and places[0] == 0 and set(np.diff(places)) == {2, 3}  # 2,357 of them, so 2.357 apart
    for column in ("customer", "channel", "x", "t_x", "age", "amount", "later"):
        assert list(getattr(some, column)) == list(getattr(whole, column)[places])
    assert summarise(cdnow, CALIBRATION_END, most=2357).customers == 2357


def test_a_refusal_is_the_reason_of_the_blank_until_there_is_more(workspace: Workspace) -> None:
    shop_of(workspace, 3, lambda n: [(n, "Web", 10), (100, "Web", 10)])
    refused = workspace.ask(Query(("clv", "orders"), by=("channel",)))
    assert refused.blanks == {
        "clv": "CLV, predicted: Only 3 customers had ordered by 10 Apr 2024: too few to tell chance from habit."
    }
    assert refused.rows[0]["orders"] == 6 and refused.rows[0]["clv"] is None
    more = [
        order(f"m{n}-{k}", f"2024-0{1 + k}-{1 + n % 28:02} 10:00", f"m{n}", "Web", None, str(10 + n % 7))
        for n in range(250)
        for k in range(1 + n % 3)
    ]
    fill(workspace, orders=more)
    assert workspace.ask(Query(("clv",), by=("channel",))).rows[0]["clv"] > 0


def test_margins_of_channels_count(workspace: Workspace) -> None:
    """Web leaves 30 of 100 and Store 10: the same expected net sales are worth three times as much."""
    rows: list[Any] = []
    for n in range(240):
        channel, share = ("Web", 70) if n % 2 else ("Store", 90)
        pair, amount = n // 2, 60 + 10 * (n // 6 % 9)
        for k in range(1 + pair % 3):
            at = f"2024-0{1 + 2 * k}-{1 + pair % 28:02} 10:00"
            cost = str(amount * share / 100)
            rows.append(order(f"{n}-{k}", at, f"c{n}", channel, None, str(amount), cost=cost))
    fill(workspace, orders=rows)
    web, store = clv(workspace).channels
    assert (web.channel, web.margin, store.margin) == ("Web", pytest.approx(0.3), pytest.approx(0.1))
    assert web.value == pytest.approx(3 * store.value) and web.revenue == pytest.approx(store.revenue)
    assert clv(workspace, margin=0.5).channels[0].value == pytest.approx(0.5 * web.revenue)
