"""Shares: what a part is held against is neither split nor filtered by what makes it a part. Numbers by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kpi.query import Query
from kpi.store import Workspace

FEBRUARY, MAY = date(2024, 2, 1), date(2024, 5, 1)


def shares(shop: Workspace, **question) -> dict:
    rows = shop.ask(Query(("channel_share",), **question)).rows
    return {(row.get("period"), row.get("channel")): row["channel_share"] for row in rows}


def test_the_whole_is_that_of_the_period(shop: Workspace) -> None:
    """February: Email 11 + 120 − 20, web shop 13 + 27, marketplace 33.33; together 184.33."""
    found = shares(shop, by=("channel",), grain="month")
    assert found[FEBRUARY, "Email"] == pytest.approx(111 / 184.33)
    assert found[FEBRUARY, "Web shop"] == pytest.approx(40 / 184.33)
    assert sum(v for (month, _), v in found.items() if month == FEBRUARY) == pytest.approx(1)


def test_a_filter_on_channels_leaves_the_whole(shop: Workspace) -> None:
    found = shares(shop, by=("channel",), grain="month", where={"channel": ("Email", None)})
    assert found[FEBRUARY, "Email"] == pytest.approx(111 / 184.33)
    both = shop.ask(Query(("channel_share",), grain="month", where={"channel": ("Email", "Web shop")})).rows
    assert {r["period"]: r["channel_share"] for r in both}[FEBRUARY] == pytest.approx(151 / 184.33)


def test_a_filter_on_regions_narrows_the_whole(shop: Workspace) -> None:
    """In the north of February: Email 11 of 11 + 13 + 27."""
    found = shares(shop, by=("channel",), grain="month", where={"region": ("North",)})
    assert found[FEBRUARY, "Email"] == pytest.approx(11 / 51)


def test_a_month_without_a_sale_of_its_own_is_a_share_of_0(shop: Workspace) -> None:
    """In May only the store sold; in April nobody did, and there is nothing to be a share of."""
    alone = shares(shop, by=("channel",), grain="month", where={"channel": ("Email",)})
    assert alone[MAY, "Email"] == 0 and alone[date(2024, 4, 1), "Email"] is None
    total = shop.ask(Query(("channel_share",), grain="month", where={"channel": ("Email",)})).rows
    assert {r["period"]: r["channel_share"] for r in total}[MAY] == 0


def test_a_comparison_has_its_own_whole(shop: Workspace) -> None:
    rows = shop.ask(Query(("channel_share",), by=("channel",), grain="month", compare="previous")).rows
    march = next(r for r in rows if r["period"] == date(2024, 3, 1) and r["channel"] == "Email")
    assert march["channel_share_previous"] == pytest.approx(111 / 184.33)


def test_other_kpis_of_the_question_are_as_without_it(shop: Workspace) -> None:
    question: dict[str, Any] = {"by": ("channel",), "grain": "month", "compare": "previous"}
    alone = shop.ask(Query(("net_sales", "aov"), **question)).rows
    beside = shop.ask(Query(("net_sales", "aov", "location_index"), **question)).rows
    assert [{k: r[k] for k in alone[0]} for r in beside] == alone


def test_no_two_currencies_in_one_whole(shop: Workspace, two_currencies: Workspace) -> None:
    assert shares(two_currencies, by=("channel",)) == shares(shop, by=("channel",))
    pounds = two_currencies.ask(Query(("channel_share",), by=("channel",), currency="GBP")).rows
    assert [r["channel_share"] for r in pounds if r["channel"] == "Web shop"] == [1]


def test_a_products_share_comes_from_order_lines(shop: Workspace) -> None:
    """Kettle 60 + 27 + 40 of 382 in lines; online and offline mix: the store's 72 + 19.90 + 55.55 + 64.20 + 45."""
    rows = shop.ask(Query(("product_share",), by=("product",))).rows
    assert {r["product"]: r["product_share"] for r in rows}["Kettle"] == pytest.approx(127 / 382)
    mix = shop.ask(Query(("channel_share",), by=("channel_type",))).rows
    store = 72 + 19.90 + 55.55 + 64.20 + 45
    assert {r["channel_type"]: r["channel_share"] for r in mix}["offline"] == pytest.approx(store / 1007.32)


def test_the_location_index_by_hand(shop: Workspace) -> None:
    """The south of February sold Email's 100 only: Email's share there is 1, everywhere it is 111 / 184.33."""
    rows = shop.ask(Query(("location_index",), by=("channel", "region"), grain="month")).rows
    found = {(r["period"], r["channel"], r["region"]): r["location_index"] for r in rows}
    assert found[FEBRUARY, "Email", "South"] == pytest.approx(1 / (111 / 184.33))
