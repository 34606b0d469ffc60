"""Products against arithmetic: classes, growth like for like, returns against the rest, stock."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kpi.analyses.sales.abc import abc_classes
from kpi.analyses.sales.products import products
from kpi.analyses.scope import Scope
from kpi.errors import UserError
from kpi.query import Query
from kpi.statistics.differences import newcombe
from kpi.store import Workspace
from tests.conftest import fill, line, order

FEBRUARY = {"start": date(2026, 2, 1), "end": date(2026, 2, 28)}


def test_the_first_eighty_percent_are_a_and_ties_stay_together() -> None:
    assert abc_classes({"a": 80.0, "b": 15.0, "c": 5.0}) == {"a": "A", "b": "B", "c": "C"}
    # 50 + 30 reach 80 %: the two of 30 share a class, whoever comes first.
    assert abc_classes({"a": 50.0, "b": 30.0, "c": 30.0, "d": 10.0}) == {"a": "A", "b": "A", "c": "A", "d": "B"}
    assert abc_classes({"a": 10.0, "b": 0.0, "c": -3.0}) == {"a": "A", "b": "C", "c": "C"}
    assert abc_classes({}) == {}


def test_eight_tenths_are_reached_in_decimals() -> None:
    # 0.1 eight times is less than 0.8 in binary; the ninth of ten alike would be A then.
    values = {f"p{n}": 0.1 * (1 + (10 - n) * 1e-15) for n in range(10)}
    assert list(abc_classes(values).values()).count("A") == 8


def test_the_thresholds_are_the_users() -> None:
    values = {"a": 50.0, "b": 30.0, "c": 20.0}
    assert abc_classes(values, 0.5, 0.6) == {"a": "A", "b": "B", "c": "C"}
    for wrong in ((0.9, 0.8), (0.0, 0.5), (0.8, 1.1)):
        with pytest.raises(UserError, match="not possible"):
            abc_classes(values, *wrong)


def sold(day: str, product: str | None, count: int, net: str, *, refund: int = 0, **said) -> tuple[list, list]:
    """So many orders of one unit of one product, the first ``refund`` of them paid back, with their lines."""
    orders, lines = [], []
    for n in range(count):
        number = f"{product}-{day}-{said.get('channel', 'Web')}-{n}"
        channel, region = said.get("channel", "Web"), said.get("region")
        orders.append(order(number, f"{day} 10:00", f"c{n}", channel, region, net, refund=net if n < refund else "0"))
        lines.append(line(number, product, said.get("category"), 1, net, returned=said.get("returned")))
    return orders, lines


def load(workspace: Workspace, *parts: tuple[list, list], **more: list) -> None:
    """Orders and lines into the workspace."""
    fill(workspace, orders=[o for p in parts for o in p[0]], order_lines=[x for p in parts for x in p[1]], **more)


@pytest.fixture
def goods(workspace: Workspace) -> Workspace:
    """Kettle 100 to 150, Lamp new, Rug gone, Vase back after a month."""
    load(
        workspace,
        sold("2025-12-10", "Vase", 1, "70"),
        sold("2026-01-05", "Kettle", 10, "10"),
        sold("2026-01-06", "Rug", 2, "30"),
        sold("2026-02-05", "Kettle", 15, "10"),
        sold("2026-02-06", "Lamp", 3, "20"),
        sold("2026-02-07", "Vase", 1, "40"),
        sold("2026-02-28", None, 1, "5"),
    )
    return workspace


def test_growth_is_like_for_like_and_the_new_and_gone_stand_apart(goods: Workspace) -> None:
    found = products(goods, Scope(**FEBRUARY))
    by_name = {p.name: p for p in found.products}
    assert {n: p.status for n, p in by_name.items()} == {
        "Kettle": "sold in both",
        "Lamp": "new",
        "Rug": "gone",
        "Vase": "back",
        None: "new",
    }
    assert found.before == (date(2026, 1, 1), date(2026, 1, 31))
    assert found.like_for_like == pytest.approx(0.5)
    # 150 + 60 + 40 + 5 against 100 + 60
    assert found.growth == pytest.approx(255 / 160 - 1)
    assert (by_name["Kettle"].growth, by_name["Lamp"].growth, by_name["Rug"].growth) == (pytest.approx(0.5), None, None)
    assert (by_name["Rug"].net_sales, by_name["Rug"].before) == (0, 60)


def test_classes_are_those_of_what_has_a_name(goods: Workspace) -> None:
    letters = {p.name: p.letter for p in products(goods, Scope(**FEBRUARY)).products}
    # 150, 60 and 40 of 250: 60 % before the lamp, 84 % before the vase.
    assert letters == {"Kettle": "A", "Lamp": "A", "Vase": "B", None: "–", "Rug": "–"}


def test_the_first_days_have_nothing_to_grow_from(goods: Workspace) -> None:
    found = products(goods)
    assert (found.before, found.growth, found.like_for_like) == (None, None, None)
    assert {p.growth for p in found.products} == {None}
    assert any("growth cannot be told" in note for note in found.notes)
    assert {p.name for p in found.products} == {"Kettle", "Lamp", "Rug", "Vase", None}


def test_returns_of_orders_with_one_product_against_all_others(workspace: Workspace) -> None:
    load(workspace, sold("2026-02-05", "Hook", 40, "10", refund=12), sold("2026-02-06", "Mug", 60, "5", refund=3))
    # An order with two products says nothing of either.
    fill(
        workspace,
        orders=[order("both", "2026-02-08 10:00", "x", "Web", None, "15", refund="15")],
        order_lines=[line("both", "Hook", None, 1, "10"), line("both", "Mug", None, 1, "5")],
    )
    found = products(workspace)
    back = {p.name: p.returns for p in found.products}
    assert found.basis == "orders of one product"
    assert (back["Hook"].returned, back["Hook"].sold, back["Hook"].rate) == (12, 40, 0.3)
    assert (back["Hook"].low, back["Hook"].high) == pytest.approx(newcombe(12, 40, 3, 60))
    assert back["Hook"].verdict == "more than others" and back["Mug"].verdict == "less than others"
    assert back["Hook"].rest == pytest.approx(0.05)


def test_one_product_on_two_lines_is_still_one_order(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[order("1", "2026-02-08 10:00", "x", "Web", None, "20", refund="10")],
        order_lines=[line("1", "Hook", None, 1, "10"), line("1", "Hook", None, 1, "10") | {"line": 2}],
    )
    (hook,) = products(workspace).products
    assert (hook.returns.returned, hook.returns.sold, hook.units) == (1, 1, 2)
    assert hook.returns.verdict == "cannot tell yet (1 of 30)"


def test_units_taken_back_are_counted_where_lines_know_them(workspace: Workspace) -> None:
    load(
        workspace,
        sold("2026-02-05", "Hook", 30, "10", returned=1),
        sold("2026-02-06", "Mug", 50, "10", returned=0, refund=50),
    )
    found = products(workspace)
    back = {p.name: p.returns for p in found.products}
    assert found.basis == "units"
    assert (back["Hook"].rate, back["Mug"].rate) == (1.0, 0.0)


def stock_row(day: str, product: str, on_hand: int, location: str = "Hall", **said) -> dict:
    """One row of stock."""
    return {
        "counted_at": date.fromisoformat(day),
        "product": product,
        "location": location,
        "on_hand": Decimal(on_hand),
        "lead_days": said.get("lead"),
        "load_id": 3,
        "source": "stock",
    }


def test_days_of_cover_are_stock_over_what_is_sold_a_day(workspace: Workspace) -> None:
    load(
        workspace,
        sold("2025-12-01", "Mug", 99, "5"),
        sold("2026-02-10", "Mug", 14, "5"),
        sold("2026-02-20", "Mug", 28, "5", channel="Store"),
        stock=[
            stock_row("2026-01-31", "Mug", 500),
            stock_row("2026-02-19", "Mug", 12, lead=21),
            stock_row("2026-02-18", "Mug", 18, "Shop"),
            stock_row("2026-02-19", "Tray", 7),
        ],
    )
    found = {
        p.name: p for p in products(workspace, Scope(start=date(2026, 2, 1), where={"channel": ("Web",)})).products
    }
    mug, tray = found["Mug"], found["Tray"]
    # 42 sold in the 28 days up to 20 February, through all channels; 12 + 18 at the last counts.
    assert (mug.stock.on_hand, mug.stock.sold_a_day, mug.stock.cover_days) == (30, 1.5, 20)
    assert mug.stock.runs_out and mug.units == 14
    assert (tray.status, tray.stock.cover_days, tray.net_sales) == ("not sold", None, 0)


def test_filters_categories_and_margin(workspace: Workspace) -> None:
    load(
        workspace,
        sold("2026-02-05", "Mug", 2, "10", channel="Web", region="North", category="Kitchen"),
        sold("2026-02-05", "Pot", 1, "30", channel="Store", region="North", category="Kitchen"),
        sold("2026-02-05", "Rug", 1, "90", channel="Store", category="Textile"),
    )
    assert [p.name for p in products(workspace, Scope(where={"channel": ("Web",)})).products] == ["Mug"]
    assert [p.name for p in products(workspace, Scope(where={"region": (None,)})).products] == ["Rug"]
    kinds = products(workspace, Scope(by="category", where={"region": ("North",)})).products
    assert [(p.name, p.net_sales, p.units) for p in kinds] == [("Kitchen", 50, 3)]
    assert kinds[0].margin is None


def test_the_sums_are_those_of_the_query(shop: Workspace) -> None:
    rows = shop.ask(Query(("net_sales", "units", "gross_margin"), by=("product",))).rows
    ours = {p.name: p for p in products(shop).products}
    assert {r["product"] for r in rows} == set(ours)
    for row in rows:
        mine = ours[row["product"]]
        assert mine.net_sales == pytest.approx(float(row["net_sales"]))
        assert mine.units == float(row["units"])
        assert mine.margin == (
            row["gross_margin"] if row["gross_margin"] is None else pytest.approx(row["gross_margin"])
        )


def test_lines_that_tell_a_part_of_what_was_sold_say_so(workspace: Workspace) -> None:
    load(workspace, sold("2026-02-05", "Mug", 3, "10"))
    fill(workspace, orders=[order("till", "2026-02-05 10:00", None, "Store", None, "70")])
    assert any("30% of what was sold" in note for note in products(workspace).notes)


def test_without_lines_nothing_is_told(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Order lines are not loaded"):
        products(workspace)
    load(workspace, sold("2026-02-05", "Mug", 1, "10"))
    with pytest.raises(UserError, match="no orders from"):
        products(workspace, Scope(start=date(2027, 1, 1)))
