"""A formula prints itself for people, renders itself to SQL and computes itself over numbers, all three alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.catalog.declaration import rollup_of
from kpi.formula import (
    FirstReach,
    Formula,
    Measure,
    Operation,
    Rollup,
    Shift,
    growth,
    numerator_and_denominator,
)


def measure(name: str, label: str = "") -> Measure:
    return Measure(name, label or name.replace("_", " "), "sales", f"sum({name})")


ENGINE = duckdb.connect()
NET, COST, ORDERS, SPEND = measure("net_sales"), measure("cost"), measure("orders"), measure("ad_spend")


@pytest.mark.parametrize(
    "formula, text",
    [
        (NET, "net sales"),
        (NET / ORDERS, "net sales ÷ orders"),
        ((NET - COST) / NET, "(net sales − cost) ÷ net sales"),
        (NET - COST - SPEND, "net sales − cost − ad spend"),
        (NET - (COST + SPEND), "net sales − (cost + ad spend)"),
        (NET - (COST - SPEND), "net sales − (cost − ad spend)"),
        (NET + (COST - SPEND), "net sales + cost − ad spend"),
        (NET / (COST * ORDERS), "net sales ÷ (cost × orders)"),
        (NET * ORDERS / COST, "net sales × orders ÷ cost"),
        ((NET / ORDERS) / (SPEND / ORDERS), "(net sales ÷ orders) ÷ (ad spend ÷ orders)"),
        ((NET + COST) * ORDERS, "(net sales + cost) × orders"),
    ],
)
def test_text_reads_as_it_is_computed(formula: Formula, text: str) -> None:
    assert formula.text() == text


def test_a_shift_is_said_in_words() -> None:
    assert NET.shifted(Shift(previous=1)).text() == "net sales of the previous period"
    assert NET.shifted(Shift(years=1)).text() == "net sales a year before"
    assert NET.shifted(Shift()).text() == "net sales"


def test_every_division_in_sql_is_floating_and_guarded() -> None:
    assert (NET / ORDERS).sql(lambda m: m.column) == "(1e0 * net_sales / nullif(orders, 0))"
    assert ((NET - COST) / NET).sql(lambda m: m.column) == "(1e0 * (net_sales - cost) / nullif(net_sales, 0))"


def test_columns_of_shifted_measures_have_their_own_names() -> None:
    before = NET.shifted(Shift(previous=1))
    assert before.column == "net_sales_previous"
    assert before.shifted(Shift(previous=1)).column == "net_sales_previous_previous"
    assert before.shifted(Shift(years=1)).column == "net_sales_previous_year"


def test_measures_come_left_to_right() -> None:
    assert [m.name for m in ((NET - COST) / NET).measures()] == ["net_sales", "cost", "net_sales"]


def test_mapped_changes_every_measure() -> None:
    renamed = ((NET - COST) / NET).mapped(lambda m: measure(m.name.upper()))
    assert [m.name for m in renamed.measures()] == ["NET_SALES", "COST", "NET_SALES"]


def test_numerator_and_denominator_of_a_ratio_only() -> None:
    assert numerator_and_denominator(NET / ORDERS) == (NET, ORDERS)
    assert numerator_and_denominator(NET - COST) is None
    assert numerator_and_denominator(NET) is None


@pytest.mark.parametrize("divisor", [0, Decimal(0), 0.0, None])
def test_a_division_by_nothing_is_blank(divisor: Any) -> None:
    assert (NET / ORDERS).value({"net_sales": Decimal(10), "orders": divisor}) is None


def test_amounts_stay_exact_until_they_are_divided() -> None:
    assert (NET + COST).value({"net_sales": Decimal("0.1"), "cost": Decimal("0.2")}) == Decimal("0.3")
    assert isinstance((NET / ORDERS).value({"net_sales": Decimal(1), "orders": 4}), float)


def test_one_unknown_part_makes_the_whole_unknown() -> None:
    assert (NET - COST).value({"net_sales": Decimal(1), "cost": None}) is None


@pytest.mark.parametrize(
    "now, before, change",
    [
        (Decimal(110), Decimal(100), 0.1),
        (Decimal(0), Decimal(100), -1.0),
        (Decimal(-5), Decimal(10), -1.5),
        (Decimal(110), Decimal(0), None),
        (Decimal(110), Decimal(-100), None),
    ],
)
def test_growth_from_nothing_or_from_a_loss_is_blank(now: Decimal, before: Decimal, change: float | None) -> None:
    assert growth(NET).value({"net_sales": now, "net_sales_previous": before}) == change


numbers = st.one_of(st.none(), st.integers(-3, 3), st.decimals(-10, 10, places=2, allow_nan=False))
formulas = st.recursive(
    st.sampled_from([NET, COST, ORDERS]),
    lambda part: st.builds(Operation, st.sampled_from("+-*/"), part, part, st.booleans()),
    max_leaves=6,
)


@given(formula=formulas, net_sales=numbers, cost=numbers, orders=numbers)
def test_sql_and_python_compute_the_same(formula: Formula, **values: object) -> None:
    columns = {
        m.name: f"cast({'null' if values[m.name] is None else values[m.name]} as decimal(18,2))"
        for m in (NET, COST, ORDERS)
    }
    by_sql = ENGINE.execute(f"select {formula.sql(lambda m: columns[m.name])}").fetchall()[0][0]
    by_python = formula.value(values)  # type: ignore[arg-type]
    assert (by_sql is None) == (by_python is None)
    if by_sql is not None:
        assert float(by_sql) == pytest.approx(float(by_python), rel=1e-9, abs=1e-9)  # type: ignore[arg-type]


def test_the_first_step_that_reaches_a_target() -> None:
    spend, won = (measure(n) for n in ("spend", "won"))
    steps = tuple(measure(f"so_far_{k}", f"margin of {k} months") for k in (1, 2, 3))
    payback = FirstReach(spend / won, steps)
    assert payback.text() == "first of margin of 1 months, ..., margin of 3 months that reaches spend ÷ won"
    sums = {"spend": 30, "won": 3, "so_far_1": 4, "so_far_2": 10, "so_far_3": 12}
    assert payback.value(sums) == 2, "reached is reached"
    assert payback.value(sums | {"spend": 60}) is None
    assert payback.value(sums | {"won": 0}) is None
    assert payback.sql(lambda m: m.name).startswith("case when so_far_1 >= (1e0 * spend / nullif(won, 0)) then 1 when ")
    assert rollup_of(payback) is Rollup.MODEL
    assert [m.name for m in payback.measures()] == ["spend", "won", "so_far_1", "so_far_2", "so_far_3"]
    assert [m.shift.previous for m in payback.shifted(Shift(previous=1)).measures()] == [1] * 5
