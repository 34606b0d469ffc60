"""The funnel against a reference: the arithmetic by hand, and the bottleneck that is not the largest drop."""

from __future__ import annotations

import pytest

from kpi.analyses.findings.funnel import gaps, worst
from kpi.analyses.sales.funnel import funnel
from kpi.analyses.scope import Scope
from kpi.statistics.intervals import wilson
from kpi.store import Workspace
from tests.conftest import fill, order, visit

DAY = "2026-03-01"


def orders(count: int, price: str = "50.00", **said: object) -> list[dict]:
    return [order(str(n), f"{DAY} 10:00", None, said.get("channel", "Web"), None, price) for n in range(count)]


def test_what_a_step_loses_against_its_reference(workspace: Workspace) -> None:
    # 1,000 visits, 400 saw a product, 100 a cart, 80 the checkout, 40 bought; 40 orders of 50.
    fill(workspace, visits=[visit(DAY, "Web", None, 1000, steps=(400, 100, 80, 40))], orders=orders(40))
    held = {"product_view_rate": 0.5, "cart_rate": 0.25, "checkout_rate": 0.5, "purchase_rate": 0.75}
    found = gaps(funnel(workspace).total, held)
    viewed, carted, checked, bought = found
    # 100 visits too few saw a product: 100 x 0.25 x 0.8 x 0.5 = 10 orders, 500.
    assert (viewed.visits, viewed.orders, viewed.money) == pytest.approx((100, 10, 500))
    assert (carted.visits, carted.money) == (0, 0), "at its reference a step loses nothing"
    assert (checked.orders, checked.money) == (0, 0), "above it, nothing is gained from elsewhere"
    # 80 x (0.75 - 0.5) = 20 orders, 1,000: the largest drop is elsewhere, the most money is lost here.
    assert (bought.orders, bought.money) == pytest.approx((20, 1000))
    assert worst(found) is bought
    assert (bought.low, bought.high) == pytest.approx(wilson(40, 80))
    assert bought.sure and viewed.sure and not carted.sure


def test_few_visits_cannot_be_told_from_the_reference(workspace: Workspace) -> None:
    fill(workspace, visits=[visit(DAY, "Web", None, 20, steps=(None, 8, None, 4))], orders=orders(4))
    carted, bought = gaps(funnel(workspace).total, {"add_to_cart_rate": 0.5, "cart_abandonment": 0.4})
    assert carted.reference == 0.5 and carted.money == pytest.approx(20 * 0.1 * 0.5 * 50) and not carted.sure
    assert bought.reference == pytest.approx(0.6), "abandonment is the share that does not go on"


def test_without_a_reference_nothing_is_said(workspace: Workspace) -> None:
    fill(workspace, visits=[visit(DAY, "Web", None, 100, steps=(None, 8, None, 4))], orders=orders(4))
    found = gaps(funnel(workspace).total, {})
    assert [g.money for g in found] == [None, None] and worst(found) is None


def test_channels_and_currencies_are_kept_apart(workspace: Workspace) -> None:
    fill(
        workspace,
        visits=[
            visit(DAY, "Web", None, 100, steps=(None, 10, None, 5)),
            visit(DAY, "Email", None, 50, steps=(None, 10, None, 9)),
        ],
        orders=[
            *orders(5, "20.00"),
            *[o | {"order_id": f"e{o['order_id']}"} for o in orders(9, "10.00", channel="Email")],
        ],
    )
    only = funnel(workspace, Scope(where={"channel": ("Email",)}))
    assert [s.count for s in only.total.steps] == [50, 10, 9] and only.total.order_value == 10
    assert funnel(workspace, Scope(currency="GBP")).total.order_value is None
