"""Quantiles in SQL that every engine knows are those of arithmetic, whatever the number of rows and their ties."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from statistics import median

import duckdb
import numpy as np
import pytest

from kpi.analyses.customers.rfm_scores import CUTS, MEASURES, SCORED
from kpi.analyses.deals.cohorts import median_statement
from kpi.analyses.deals.scope import Scope
from kpi.analyses.sales import concentration

DAY = date(2024, 5, 1)
SIZES = [*range(1, 34), 99, 100, 101]


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def amounts(size: int) -> list[Decimal]:
    """So many amounts to the cent, some of them equal."""
    drawn = random.Random(size)
    return [Decimal(drawn.choice([drawn.randint(1, 100_000), 5_000, 1_999])) / 100 for _ in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_the_best_tenth_has_the_largest_amounts(engine: duckdb.DuckDBPyConnection, size: int) -> None:
    engine.execute(
        "create table customer_days (customer int, day date, currency text, net_amount decimal(18,4), order_count int)"
    )
    spent = amounts(size)
    engine.executemany(
        "insert into customer_days values (?, ?, 'EUR', ?, 1)", [(n, DAY, a) for n, a in enumerate(spent)]
    )
    asked = {"first_day": DAY, "last_day": DAY, "own_currency": "EUR"}
    sql = concentration._CUSTOMERS.format(within="1 = 1")
    [(customers, net, least, above)] = engine.execute(sql, asked).fetchall()
    best = -(-size // 10)
    assert (customers, net) == (size, sum(spent))
    assert best * least + (above or 0) == sum(sorted(spent)[-best:])


def test_nobody_has_no_best_tenth(engine: duckdb.DuckDBPyConnection) -> None:
    engine.execute(
        "create table customer_days (customer int, day date, currency text, net_amount decimal(18,4), order_count int)"
    )
    asked = {"first_day": DAY, "last_day": DAY, "own_currency": "EUR"}
    rows = engine.execute(concentration._CUSTOMERS.format(within="1 = 1"), asked).fetchall()
    assert rows == [(0, None, None, None)]


@pytest.mark.parametrize("size", SIZES)
def test_cuts_are_one_above_the_quintiles(engine: duckdb.DuckDBPyConnection, size: int) -> None:
    engine.execute(
        "create table customer_standings (customer int, currency text, day date, next_day date, last_day date,"
        " frequency hugeint, monetary decimal(38,4), margin decimal(38,4), uncosted hugeint)"
    )
    drawn = random.Random(size)
    rows = [(n, drawn.randint(0, 300), drawn.randint(1, 9), amount) for n, amount in enumerate(amounts(size))]
    engine.executemany(
        "insert into customer_standings select ?, 'EUR', date '2024-01-01', null, date '2024-05-01' - ?, ?, ?, 0, 0",
        rows,
    )
    sql = f"with {SCORED} select distinct {', '.join(CUTS)} from scored"
    [cuts] = engine.execute(sql, {"as_of": DAY, "own_currency": "EUR"}).fetchall()
    quintiles = [np.quantile([float(row[n]) for row in rows], (0.2, 0.4, 0.6, 0.8)) for n, _ in enumerate(MEASURES, 1)]
    assert cuts == pytest.approx((np.concatenate(quintiles) + 1).tolist(), rel=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_the_middle_amounts_are_the_median(engine: duckdb.DuckDBPyConnection, size: int) -> None:
    engine.execute(
        "create table deal_paths (deal_row int, state text, currency text, amount decimal(18,4), closed date, channel text)"
    )
    won = amounts(size)
    engine.executemany("insert into deal_paths values (1, 'won', ?, ?, ?, 'Web')", [(None, a, DAY) for a in won])
    engine.execute(
        "insert into deal_paths values (1, 'won', 'GBP', 7, ?, 'Web'), (1, 'lost', null, 1, ?, 'Web')", [DAY] * 2
    )
    asked = median_statement(Scope(start=DAY, end=DAY), "EUR")
    (own, lower, upper), other = engine.execute(asked.sql, asked.params).fetchall()
    assert (own, (lower + upper) / 2, other) == ("EUR", median(won), ("GBP", 7, 7))
