"""Rows that look right one by one, and cannot be what they seem together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kpi.errors import QuestionsOpen, UserError
from kpi.intake import Receipt, fast
from kpi.store import Workspace

LINES = "order_id,ordered_at,net_amount,product,quantity,unit_price\n"
NO_PRICES = "order_id,ordered_at,net_amount,product,quantity\n"


@pytest.fixture
def orders(workspace: Workspace):
    """Orders with their net amount and the sum of their lines."""

    def fetched() -> list[tuple[str, float, float | None]]:
        with workspace.cursor() as cursor:
            rows = cursor.execute(
                "select o.order_id, o.net_amount, (select sum(l.net_amount) from order_lines l where l.order_id = o.order_id)"
                " from orders o order by o.order_id"
            ).fetchall()
        return [(order, float(net), None if lines is None else float(lines)) for order, net, lines in rows]

    return fetched


@pytest.mark.parametrize("number", ["5.12346E+12", "5,12346E+12", "1E+15"])
def test_numbers_that_a_spreadsheet_shortened_stand_for_no_order(number: str, put: Callable[..., Receipt], orders: Any):
    receipt = put(
        f'order_id,ordered_at,net_amount\n"{number}",2026-01-13,1.25\n"{number}",2026-01-14,2.50\n1E5,2026-01-14,4\n'
    )
    assert [(p.line, p.value) for p in receipt.problems] == [(2, number), (3, number)]
    assert "spreadsheet" in receipt.problems[0].reason
    assert orders() == [("1E5", 4, None)]


def test_an_order_in_two_currencies_is_never_added_up(put: Callable[..., Receipt], orders: Any):
    rows = "1,2026-01-13,10,EUR\n1,2026-01-13,20,USD\n2,2026-01-13,20,USD\n2,2026-01-13,5,usd\n3,2026-01-13,5,\n3,2026-01-13,6,EUR\n"
    receipt = put("order_id,ordered_at,net_amount,currency\n" + rows)
    assert [p.line for p in receipt.problems] == [2, 3, 6, 7]
    assert orders() == [("2", 25, None)]


def test_the_total_of_an_order_on_every_line_counts_once_where_prices_prove_it(
    put: Callable[..., Receipt], orders: Any
):
    receipt = put(LINES + "1,2026-01-13,100,Mug,1,60\n1,2026-01-13,100,Cap,2,20\n2,2026-01-13,50,Mug,1,50\n")
    assert orders() == [("1", 100, 100), ("2", 50, 50)]
    assert any(d.key == "amounts_repeat" and d.value == "yes" for d in receipt.decisions)


def test_amounts_of_lines_are_added_up_where_prices_prove_it(put: Callable[..., Receipt], orders: Any):
    put(LINES + "1,2026-01-13,50,Mug,1,50\n1,2026-01-13,50,Cap,2,25\n")
    assert orders() == [("1", 100, 100)]


def test_amounts_that_differ_between_lines_are_those_of_the_lines(put: Callable[..., Receipt], orders: Any):
    put(NO_PRICES + "1,2026-01-13,60,Mug,1\n1,2026-01-13,40,Cap,2\n2,2026-01-13,50,Mug,1\n2,2026-01-13,50,Cap,1\n")
    assert orders() == [("1", 100, 100), ("2", 100, 100)]


@pytest.mark.parametrize(("answer", "amount"), [("yes", 50), ("no", 100)])
def test_what_nothing_proves_is_asked(answer: str, amount: int, put: Callable[..., Receipt], orders: Any):
    text = NO_PRICES + "1,2026-01-13,50,Mug,1\n1,2026-01-13,50,Cap,1\n2,2026-01-13,50,Mug,1\n"
    with pytest.raises(QuestionsOpen) as refused:
        put(text)
    assert [q.key for q in refused.value.questions] == ["amounts_repeat"]
    assert "Order 1 has 2 lines" in refused.value.questions[0].text
    put(text, settings={"amounts_repeat": answer})
    assert [net for _, net, _ in orders()] == [amount, 50]


def test_large_files_are_looked_at_in_the_same_way(
    put: Callable[..., Receipt], monkeypatch: pytest.MonkeyPatch, workspace: Workspace
):
    """Rows beyond the head of a file that is read in one go say as much as those in it."""
    head = "".join(f"a{n},2026-01-13,7.00,Mug,1,7.00\n" for n in range(60_000))
    tried = []
    monkeypatch.setattr(fast, "_read", lambda *a, _read=fast._read, **k: tried.append(k) or _read(*a, **k))
    put(LINES + head + "b,2026-01-13,100,Mug,1,50\nb,2026-01-13,100,Cap,1,50\n")
    with workspace.cursor() as cursor:
        assert cursor.execute("select sum(net_amount) from orders").fetchall() == [(420_100,)]
    assert tried


def test_a_table_of_very_many_columns_is_read(put: Callable[..., Receipt], orders: Any):
    """A CRM exports hundreds of fields; what looks at all cells of a row is not written out in one long chain."""
    more = [f"c{n}" for n in range(1_100)]
    put(f"order_id,ordered_at,net_amount,{','.join(more)}\n1,2026-01-13,1.25,{','.join('1' for _ in more)}\n")
    assert orders() == [("1", 1.25, None)]


@pytest.mark.parametrize("second", ["net_amount", "Net Amount"])
def test_of_two_columns_of_one_name_a_person_chooses(second: str, put: Callable[..., Receipt]):
    with pytest.raises(UserError) as refused:
        put(f"order_id,ordered_at,net_amount,{second}\n1,2026-01-13,5,6\n")
    assert "net_amount" in refused.value.hint


def test_a_mapping_of_a_field_that_is_not_there_is_named(put: Callable[..., Receipt]):
    with pytest.raises(UserError) as refused:
        put("Datum,Betrag\n2026-01-13,5\n", mapping={"ordered": "Datum", "net_amount": "Betrag"})
    assert "'ordered'" in refused.value.message and "ordered_at" in refused.value.hint


def test_rows_without_amounts_leave_no_empty_sums_in_the_receipt(put: Callable[..., Receipt]):
    rows = "1,2026-01-13,100,EUR\n2,2026-01-33,,\n"
    receipt = put("order_id,ordered_at,net_amount,currency\n" + rows)
    assert [(check.currency, check.in_file) for check in receipt.money] == [("EUR", "100")]


def test_an_order_that_another_kind_of_export_brought_too_is_pointed_out(put: Callable[..., Receipt]):
    shopify = (
        "Name,Created at,Financial Status,Currency,Subtotal,Total,Lineitem quantity,Lineitem name,Lineitem price\n"
    )
    put(shopify + "#1,2026-01-13 10:00:00 +0100,paid,EUR,10.00,12.00,1,Mug,10.00\n", "shop.csv")
    receipt = put("order_id,ordered_at,net_amount\n#1,2026-01-13,10.00\n#2,2026-01-13,10.00\n", "mine.csv")
    assert [note for note in receipt.notes if "count twice" in note and "shopify_orders: 1." in note]
