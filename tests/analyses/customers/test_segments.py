"""What segments bring and leave, worked out by hand on a small shop; concentration by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.analyses.customers.rfm import members, rfm
from kpi.analyses.customers.segments import GUESTS, NEW, segments
from kpi.analyses.sales.concentration import concentration, shares
from kpi.analyses.scope import Scope
from kpi.cli import main
from kpi.errors import UnknownName, UserError
from kpi.models import on_demand_behind
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import set_setting
from kpi.workspaces import open_workspace
from tests.conftest import cost, customer, fill, order, spent

START, END = date(2024, 7, 1), date(2024, 12, 31)
H2: dict[str, Any] = {"start": START, "end": END}


def spring(n: int) -> list[dict]:
    """Customer ``n`` of ten: orders n times in the first half, the last on the n-th of June, for n times 10 each."""
    return [
        order(
            f"s{n}-{k}", f"2024-0{1 + k % 5}-{n:02} 10:00", f"c{n}", "Web shop", "North", str(10 * n), cost=str(4 * n)
        )
        for k in range(n - 1)
    ] + [order(f"s{n}-last", f"2024-06-{n:02} 10:00", f"c{n}", "Web shop", "North", str(10 * n), cost=str(4 * n))]


AUTUMN = [
    # The best customer buys twice and sends one of them back for half of its money.
    order("a1", "2024-08-01 10:00", "c10", "Web shop", "North", "100.00", cost="40.00"),
    order("a2", "2024-09-01 10:00", "c10", "Store", "North", "60.00", cost="20.00", refund="30.00", refunded_at="2024-09-09"),
    # The least of all, who last came on the first of June, buys more than anybody now.
    order("a3", "2024-10-01 10:00", "c1", "Store", "South", "500.00", cost="200.00"),
    # New ones, a guest, and a return of something bought before the period.
    order("a4", "2024-10-02 10:00", "n1", "Web shop", "South", "80.00", cost="50.00"),
    order("a5", "2024-10-03 10:00", None, "Store", "South", "25.00", cost="5.00"),
]  # fmt: skip
RETURNED = order(
    "r", "2024-05-31 10:00", "c5", "Web shop", "North", "50.00", cost="20.00", refund="50.00", refunded_at="2024-07-02"
)
COSTS = [
    cost("2024-08-02", "fee", "2.00", None, None, order_id="a1"),
    # Paid in the period for an order before it.
    cost("2024-07-03", "shipping", "4.00", None, None, order_id="r"),
    cost("2024-10-04", "fee", "0.50", None, None, order_id="a5"),
    # Of no order, so of no customer.
    cost("2024-07-01", "shipping", "9.00", "Web shop", None),
    cost("2024-07-01", "rent", "70.00", None, None),
]
PEOPLE = [
    customer("c10", "Trade", "35-44"),
    customer("c1", "Home", "25-34"),
    customer("n1", "Home", None),
    customer("c5", None, "35-44"),
]


@pytest.fixture(scope="module")
def two_halves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Ten customers in spring, a few sales in autumn; read it only."""
    opened = open_workspace(tmp_path_factory.mktemp("halves") / "w.duckdb", FITS)
    rows = [row for n in range(1, 11) for row in spring(n)]
    fill(
        opened,
        orders=[*rows, RETURNED, *AUTUMN],
        costs=COSTS,
        ad_spend=[spent("2024-07-01", "Web shop", None, "33.00")],
        customers=PEOPLE,
    )
    yield opened
    opened.close()


def test_segments_are_those_of_the_day_before_the_period(two_halves: Workspace) -> None:
    """At the end of June c10, c9 and c8 came 20, 21 and 22 days ago, 10, 9 and 8 times, for 1,000, 810 and 640: among
    the best two fifths in all three, with four fifths of the others below 22.8 days, 7.4 orders and 413. c1 came 29 days
    ago, once, for 10: last in all three. What c1 buys later is brought by the lost. c5 came 25 days ago, 6 times, for
    300: the scores 3, 2, 3."""
    found = segments(two_halves, Scope(**H2))
    by_name = {s.name: s for s in found.segments}
    assert found.frozen == date(2024, 6, 30)
    champions, lost = by_name["Champions"], by_name["Lost"]
    assert (champions.members, champions.buyers, champions.orders) == (3, 1, 2)
    # 100 + 60 - 30, less 40 + 20 for the goods and a fee of 2.
    assert (champions.net_sales, champions.contribution) == (130, 68)
    assert (lost.members, lost.buyers, lost.net_sales, lost.contribution) == (1, 1, 500, 300)
    returning = by_name["Potential loyalists"]
    assert (returning.buyers, returning.orders, returning.net_sales, returning.contribution) == (0, 0, -50, -54)
    new, guests = by_name[NEW], by_name[GUESTS]
    assert (new.members, new.buyers, new.net_sales, new.contribution) == (None, 1, 80, 30)
    assert (guests.members, guests.buyers, guests.orders, guests.contribution) == (None, 0, 1, Decimal("19.50"))
    assert dict(found.left_out) == {"ad_spend": 33, "overheads": 70, "order_costs": 9}
    assert champions.margin == pytest.approx(68 / 130) and champions.per_buyer == 68 and returning.margin is None


