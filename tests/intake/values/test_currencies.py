"""Amounts in several currencies are never added: what stands beside them decides, or a person is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kpi.errors import QuestionsOpen
from kpi.intake import Receipt
from kpi.store import Workspace

PLAIN = "order_id,ordered_at,net_amount\n"
NAMED = "order_id,ordered_at,net_amount,currency\n"


@pytest.fixture
def by_currency(workspace: Workspace):
    """Net amounts by currency, with the order numbers."""

    def fetched() -> dict[str | None, tuple[float, str]]:
        with workspace.cursor() as cursor:
            rows = cursor.execute(
                "select currency, sum(net_amount), string_agg(order_id, ' ' order by order_id) from orders group by 1"
            ).fetchall()
        return {currency: (float(amount), orders) for currency, amount, orders in rows}

    return fetched


def orders(*amounts: str) -> str:
    return PLAIN + "".join(f'{n},2026-01-13,"{amount}"\n' for n, amount in enumerate(amounts, 1))


def test_each_row_counts_in_the_currency_beside_its_amount(put: Callable[..., Receipt], by_currency: Any):
    receipt = put(orders("EUR 12.50", "10.00 USD", "£5.00", "7.50 €", "C $3.00", "99.00 Kč"))
    assert by_currency() == {"EUR": (20, "1 4"), "USD": (10, "2"), "GBP": (5, "3"), "CAD": (3, "5"), "CZK": (99, "6")}
    assert {check.currency: check.in_workspace for check in receipt.money}["EUR"] == "20"


def test_a_sign_of_several_countries_is_asked_about(put: Callable[..., Receipt], by_currency: Any):
    with pytest.raises(QuestionsOpen) as refused:
        put(orders("$12.50", "$10.00"))
    (question,) = refused.value.questions
    assert question.key == "currency" and "$" in question.text
    assert [answer for answer, _ in question.choices][:2] == ["USD", "CAD"]
    put(orders("$12.50", "$10.00"), settings={"currency": "cad"})
    assert by_currency() == {"CAD": (22.5, "1 2")}


def test_a_shared_sign_is_that_of_a_workspace_that_counts_in_such_a_currency(
    put: Callable[..., Receipt], by_currency: Any
):
    put(NAMED + "a,2026-01-13,1.00,AUD\n", "named.csv")
    receipt = put(orders("$12.50", "$10.00"))
    assert by_currency() == {"AUD": (23.5, "1 2 a")}
    assert any(d.key == "currency" and "the workspace counts in AUD" in d.reason for d in receipt.decisions)


def test_dollars_never_count_as_the_euros_of_the_workspace(put: Callable[..., Receipt]):
    put(NAMED + "a,2026-01-13,1.00,EUR\n", "named.csv")
    with pytest.raises(QuestionsOpen):
        put(orders("$12.50", "$10.00"))


@pytest.mark.parametrize("header", ["Net amount (USD)", "Net amount in US$"])
def test_the_name_of_the_column_says_which_dollars(header: str, put: Callable[..., Receipt], by_currency: Any):
    columns = {"order_id": "order_id", "ordered_at": "ordered_at", "net_amount": header}
    put(f"order_id,ordered_at,{header}\n1,2026-01-13,$12.50\n", table="orders", mapping=columns)
    assert by_currency() == {"USD": (12.5, "1")}


def test_an_amount_in_another_currency_than_its_row_is_set_aside(put: Callable[..., Receipt], by_currency: Any):
    receipt = put(NAMED + "1,2026-01-13,100.00 USD,EUR\n2,2026-01-13,50.00 €,EUR\n3,2026-01-13,£7.00,\n")
    assert [(p.line, p.value) for p in receipt.problems] == [(2, "100.00 USD"), (4, "£7.00")]
    assert "another currency" in receipt.problems[0].reason
    assert by_currency() == {"EUR": (50, "2")}


def test_signs_and_words_in_a_column_of_currencies_are_their_codes(put: Callable[..., Receipt], by_currency: Any):
    put(NAMED + "1,2026-01-13,1.00,€\n2,2026-01-13,2.00,Euro\n3,2026-01-13,4.00,eur\n4,2026-01-13,8.00,US$\n")
    assert by_currency() == {"EUR": (7, "1 2 3"), "USD": (8, "4")}


@pytest.mark.parametrize(
    "amounts",
    [
        {"7,- €": 7, "5,-- €": 5, "–3,00 €": -3, "€ (5,00)": -5, "12,00 kr.": 12, "Rp 1.500": 1500, "1,25": 1.25},
        {"CHF 1'234.–": 1234, "Rs.500": 500, "-$6.00": -6, "6.50- EUR": -6.5, "5.": 5},
    ],
)
def test_amounts_are_read_as_shops_write_them(amounts: dict, put: Callable[..., Receipt], workspace: Workspace):
    assert not put(orders(*amounts), settings={"currency": "SEK"}).problems
    with workspace.cursor() as cursor:
        found = cursor.execute("select net_amount from orders order by order_id").fetchall()
    assert [float(amount) for (amount,) in found] == list(amounts.values())


def test_two_signs_before_one_amount_may_mean_anything(put: Callable[..., Receipt]):
    written = ("--5.00", "-(5.00)", "-5.00-")
    assert [p.value for p in put(orders(*written, "1.25")).problems] == list(written)
