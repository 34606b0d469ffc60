"""Amounts are exact, in one currency, and a month's spend is the sum of its days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kpi.analyses.customers.fitted_models import FITS
from kpi.query import Query
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.conftest import cost, deal, fill, insert, order, spent, subscription, visit


def test_a_tenth_and_two_tenths_are_three_tenths(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order(str(n), "2024-01-01", "ada", "Web shop", None, amount) for n, amount in enumerate(["0.10", "0.20"])
        ],
    )
    total = workspace.ask(Query(("net_sales",))).value("net_sales")
    assert isinstance(total, Decimal) and total == Decimal("0.3")


def test_a_great_sum_keeps_its_last_digit(workspace: Workspace) -> None:
    """A float has room for 16 digits: the cent would be gone."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", None, "90000000000000.01"),
            order("2", "2024-01-01", "ben", "Web shop", None, "90000000000000.0001"),
        ],
    )
    assert workspace.ask(Query(("net_sales",))).value("net_sales") == Decimal("180000000000000.0101")


def test_an_average_is_not_cut_to_the_places_of_its_amounts(workspace: Workspace) -> None:
    """10 over 3 orders is 3.333..., not 3.3333; 3 % of nothing much is not 0."""
    fill(
        workspace,
        orders=[
            order(str(n), "2024-01-01", None, "Web shop", None, a, discount=d)
            for n, (a, d) in enumerate([("3.33", "0"), ("3.33", "0"), ("3.34", "0.0001")])
        ],
        visits=[visit("2024-01-01", "Web shop", None, 700_000)],
    )
    told = workspace.ask(Query(("aov", "discount_rate", "conversion_rate")))
    assert told.value("aov") == pytest.approx(9.9999 / 3, rel=1e-15)
    assert told.value("discount_rate") == pytest.approx(1e-5, rel=1e-12)
    assert told.value("conversion_rate") == pytest.approx(3 / 700_000, rel=1e-15)


# Two currencies

MIXED = {
    "orders": [
        order("1", "2024-01-01", "ada", "Web shop", None, "10.00"),
        order("2", "2024-01-01", "ben", "Web shop", None, "20.00"),
        order("3", "2024-01-01", "cleo", "Web shop", None, "5000.00", currency="JPY"),
    ],
    "ad_spend": [
        spent("2024-01-01", "Web shop", None, "6.00"),
        spent("2024-01-01", "Web shop", None, "900.00", currency="JPY"),
    ],
}


def test_two_currencies_are_never_added(workspace: Workspace) -> None:
    fill(workspace, **MIXED)
    ours = workspace.ask(Query(("net_sales", "ad_spend", "aov", "roas", "cac")))
    assert [ours.value(k) for k in ours.query.kpis] == [30, 6, 15.0, 5.0, 3.0]
    theirs = workspace.ask(Query(("net_sales", "ad_spend", "aov", "roas", "cac"), currency="JPY"))
    assert [theirs.value(k) for k in theirs.query.kpis] == [5000, 900, 5000.0, 5000 / 900, 900.0]


def test_each_currency_by_itself(workspace: Workspace) -> None:
    fill(workspace, **MIXED)
    rows = workspace.ask(Query(("net_sales", "aov", "roas"), ("currency",))).rows
    assert [[r[k] for k in ("currency", "net_sales", "aov", "roas")] for r in rows] == [
        ["EUR", 30, 15.0, 5.0],
        ["JPY", 5000, 5000.0, 5000 / 900],
    ]
    filtered = workspace.ask(Query(("net_sales",), where={"currency": ("JPY",)}))
    assert filtered.value("net_sales") == 5000


