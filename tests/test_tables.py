"""Tables and facts declare what is there: relations, days, dimensions, and what they are like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kpi.analyses.provenance import rows_behind
from kpi.catalog import CATALOG
from kpi.models import MODELS
from kpi.query import Query
from kpi.store import Workspace
from kpi.tables import COSTS, DEALS, FACTS, ORDERS, SALES, SUBSCRIPTIONS, TABLES, TARGETS, VISITS, Fact, Table, Type
from tests.conftest import cost, deal, fill, order, subscription, visit

MADE = {model.name for model in MODELS}


def columns_of(workspace: Workspace, relation: str) -> set[str]:
    with workspace.cursor() as cursor:
        return {d[0] for d in cursor.execute(f"select * from {relation} limit 0").description}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_the_dates_of_a_table_are_columns_of_it(table: Table) -> None:
    own = {c.name: c.type for c in table.columns}
    dates = [name for name in (*([table.date] if table.is_dated else []), table.until, *table.later) if name]
    assert all(own[name] in (Type.DATE, Type.TIME) for name in dates)
    assert bool(table.until) >= table.runs_on and not (table.until and table.monthly)
    assert table.by_period == ("period_end" in own), "what may stand for a period says so"


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda f: f.name)
def test_the_relations_of_a_fact_have_what_it_declares(shop: Workspace, fact: Fact) -> None:
    assert {fact.view, fact.rollup} <= MADE
    dimensions = {"channel" if d == "channel_type" else d for d in fact.dimensions}
    if not fact.worked_out:
        assert {"day", *dimensions} <= columns_of(shop, fact.view)
        assert {"day", *dimensions & set(fact.rollup_dimensions)} <= columns_of(shop, fact.rollup)
    assert set(fact.rollup_dimensions) <= set(fact.dimensions)
    for name, relation in fact.says_also:
        assert fact.has(name) and name in columns_of(shop, relation)
    assert not fact.days_in or "day" in columns_of(shop, fact.days_in)


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda f: f.name)
def test_a_fact_stands_behind_the_one_that_it_is_like(fact: Fact) -> None:
    names = list(FACTS)
    if fact.like:
        assert names.index(fact.like.name) < names.index(fact.name) and FACTS[fact.like.name] is fact.like
        assert not fact.says_also, "it says what the other one says"
    else:
        assert not {m.name for m in MODELS if m.on_demand} & {fact.rollup, fact.days_in}, "coverage waits for nothing"
    assert not fact.unbroken or fact.days_in


def test_what_choices_are_sized_by_is_a_kpi_of_that_fact() -> None:
    sized = [fact for fact in FACTS.values() if fact.sized_by]
    assert len(sized) >= 6
    assert all(CATALOG[fact.sized_by].facts == (fact.name,) for fact in sized)


def test_a_fact_of_another_table_covers_what_it_is_like_with_rows_of_its_own(shop: Workspace) -> None:
    lines, orders = shop.coverage.facts["lines"], shop.coverage.facts["sales"]
    assert (lines.first, lines.last, lines.channels) == (orders.first, orders.last, orders.channels)
    assert lines.rows != orders.rows and "product" in lines.filled - orders.filled


def test_days_with_refunds_only_date_sales_and_not_customers(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "ada", "Web shop", None, "9.00", refund="4.00", refunded_at="2024-02-01")],
    )
    covered = workspace.coverage
    assert covered.of(SALES).last == date(2024, 2, 1)
    assert {f.name for f in FACTS.values() if f.table is ORDERS and covered.of(f).last == date(2024, 1, 1)} == {
        "customers", "buyers", "margins", "activity", "expected", "moments",
    }  # fmt: skip


def test_plans_do_not_date_the_data(workspace: Workspace) -> None:
    """Orders do if there are any, then visits, and so on; targets never."""
    goal = {"kpi": "net_sales", "month": date(2030, 1, 1), "value": 10, "load_id": 8, "source": "targets"}
    fill(workspace, targets=[goal], costs=[cost("2024-05-01", "fee", "1.00", None, None)])
    assert workspace.coverage.last == date(2024, 5, 1)
    fill(workspace, visits=[visit("2024-03-01", "Web shop", None, 5)])
    assert workspace.coverage.last == date(2024, 3, 1)
    fill(workspace, orders=[order("1", "2024-01-01", "ada", "Web shop", None, "9.00")])
    assert workspace.coverage.last == date(2024, 1, 1)


def behind(workspace: Workspace, table: Table, first: str, last: str) -> int:
    query = Query(("orders",), start=date.fromisoformat(first), end=date.fromisoformat(last))
    # Days after the data would be cut off.
    coverage = replace(workspace.coverage, facts={})
    return len(workspace.run(rows_behind(query, table, coverage))[1])


@pytest.mark.parametrize(
    ("table", "rows", "inside", "outside"),
    [
        (
            ORDERS,
            [order("1", "2024-01-05 23:59", "a", None, None, "9", refund="4", refunded_at="2024-03-05")],
            ["2024-01-05 2024-01-05", "2024-03-01 2024-03-05"],
            ["2024-01-06 2024-03-04"],
        ),
        (
            DEALS,
            [deal("a", "2024-01-05 10:00", "2024-03-05 10:00", "won", "1.00", None, None)],
            ["2024-01-05 2024-01-05", "2024-03-05 2024-03-09"],
            ["2024-01-06 2024-03-04"],
        ),
        (
            VISITS,
            [visit("2024-01-05", None, None, 5, until="2024-01-20")],
            ["2024-01-10 2024-01-11", "2024-01-20 2024-02-01"],
            ["2024-01-01 2024-01-04", "2024-01-21 2024-02-01"],
        ),
        (
            COSTS,
            [cost("2024-01-05", "fee", "1.00", None, None)],
            ["2024-01-05 2024-01-05"],
            ["2024-01-06 2024-02-01"],
        ),
        (
            SUBSCRIPTIONS,
            [subscription("ada", "2024-01-05", None, "1.00", None, None)],
            ["2024-01-05 2024-01-05", "2030-01-01 2030-01-02"],
            ["2024-01-01 2024-01-04"],
        ),
        (
            TARGETS,
            [{"kpi": "orders", "month": date(2024, 1, 15), "value": 1, "load_id": 8, "source": "targets"}],
            ["2024-01-20 2024-01-31"],
            ["2024-02-01 2024-02-29"],
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_rows_behind_a_number_are_those_that_its_days_hold(
    workspace: Workspace, table: Table, rows: list[dict[str, Any]], inside: list[str], outside: list[str]
) -> None:
    fill(workspace, **{table.name: rows})
    assert [behind(workspace, table, *days.split()) for days in inside] == [1] * len(inside)
    assert [behind(workspace, table, *days.split()) for days in outside] == [0] * len(outside)


def test_rows_of_every_dated_table_can_be_shown(shop: Workspace) -> None:
    for table in TABLES.values():
        if table.date:
            shop.run(rows_behind(Query(("orders",)), table, shop.coverage))
