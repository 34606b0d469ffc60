"""Made-up shops: the program and a second implementation of the KPIs in plain Python agree on every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.analyses.customers.fitted_models import FITS
from kpi.query import Query
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.conftest import answer, cost, deal, insert, order, spent, visit
from tests.oracle import EVERY, Oracle

ADDITIVE = ("net_sales", "orders", "new_customers", "visits", "ad_spend")
RATIOS = ("aov", "conversion_rate", "cac", "repeat_purchase_rate", "lifetime_revenue_30")
OF_SALES = ("gross_sales", "discounts", "returns", "net_sales", "discount_rate", "return_rate", "aov")
OF_ADS = ("impressions", "clicks", "ad_conversions", "ctr", "cpc", "cpm", "cost_per_conversion")
BY_AGE = ("lifetime_revenue_30", "lifetime_revenue_90", "lifetime_revenue_180", "lifetime_revenue")
FIRST = date(2024, 1, 20)

channels = st.sampled_from(["Web shop", "Store", None])
days = st.integers(0, 75).map(lambda n: str(FIRST + timedelta(days=n)))
cents = st.integers(0, 50_000).map(lambda n: str(Decimal(n) / 100))
times = st.sampled_from(["00:00:00", "12:00:00", "12:00:01", "23:59:59"])
names = st.sampled_from(["ada", "ben", "cleo", None])
nowhere, euros = st.none(), st.just("EUR")


@st.composite
def some_orders(
    draw: st.DrawFn,
    days: st.SearchStrategy[str] = days,
    regions: st.SearchStrategy[str | None] = nowhere,
    currencies: st.SearchStrategy[str | None] = euros,
) -> list[dict]:
    """Orders in any order, with few days, times and customers, so that ties and repeats are common."""
    count = draw(st.integers(0, 12))
    rows = []
    for number in draw(st.permutations(range(count))):
        gross = draw(cents)
        back = draw(st.sampled_from([Decimal(0), Decimal(gross), Decimal(gross) / 2]))
        rows.append(
            order(
                f"{number:02}",
                f"{draw(days)} {draw(times)}",
                draw(names),
                draw(channels),
                draw(regions),
                gross,
                discount=str((Decimal(gross) * draw(st.sampled_from([0, 0, 10, 25])) / 100).quantize(Decimal("0.01"))),
                refund=str(back),
                refunded_at=draw(st.one_of(st.none(), days)),
                currency=draw(currencies),
                cancelled=draw(st.integers(0, 5)) == 0,
            )
        )
    # What every shop has, so that no KPI is blank for want of a table, a channel or a customer.
    return [
        *rows,
        order("98", f"{FIRST} 12:00", "dora", "Web shop", None, "1.00"),
        order("99", f"{FIRST + timedelta(days=45)} 12:00", None, "Store", None, "2.00"),
    ]


some_visits = st.lists(
    st.builds(
        lambda day, channel, visits, length: visit(
            day, channel, None, visits, until=str(date.fromisoformat(day) + timedelta(days=length)) if length else None
        ),
        days,
        channels,
        st.integers(0, 1000),
        st.sampled_from([0, 0, 6, 30]),
    ),
    max_size=6,
).map(lambda rows: [*rows, visit(str(FIRST), "Web shop", None, 7)])

some_spend = st.lists(
    st.builds(
        lambda day, channel, amount, length, shown, clicked, claimed: spent(
            day,
            channel,
            None,
            amount,
            until=str(date.fromisoformat(day) + timedelta(days=length)) if length else None,
            shown=shown,
            clicked=clicked,
            claimed=claimed,
        ),
        days,
        channels,
        cents,
        st.sampled_from([0, 0, 6, 30]),
        st.one_of(st.none(), st.integers(0, 10_000)),
        st.one_of(st.none(), st.integers(0, 500)),
        st.one_of(st.none(), st.integers(1, 9_999).map(lambda n: str(Decimal(n) / 1000))),
    ),
    max_size=5,
).map(lambda rows: [*rows, spent(str(FIRST), "Web shop", None, "0.10")])


some_deals = st.lists(
    st.builds(
        lambda created, length, status, amount, channel: deal(
            "D",
            created,
            str(date.fromisoformat(created) + timedelta(days=length)) if length else None,
            status,
            amount,
            channel,
            None,
        ),
        days,
        st.sampled_from([0, 1, 30]),
        st.sampled_from(["won", "lost", "open", "deleted"]),
        st.one_of(st.none(), cents),
        channels,
    ),
    max_size=8,
).map(lambda rows: [*rows, deal("Z", str(FIRST), str(FIRST), "won", "3.00", "Web shop", None)])

some_answers = st.lists(
    st.builds(
        lambda day, kind, score, scale, channel: answer(day, kind, score, scale, channel, None),
        days,
        st.sampled_from(["nps", "csat", None]),
        st.one_of(st.none(), st.integers(0, 12).map(str)),
        st.sampled_from(["5", "10", None]),
        channels,
    ),
    max_size=8,
).map(
    lambda rows: [
        *rows,
        answer(str(FIRST), "nps", "9", "10", "Web shop", None),
        answer(str(FIRST), "csat", "5", "5", "Store", None),
    ]
)

some_costs = st.lists(
    st.builds(
        lambda day, kind, amount, channel, order_id, length: cost(
            day,
            kind,
            amount,
            channel,
            None,
            order_id=order_id,
            until=str(date.fromisoformat(day) + timedelta(days=length)) if length else None,
        ),
        days,
        st.sampled_from(["fee", "shipping"]),
        cents,
        channels,
        st.sampled_from([None, "00", "01", "98", "there is none"]),
        st.sampled_from([0, 0, 6, 30]),
    ),
    max_size=6,
).map(lambda rows: [*rows, cost(str(FIRST), "fee", "0.20", "Web shop", None)])


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path_factory.mktemp("made_up") / "workspace.duckdb", FITS)
    yield opened
    opened.close()


def reload(workspace: Workspace, **tables: list[dict]) -> None:
    with workspace.write(*tables) as cursor:
        for table, rows in tables.items():
            cursor.execute(f"delete from {table}")
            insert(cursor, table, rows)


@settings(max_examples=40, deadline=None)
@given(orders=some_orders(), visits=some_visits, spend=some_spend)
def test_the_program_agrees_with_the_oracle(
    made_up: Workspace, orders: list[dict], visits: list[dict], spend: list[dict]
) -> None:
    reload(made_up, orders=orders, visits=visits, ad_spend=spend)
    oracle = Oracle(orders, visits, spend)
    by_channel = {row["channel"]: row for row in made_up.ask(Query(ADDITIVE + RATIOS, ("channel",))).rows}
    assert set(by_channel) == oracle.channels()
    total = made_up.ask(Query(ADDITIVE + RATIOS)).rows[0]
    for channel, row in [(EVERY, total), *by_channel.items()]:
        for name in ADDITIVE:
            assert row[name] == oracle.kpi(name)(channel), (name, channel)
        for name in RATIOS:
            expected = oracle.kpi(name)(channel)
            assert (row[name] is None) == (expected is None), (name, channel, row[name], expected)
            if expected is not None:
                assert row[name] == pytest.approx(float(expected), rel=1e-12), (name, channel)


def agree(workspace: Workspace, names: tuple[str, ...], oracle: Oracle) -> None:
    """The program says of the whole and of every part what the oracle says: sums to the last digit."""
    parts = {row[oracle.by]: row for row in workspace.ask(Query(names, (oracle.by,))).rows}
    for part, row in [(EVERY, workspace.ask(Query(names)).rows[0]), *parts.items()]:
        for name in names:
            expected, exact = oracle.kpi(name)(part), not isinstance(row[name], float)
            ours = expected if exact or expected is None else pytest.approx(float(expected), rel=1e-12)
            assert row[name] == ours, (name, part)


@settings(max_examples=20, deadline=None)
@given(orders=some_orders(), spend=some_spend)
def test_the_program_agrees_with_the_oracle_on_discounts_returns_and_ads(
    made_up: Workspace, orders: list[dict], spend: list[dict]
) -> None:
    # What no row tells at all is a column that is not there.
    spend = [*spend, spent(str(FIRST), "Web shop", None, "0.30", shown=10, clicked=3, claimed="0.5")]
    reload(made_up, orders=orders, ad_spend=spend)
    agree(made_up, OF_SALES + OF_ADS, Oracle(orders, [], spend))


@settings(max_examples=20, deadline=None)
@given(orders=some_orders(st.integers(0, 500).map(lambda n: str(FIRST + timedelta(days=n)))))
def test_the_program_agrees_with_the_oracle_on_customers_of_every_age(made_up: Workspace, orders: list[dict]) -> None:
    # One who is old enough for every age, and came back on its last day and on the day after.
    ages = (0, 30, 31, 90, 91, 180, 181, 365, 366)
    old = [
        order(f"age{n:03}", f"{FIRST + timedelta(days=n)} 12:00", "egon", "Store", None, f"{n + 1}.00") for n in ages
    ]
    orders = [*orders, *old]
    reload(made_up, orders=orders)
    agree(made_up, BY_AGE, Oracle(orders, [], []))