def test_the_interval_of_an_amount_rests_on_the_orders_in_its_currency(workspace: Workspace) -> None:
    """A place that pays in another currency only has no amount: not 0, which an order of its own would make of it."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web shop", "Berlin", "10.00"),
            order("2", "2024-01-01", "ben", "Web shop", "Berlin", "5000.00", currency="JPY"),
            order("3", "2024-01-01", "cleo", "Web shop", "Tokyo", "5000.00", currency="JPY"),
        ],
    )
    rows = workspace.ask(Query(("net_sales", "aov"), ("region",), currency="EUR", intervals=True)).rows
    assert [(r["region"], r["net_sales"], r["net_sales__units"]) for r in rows] == [("Berlin", 10, 1)]


def test_spend_without_a_currency_is_in_the_workspace_s_own(workspace: Workspace) -> None:
    """Spend in two currencies, one of them unnamed, is divided by the customers of each."""
    fill(
        workspace,
        orders=MIXED["orders"],
        ad_spend=[
            spent("2024-01-01", "Web shop", None, "6.00", currency=None),
            spent("2024-01-01", "Web shop", None, "900.00", currency="JPY"),
        ],
    )
    assert workspace.ask(Query(("cac",))).value("cac") == 3.0
    assert workspace.ask(Query(("cac",), currency="JPY")).value("cac") == 900.0


# Spend of several days


@pytest.fixture(scope="module")
def spending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path_factory.mktemp("spend") / "workspace.duckdb", FITS)
    fill(
        opened,
        orders=[
            order("1", "2024-01-01", None, "Web shop", None, "1.00"),
            order("2", "2026-12-31", None, "Web shop", None, "1.00"),
        ],
    )
    yield opened
    opened.close()


amounts = st.decimals(Decimal("-10000"), Decimal("1000000"), places=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amount=amounts,
    first=st.dates(date(2024, 1, 1), date(2025, 12, 1)),
    length=st.integers(1, 366),
    cut=st.integers(0, 365),
    visits=st.integers(0, 10**9),
)
@example(amount=Decimal("100"), first=date(2024, 1, 1), length=31, cut=10, visits=100)
@example(amount=Decimal("0.01"), first=date(2024, 2, 1), length=29, cut=1, visits=1)
@example(amount=Decimal("-7.77"), first=date(2024, 2, 1), length=29, cut=1, visits=0)
def test_any_slices_of_a_period_add_up_to_it(
    spending: Workspace, amount: Decimal, first: date, length: int, cut: int, visits: int
) -> None:
    last = first + timedelta(days=length - 1)
    middle = min(first + timedelta(days=cut), last)
    with spending.write("ad_spend", "visits") as cursor:
        cursor.execute("delete from ad_spend")
        cursor.execute("delete from visits")
        insert(cursor, "ad_spend", [spent(str(first), "Web shop", None, str(amount), until=str(last))])
        insert(cursor, "visits", [visit(str(first), "Web shop", None, visits, until=str(last))])

    def between(start: date, end: date) -> tuple:
        row = spending.ask(Query(("ad_spend", "visits"), start=start, end=end)).rows[0]
        return row["ad_spend"], row["visits"]

    whole = between(date(2024, 1, 1), date(2026, 12, 31))
    left, right = between(date(2024, 1, 1), middle), between(middle + timedelta(days=1), date(2026, 12, 31))
    assert whole == (amount, visits)
    assert (left[0] + right[0], left[1] + right[1]) == whole
    with spending.cursor() as cursor:
        days, least, most = cursor.execute("select count(*), min(amount), max(amount) from spend").fetchall()[0]
    assert days == length
    assert most - least <= Decimal("0.0001"), "the days are not alike"


def test_a_period_that_reaches_beyond_the_query_counts_by_its_days(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", None, "Web shop", None, "1.00"),
            order("2", "2024-02-29", None, "Web shop", None, "1.00"),
        ],
        ad_spend=[spent("2024-01-16", "Web shop", None, "31.00", until="2024-02-15")],
    )
    assert [r["ad_spend"] for r in workspace.ask(Query(("ad_spend",), grain="month")).rows] == [16, 15]


@pytest.mark.parametrize("name", ["costs", "mrr"])
def test_amounts_follow_when_deals_give_the_workspace_another_currency(workspace: Workspace, name: str) -> None:
    """Dollars were turned into pounds while pounds were its own; they stayed pounds when it began to count in euros."""
    for currency in ("GBP", "USD"):
        if name == "costs":
            row = cost("2024-01-03", "fee", "10.00", "Web shop", None, currency=currency)
        else:
            row = subscription(currency, "2024-01-03", None, "10.00", "Web shop", None, currency=currency)
        fill(workspace, **{"costs" if name == "costs" else "subscriptions": [row]})
    dollar = {"date": date(2024, 1, 1), "currency": "USD", "rate": Decimal("0.8"), "load_id": 9, "source": "rates"}
    with workspace.write("exchange_rates") as cursor:
        insert(cursor, "exchange_rates", [dollar])
        cursor.execute("insert into rate_bases values (9, 'GBP')")
    assert workspace.ask(Query((name,))).value(name) == 18
    fill(workspace, deals=[deal("a", "2024-01-01", "2024-01-05", "won", "7.00", "Web shop", None, currency="EUR")])
    assert workspace.coverage.currency == "EUR"
    told = {row["currency"]: row[name] for row in workspace.ask(Query((name,), by=("currency",))).rows}
    assert (told["GBP"], told["USD"]) == (10, 10)