def test_segments_add_up_to_the_shop(two_halves: Workspace) -> None:
    total = two_halves.ask(Query(("net_sales", "contribution_before_ads", "orders"), **H2)).rows[0]
    for by in ("rfm", "segment", "age_band"):
        found = segments(two_halves, Scope(by=by, **H2))
        left_out = dict(found.left_out)
        assert sum(s.net_sales for s in found.segments) == total["net_sales"] == 685
        assert sum(s.orders for s in found.segments) == total["orders"]
        assert sum(s.contribution for s in found.segments) - left_out["order_costs"] == total["contribution_before_ads"]  # type: ignore[misc]
        assert sum(s.share for s in found.segments) == pytest.approx(1)  # type: ignore[misc]


def test_attributes_say_the_same_as_the_catalog(two_halves: Workspace) -> None:
    for by in ("segment", "age_band"):
        rows = two_halves.ask(Query(("net_sales", "gross_profit", "orders_per_customer"), (by,), **H2)).rows
        told = {r[by]: (r["net_sales"], r["gross_profit"], r["orders_per_customer__den"]) for r in rows}
        found = {
            s.name: (s.net_sales, s.contribution + s.order_costs, s.buyers)
            for s in segments(two_halves, Scope(by=by, **H2)).segments
        }
        assert found == told
    names = [s.name for s in segments(two_halves, Scope(by="segment", **H2)).segments]
    assert names == ["Home", "Trade", None], "by net sales, the unknown last"


def test_a_filter_keeps_the_sales_of_a_channel_and_the_scores_of_all(two_halves: Workspace) -> None:
    found = segments(two_halves, Scope(where={"channel": ("Store",), "region": ("North", None)}, **H2))
    by_name = {s.name: s for s in found.segments}
    assert (by_name["Champions"].members, by_name["Champions"].net_sales) == (3, 30)
    assert GUESTS not in by_name and by_name["Lost"].net_sales == 0


def test_contribution_needs_every_cost_or_an_assumed_margin(workspace: Workspace) -> None:
    rows = [
        order(str(n), f"2024-01-{n:02} 10:00", f"c{n}", "Web shop", None, "10.00", cost="4.00") for n in range(1, 7)
    ]
    later = order("x", "2024-02-02 10:00", "c6", "Web shop", None, "40.00", cost=None)
    fill(workspace, orders=[*rows, later])
    asked: dict[str, Any] = {"start": date(2024, 2, 1), "end": date(2024, 2, 28)}
    (before,) = [s for s in segments(workspace, Scope(**asked)).segments if s.buyers]
    assert (before.contribution, before.coverage, before.net_sales) == (None, 0, 40), "not known is not 0"
    set_setting(workspace, "assumed_margin", "0.25")
    (after,) = [s for s in segments(workspace, Scope(**asked)).segments if s.buyers]
    assert after.contribution == 10 and after.coverage == 0


def test_ties_have_one_score_and_so_one_segment(workspace: Workspace) -> None:
    """Seven customers who did the very same cannot be told apart, whatever their number."""
    rows = [order(str(n), "2024-01-02 10:00", f"c{n}", "Web shop", None, "10.00") for n in range(7)]
    fill(workspace, orders=rows)
    assert len(rfm(workspace).segments) == 1
    assert {(m.r, m.f, m.m) for m in members(workspace)} == {(5, 1, 1)}
    found = rfm(workspace)
    assert {scores: cell.customers for scores, cell in found.grid.items()} == {(5, 1): 7}


def test_a_later_return_does_not_change_earlier_scores(workspace: Workspace) -> None:
    rows = [order(str(n), f"2024-01-{n:02} 10:00", f"c{n}", "Web shop", None, f"{n}0.00") for n in range(1, 9)]
    rows[7] = order("8", "2024-01-08 10:00", "c8", "Web shop", None, "80.00", refund="80.00", refunded_at="2024-03-01")
    fill(workspace, orders=rows)
    january = {m.customer_id: m.monetary for m in members(workspace, date(2024, 1, 31))}
    march = {m.customer_id: m.monetary for m in members(workspace, date(2024, 3, 31))}
    assert (january["c8"], march["c8"]) == (80, 0)


