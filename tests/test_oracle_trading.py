"""Converted orders and the parts of totals, against the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.analyses.customers.fitted_models import FITS
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import set_setting
from kpi.workspaces import open_workspace
from tests.conftest import fill, order, spent, visit
from tests.oracle import EVERY, Oracle, converted
from tests.test_oracle import (
    ADDITIVE,
    OF_SALES,
    agree,
    days,
    reload,
    some_answers,
    some_costs,
    some_deals,
    some_orders,
    some_spend,
    some_visits,
)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path_factory.mktemp("made_up") / "workspace.duckdb", FITS)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def trading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace that counts in euros, whatever most orders are in."""
    opened = open_workspace(tmp_path_factory.mktemp("trading") / "workspace.duckdb", FITS)
    set_setting(opened, "currency", "EUR")
    yield opened
    opened.close()


some_rates = st.lists(
    st.tuples(days, st.sampled_from(["CHF", "GBP"]), st.integers(500_000_000, 1_500_000_000)),
    min_size=1,
    max_size=4,
    unique_by=lambda rate: rate[:2],
).map(
    lambda rates: [
        {
            "date": date.fromisoformat(day),
            "currency": currency,
            "rate": Decimal(billionths) / 10**9,
            "load_id": 9,
            "source": "exchange_rates",
        }
        for day, currency, billionths in rates
    ]
)


@settings(max_examples=20, deadline=None)
@given(
    orders=some_orders(
        regions=st.sampled_from(["Alps", "Isles", None]), currencies=st.sampled_from(["EUR", "CHF", "GBP", None])
    ),
    countries=st.lists(st.sampled_from(["CH", "UK", None]), min_size=14, max_size=14),
    rates=some_rates,
    by=st.sampled_from(["region", "country", "channel"]),
)
def test_converted_orders_are_those_of_the_oracle_by_region_country_and_channel(
    trading: Workspace, orders: list[dict], countries: list[str | None], rates: list[dict], by: str
) -> None:
    """Every amount at the rate of its own day; what has no rate yet is in no sum."""
    orders = [row | {"country": country} for row, country in zip(orders, countries, strict=False)]
    reload(trading, orders=orders, exchange_rates=rates)
    agree(trading, OF_SALES, Oracle(converted(orders, rates, "EUR"), [], [], by=by))


EXACT = ("deals_created", "deals_won", "deals_lost", "answers", "costs", "fees", "contribution")
DIVIDED = ("win_rate", "average_deal", "nps", "csat")


@settings(max_examples=40, deadline=None)
@given(
    orders=some_orders(),
    spend=some_spend,
    deals=some_deals,
    answers=some_answers,
    costs=some_costs,
    costed=st.sampled_from(["all", "some"]),
)
def test_the_program_agrees_with_the_oracle_on_deals_answers_and_costs(
    made_up: Workspace,
    orders: list[dict],
    spend: list[dict],
    deals: list[dict],
    answers: list[dict],
    costs: list[dict],
    *,
    costed: str,
) -> None:
    answers = answers * 30  # fewer say nothing of NPS
    for place, row in enumerate(orders):
        row["cost_amount"] = Decimal("1.50") if costed == "all" or place % 3 else None
    reload(made_up, orders=orders, ad_spend=spend, deals=deals, feedback=answers, costs=costs)
    oracle = Oracle(orders, [], spend, deals, answers, costs)
    total = made_up.ask(Query(EXACT + DIVIDED)).rows[0]
    by_channel = {row["channel"]: row for row in made_up.ask(Query(EXACT + DIVIDED, ("channel",))).rows}
    for channel, row in [(EVERY, total), *by_channel.items()]:
        for name in EXACT:
            assert row[name] == oracle.kpi(name)(channel), (name, channel)
        for name in DIVIDED:
            expected = oracle.kpi(name)(channel)
            assert row[name] == (None if expected is None else pytest.approx(float(expected), rel=1e-12)), (
                name,
                channel,
            )


@settings(max_examples=15, deadline=None)
@given(
    orders=some_orders(),
    visits=some_visits,
    spend=some_spend,
    grain=st.sampled_from([None, "month", "quarter", "year"]),
    by=st.sampled_from(["channel", "channel_type"]),
)
def test_the_parts_add_up_to_the_whole(
    made_up: Workspace,
    orders: list[dict],
    visits: list[dict],
    spend: list[dict],
    grain: str | None,
    by: str,
) -> None:
    reload(made_up, orders=orders, visits=visits, ad_spend=spend)
    total = made_up.ask(Query(ADDITIVE)).rows[0]
    parts = made_up.ask(Query(ADDITIVE, (by,), grain)).rows
    for name in ADDITIVE:
        assert sum(row[name] for row in parts) == total[name]


def test_the_oracle_knows_the_shop_by_hand(workspace: Workspace) -> None:
    """So that two wrong implementations do not agree with each other only."""
    orders = [
        order("1", "2024-01-01", "ada", "Web shop", None, "100.00"),
        order("2", "2024-01-02", "ada", "Store", None, "50.00", refund="20.00"),
        order("3", "2024-02-10", "ben", "Store", None, "30.00"),
    ]
    visits, spend = [visit("2024-01-01", "Web shop", None, 40)], [spent("2024-01-01", "Web shop", None, "8.00")]
    oracle = Oracle(orders, visits, spend)
    by_hand = {
        "net_sales": 160,
        "orders": 3,
        "new_customers": 2,
        "cac": 8,
        "repeat_purchase_rate": 0.5,
        "lifetime_revenue_30": 130,
        "conversion_rate": 3 / 40,
    }
    fill(workspace, orders=orders, visits=visits, ad_spend=spend)
    told = workspace.ask(Query(tuple(by_hand))).rows[0]
    for name, value in by_hand.items():
        assert float(oracle.kpi(name)(EVERY)) == pytest.approx(value, rel=1e-15), name  # type: ignore[arg-type]
        assert float(told[name]) == pytest.approx(value, rel=1e-15), name
