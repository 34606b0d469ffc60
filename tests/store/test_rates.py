"""Other currencies are converted at the rate of their own day, exactly; what has no rate stays apart."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from kpi.errors import UserError
from kpi.naming import apply_names
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import change, set_setting
from tests.conftest import fill, insert, line, order, spent

RATES = [
    ("2024-01-10", "GBP", "1.15"),
    ("2024-02-01", "GBP", "1.17"),
    ("2024-02-29", "GBP", "1.173456789"),
    ("2024-03-10", "GBP", "1.2"),
    ("2024-01-01", "JPY", "0.0061"),
]


def rate(day: str, currency: str, value: str, load_id: int = 9) -> dict[str, Any]:
    """One row of exchange_rates."""
    return {
        "date": date.fromisoformat(day),
        "currency": currency,
        "rate": Decimal(value),
        "load_id": load_id,
        "source": "exchange_rates",
    }


def given(workspace: Workspace, rows: list[dict[str, Any]], load_id: int = 9) -> list[str]:
    """Load rates as a file would; what the receipt says about them."""
    with workspace.write("exchange_rates") as cursor:
        insert(cursor, "exchange_rates", rows)
        return apply_names(cursor, load_id, "exchange_rates", ["exchange_rates"])


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def total(workspace: Workspace, *names: str, **asked: Any) -> list[object]:
    result = workspace.ask(Query(names, **asked))
    return [result.value(name) for name in names]


@pytest.fixture
def trade(workspace: Workspace) -> Workspace:
    """Orders in euros, pounds and francs, some before any rate."""
    return fill(
        workspace,
        orders=[
            order("1", "2024-01-05 10:00", "ann", "Web", "North", "100.00"),
            order("2", "2024-01-06 10:00", "bob", "Web", "North", "40.00", currency=None),
            order("3", "2024-01-07 10:00", "cat", "Web", "North", "10.00"),
            # Before the first rate of the pound.
            order("4", "2024-01-09 23:59", "dan", "Web", "Isles", "50.00", currency="GBP"),
            # On the first day of a rate, and in the last second before the next.
            order("5", "2024-01-10 00:00", "eve", "Web", "Isles", "20.00", discount="3.33", cost="7.77", currency="GBP"),
            order("6", "2024-01-31 23:59:59", "eve", "Web", "Isles", "10.01", currency="GBP"),
            # Paid back on a leap day, at that day's rate.
            order(
                "7", "2024-02-10 09:00", "fay", "Store", "Isles", "80.00", refund="30.03", refund_other="2.00",
                refunded_at="2024-02-29 12:00", tax="16.00", cost="33.33", currency="GBP",
            ),
            order("8", "2024-03-20 09:00", "gus", "Store", "Alps", "70.00", currency="CHF"),
        ],
        order_lines=[line("5", "Kettle", "Kitchen", 1, "16.67"), line("1", "Lamp", "Light", 1, "100.00")],
        ad_spend=[
            spent("2024-01-05", "Web", "North", "11.00"),
            spent("2024-01-12", "Web", "Isles", "9.99", currency="gbp"),
            # Three days, of which the last has another rate.
            spent("2024-03-08", "Store", "Isles", "30.01", until="2024-03-10", currency="GBP"),
        ],
    )  # fmt: skip


def test_without_rates_every_currency_stays_apart(trade: Workspace) -> None:
    assert trade.coverage.currencies == ("GBP", "EUR", "CHF")
    assert total(trade, "net_sales", currency="EUR") == [Decimal("110.00")]
    assert not trade.coverage.conversions
    assert not any("converted" in note for note in trade.ask(Query(("net_sales",))).notes)


def test_amounts_are_converted_at_the_rate_of_their_own_day(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate(*r) for r in RATES])
    own = Decimal("150.00")
    fifth = rounded(Decimal("20.00") * Decimal("1.15")) - rounded(Decimal("3.33") * Decimal("1.15"))
    sixth = rounded(Decimal("10.01") * Decimal("1.15"))
    seventh = rounded(Decimal("80.00") * Decimal("1.17"))
    returned = rounded(Decimal("30.03") * Decimal("1.173456789"))
    net, gross, returns = total(trade, "net_sales", "gross_sales", "returns")
    assert net == own + fifth + sixth + seventh - returned
    assert gross == own + rounded(Decimal("20.00") * Decimal("1.15")) + sixth + seventh
    assert returns == returned
    # What is left apart is counted nowhere else, and is there to be asked for.
    assert total(trade, "net_sales", currency="GBP") == [Decimal("50.00")]
    assert total(trade, "net_sales", currency="CHF") == [Decimal("70.00")]
    assert trade.coverage.currencies == ("EUR", "CHF", "GBP")


def test_gross_less_discounts_less_returns_is_net_to_the_last_place(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate("2024-01-01", "GBP", "1.123456789"), rate("2024-01-01", "CHF", "0.987654321")])
    for row in trade.ask(
        Query(("gross_sales", "discounts", "returns", "net_sales"), by=("channel",), grain="day")
    ).rows:
        assert row["gross_sales"] - row["discounts"] - row["returns"] == row["net_sales"]


def test_a_refund_counts_on_its_own_day_at_its_own_rate(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate(*r) for r in RATES])
    day = date(2024, 2, 29)
    returned = rounded(Decimal("30.03") * Decimal("1.173456789"))
    other = rounded(Decimal("2.00") * Decimal("1.173456789"))
    assert total(trade, "net_sales", "total_sales", start=day, end=day) == [-returned, -returned - other]


def test_a_refund_stays_with_an_order_that_has_no_rate(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-05 10:00", "ann", "Web", "North", "100.00"),
            order("2", "2024-01-06 10:00", "bob", "Web", "North", "50.00", refund="20.00",
                  refunded_at="2024-02-05 10:00", currency="USD"),
            order("3", "2024-01-07 10:00", "cat", "Web", "North", "1.00"),
        ],
    )  # fmt: skip
    given(workspace, [rate("2024-02-01", "USD", "0.9")])
    assert total(workspace, "net_sales") == [Decimal("101.00")]
    assert total(workspace, "net_sales", "returns", currency="USD") == [Decimal("30.00"), Decimal("20.00")]


def test_spend_is_converted_day_by_day(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate(*r) for r in RATES])
    # 30.01 over three days is 10.0033, 10.0033 and 10.0034 pounds.
    parts = [
        rounded(Decimal("10.0033") * Decimal("1.173456789")),
        rounded(Decimal("10.0033") * Decimal("1.173456789")),
        rounded(Decimal("10.0034") * Decimal("1.2")),
    ]
    expected = Decimal("11.00") + rounded(Decimal("9.99") * Decimal("1.15")) + sum(parts)
    assert total(trade, "ad_spend") == [expected]


def test_lifetime_and_margin_count_converted_orders(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate("2023-01-01", "GBP", "2"), rate("2023-01-01", "CHF", "3")])
    with trade.cursor() as cursor:
        trade.prepare()
        known = dict(cursor.execute("select customer_id, revenue_365 from customer_history").fetchall())
        margins = dict(cursor.execute("select customer_id, margin_365 from customer_history").fetchall())
    assert known["eve"] == Decimal("53.36")
    assert known["fay"] == Decimal("99.94")
    assert known["gus"] == Decimal("210.00")
    assert margins["fay"] == Decimal("33.28")
    assert trade.coverage.currencies == ("EUR",)


def test_lines_are_converted_with_their_order(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate("2024-01-01", "gbp", "1.15")])
    rows = trade.ask(Query(("net_sales",), by=("product",))).rows
    sums = {row["product"]: row["net_sales"] for row in rows}
    assert sums["Kettle"] == rounded(Decimal("16.67") * Decimal("1.15"))
    assert sums["Lamp"] == Decimal("100.00")


def test_of_two_rates_for_a_day_the_one_loaded_later_holds(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate("2024-01-01", "GBP", "2")])
    given(trade, [rate("2024-01-01", "gbp", "3", load_id=10)], load_id=10)
    assert total(trade, "net_sales", currency="EUR", start=date(2024, 1, 9), end=date(2024, 1, 9)) == [
        Decimal("150.00")
    ]
    with trade.write("exchange_rates") as cursor:
        cursor.execute("delete from exchange_rates where load_id = 10")
    assert total(trade, "net_sales", currency="EUR", start=date(2024, 1, 9), end=date(2024, 1, 9)) == [
        Decimal("100.00")
    ]


def test_notes_say_what_was_converted_and_what_was_not(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate(*r) for r in RATES])
    notes = trade.ask(Query(("net_sales",))).notes
    assert (
        "GBP 106.68 of sales was converted to EUR with your rates of 10 Jan 2024 to 10 Mar 2024,"
        " each amount rounded to 0.0001." in notes
    )
    assert "GBP 50.00 of sales was not converted: there is no rate of GBP for its day or an earlier one." in notes
    assert "CHF 70.00 of sales was not converted: there is no rate of CHF for its day or an earlier one." in notes
    assert any("spend" in note for note in trade.ask(Query(("ad_spend",))).notes if "converted" in note)
    january = trade.ask(Query(("net_sales",), start=date(2024, 1, 1), end=date(2024, 1, 31))).notes
    assert any(note.startswith("GBP 26.68 of sales was converted") for note in january)
    assert not any("converted" in note for note in trade.ask(Query(("orders",))).notes)


def test_the_receipt_shows_the_direction_with_an_example(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    notes = given(trade, [rate(*r) for r in RATES])
    assert notes[0].startswith("1 GBP = 1.2 EUR on 10 Mar 2024.")
    assert notes[1].startswith("1 JPY = 0.0061 EUR on 1 Jan 2024.")
    assert not any("other way round" in note for note in notes)


def test_rates_the_other_way_round_are_noticed_and_can_be_turned(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    notes = given(trade, [rate("2024-01-01", "JPY", "161.5"), rate("2024-01-01", "GBP", "0.8")])
    assert any("JPY look as if they were the other way round" in note for note in notes)
    fill(trade, orders=[order("9", "2024-02-01 10:00", "hal", "Web", "Isles", "3230.00", currency="JPY")])
    change(trade, "rate_direction", "per")
    day = date(2024, 2, 1)
    # 1 / 161.5 to twelve places.
    assert total(trade, "net_sales", start=day, end=day) == [rounded(Decimal("3230.00") * Decimal("0.006191950464"))]
    day = date(2024, 1, 9)
    assert total(trade, "net_sales", start=day, end=day) == [Decimal("62.50")]


def test_rates_need_a_currency_to_lead_to(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="none yet"):
        given(workspace, [rate("2024-01-01", "GBP", "1.17")])
    with workspace.cursor() as cursor:
        assert cursor.execute("select count(*) from exchange_rates").fetchall() == [(0,)]


def test_rates_for_another_own_currency_are_left_out(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate("2024-01-01", "GBP", "2"), rate("2024-01-01", "EUR", "1")])
    assert total(trade, "net_sales", start=date(2024, 1, 9), end=date(2024, 1, 9)) == [Decimal("100.00")]
    set_setting(trade, "currency", "CHF")
    assert set(trade.coverage.currencies) == {"CHF", "EUR", "GBP"}
    # With the order that names no currency.
    assert total(trade, "net_sales") == [Decimal("110.00")]
    assert (
        "Your exchange rates lead to EUR, and the workspace counts in CHF: they are not used."
        in trade.ask(Query(("net_sales",))).notes
    )
    set_setting(trade, "currency", "EUR")
    assert total(trade, "net_sales", start=date(2024, 1, 9), end=date(2024, 1, 9)) == [Decimal("100.00")]


@pytest.mark.parametrize("value", ["0", "-1.2", "1000000"])
def test_a_rate_that_is_none_converts_nothing(trade: Workspace, value: str) -> None:
    set_setting(trade, "currency", "EUR")
    notes = given(trade, [rate("2024-01-01", "GBP", value)])
    assert any("not used" in note for note in notes)
    assert total(trade, "net_sales") == [Decimal("150.00")]


def test_without_the_rates_again_everything_is_as_it_was(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    asked = Query(("net_sales", "ad_spend", "returns", "lifetime_revenue"), by=("currency", "channel"))
    before = trade.ask(asked).rows
    given(trade, [rate(*r) for r in RATES])
    assert trade.ask(asked).rows != before
    with trade.write("exchange_rates") as cursor:
        cursor.execute("delete from exchange_rates")
    assert trade.ask(asked).rows == before
    assert trade.coverage.rates == {} and trade.coverage.conversions == ()


def test_orders_that_come_after_the_rates_are_converted_too(trade: Workspace) -> None:
    set_setting(trade, "currency", "EUR")
    given(trade, [rate("2024-01-01", "GBP", "2"), rate("2024-06-01", "USD", "0.5")])
    fill(trade, orders=[order("20", "2024-06-05 10:00", "zoe", "Web", "North", "10.00", currency="USD")])
    day = date(2024, 6, 5)
    assert total(trade, "net_sales", start=day, end=day) == [Decimal("5.00")]
    assert trade.coverage.rates["USD"] == (date(2024, 6, 1), date(2024, 6, 1))