def test_what_cannot_be_told_is_refused(two_halves: Workspace, workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Only 0 customers had ordered by 31 Dec 2023"):
        segments(two_halves, Scope(start=date(2024, 1, 1)))
    with pytest.raises(UnknownName, match="Did you mean segment"):
        segments(two_halves, Scope(by="segments"))
    with pytest.raises(UserError, match="ends before it begins"):
        segments(two_halves, Scope(start=date(2025, 7, 1)))
    with pytest.raises(UserError, match="no orders yet"):
        segments(workspace)
    fill(workspace, orders=[order("1", "2024-01-02", "a", None, None, "10.00")])
    with pytest.raises(UserError, match="Nothing says the age band"):
        segments(workspace, Scope(by="age_band"))


def test_concentration_by_hand(two_halves: Workspace) -> None:
    found = concentration(two_halves, Scope(START, END))
    # Web shop: 100 - 50 + 80; Store: 60 - 30 + 500 + 25. Nobody below 0.
    web, store = 130, 555
    (of_sales, of_contribution) = found.channels
    assert [(n, a) for n, a, _ in of_sales.parts] == [("Store", store), ("Web shop", web)]
    assert of_sales.hhi == pytest.approx((web / 685) ** 2 + (store / 685) ** 2)
    # Three customers ordered: 130, 500 and 80; the best tenth of three is one.
    assert (found.customers, found.best, found.best_share) == (3, 1, pytest.approx(500 / 710))
    # In the web shop 8 are left after fees, shipping and ads, but rent has no channel and is no part of it.
    assert of_contribution.hhi is None and "contribution mean nothing" in found.notes[0]


@pytest.mark.parametrize(("customers", "best"), [(1, 1), (10, 1), (11, 2), (70, 7), (71, 8)])
def test_the_best_tenth_is_rounded_up(workspace: Workspace, customers: int, best: int) -> None:
    rows = [order(str(n), "2024-01-02", f"c{n}", "Web shop", None, "10.00") for n in range(customers)]
    found = concentration(fill(workspace, orders=rows))
    assert (found.customers, found.best, found.best_share) == (customers, best, pytest.approx(best / customers))


@pytest.mark.parametrize(("customers", "bring"), [(9, 9), (10, 10), (11, 11 + 10), (20, 20 + 19), (21, 21 + 20 + 19)])
def test_the_best_tenth_brings_the_most(workspace: Workspace, customers: int, bring: int) -> None:
    rows = [order(str(n), "2024-01-02", f"c{n}", "Web shop", None, f"{n}.00") for n in range(1, customers + 1)]
    found = concentration(fill(workspace, orders=rows))
    assert found.best_share == pytest.approx(bring / (customers * (customers + 1) / 2))


def test_shares_of_parts() -> None:
    even = shares("x", [("a", Decimal(5)), ("b", Decimal(5)), (None, Decimal(5)), ("c", Decimal(5))])
    assert even.hhi == 0.25 and even.parts[-1][0] is None
    assert shares("x", [("a", Decimal(5))]).hhi == 1
    assert shares("x", [("a", Decimal(5)), ("b", Decimal(-1))]).hhi is None
    assert shares("x", []).hhi is None and shares("x", [("a", Decimal(0))]).hhi is None


def test_the_commands(two_halves: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "shop.duckdb"
    opened = open_workspace(path, FITS)
    fill(opened, orders=[row for n in range(1, 11) for row in spring(n)] + AUTUMN, customers=PEOPLE)
    opened.close()

    def run(*arguments: str) -> tuple[int, str, str]:
        return main(["--workspace", str(path), "analyse", *arguments]), *capsys.readouterr()

    days = ("--from", "2024-07-01", "--to", "2024-12-31")
    said = json.loads(run("segments", *days, "--json")[1])
    assert said["frozen"] == "2024-06-30"
    assert {s["segment"]: s["net_sales"] for s in said["segments"]}["Champions"] == 130
    status, table, notes = run("segments", "--by", "age_band", *days)
    assert status == 0 and "35-44" in table and "do not say since when" in notes
    said = json.loads(run("concentration", *days, "--json")[1])
    assert said["channels"][0]["top"] == "Store" and said["best_customers"] == 1
    assert run("segments", "--by", "colour")[0] == 2
    # Of 580 of those at home 500 came in the store, of 710 of both 530.
    cells = {
        (c["segment"], c["channel"]): c
        for c in json.loads(run("segments", "--by", "segment", *days, "--json")[1])["channels"]
    }
    assert cells["Home", "Store"]["index"] == pytest.approx(100 * (500 / 580) / (530 / 710))
    assert not cells["Home", "Store"]["sure"] and set(cells) == {
        (s, c) for s in ("Home", "Trade") for c in ("Store", "Web shop")
    }


def test_a_question_waits_only_for_the_models_that_it_reads(workspace: Workspace) -> None:
    assert on_demand_behind("select x from daily_customers f") >= {"daily_customers", "customer_history"}
    assert on_demand_behind("select x from daily_sales") == set()
    fill(workspace, orders=[order("1", "2024-01-02", "ada", "Web shop", None, "10.00")])

    def days_built() -> int:
        with workspace.cursor() as cursor:
            return cursor.execute("select count(*) from customer_days").fetchall()[0][0]

    workspace.ask(Query(("net_sales",)))
    assert days_built() == 0
    assert workspace.ask(Query(("net_sales",), ("segment",))).rows == [{"segment": None, "net_sales": 10}]
    assert days_built() == 1
