"""Every blank cell says why it is one: one reason, the one that holds for this cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from kpi.catalog import CATALOG, kpi
from kpi.query import Query
from kpi.store import Result, Workspace
from tests.conftest import answer, cost, deal, fill, order, spent, subscription, used, visit

EVERYTHING = tuple(CATALOG)
EARLY, LATE = (date(2020, 1, 1), date(2020, 1, 31)), (date(2030, 1, 1), date(2030, 1, 31))
QUESTIONS: dict[str, dict] = {
    "all": {},
    "by channel": {"by": ("channel",)},
    "by channel and region": {"by": ("channel", "region"), "start": date(2024, 3, 1), "end": date(2024, 4, 30)},
    "by region and month, before": {"by": ("region",), "grain": "month", "compare": "previous"},
    "by channel and quarter, a year before": {"by": ("channel",), "grain": "quarter", "compare": "year"},
    "by week": {"grain": "week", "start": date(2024, 1, 1), "end": date(2024, 3, 31)},
    "by product": {"by": ("product",)},
    "by day, a quiet month": {"grain": "day", "start": date(2024, 4, 1), "end": date(2024, 4, 9)},
    "before the data": dict(zip(("start", "end"), EARLY, strict=True)),
    "after the data": dict(zip(("start", "end"), LATE, strict=True)),
    "nobody there": {"where": {"channel": ("Nowhere",)}, "compare": "previous"},
    "another currency": {"by": ("channel",), "currency": "GBP"},
}


def cells(result: Result) -> dict[tuple[int, str], object]:
    """The values of KPIs, with what they are compared with, by row and column."""
    ends = ("", "_previous", "_change") if result.query.compare else ("",)
    columns = [f"{name}{end}" for name in result.query.kpis for end in ends]
    return {(place, column): row[column] for place, row in enumerate(result.rows) for column in columns}


def check_reasons(result: Result) -> None:
    """Every blank cell has one reason, nothing else has, and the notes hold the reason of every blank value."""
    blank = {cell for cell, value in cells(result).items() if value is None}
    assert set(result.reasons) == blank
    said = " ".join(result.notes)
    for (place, column), sentence in result.reasons.items():
        assert sentence.endswith(".") and not sentence.endswith(".."), sentence
        # What a column is may be one thing or another, a reason not.
        assert " or " not in re.sub(r"\([^)]*\)", "", sentence), sentence
        # A sentence, and not two: a full stop stands at the end only.
        assert ". " not in sentence and "\n" not in sentence, sentence
        clause = result.causes.get((place, column))
        assert (clause or sentence) in said, sentence


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=list(QUESTIONS))
@pytest.mark.parametrize("story", ["shop", "two_currencies"])
def test_every_blank_of_every_kpi_has_one_reason(story: str, asked: Mapping, request: pytest.FixtureRequest) -> None:
    result = request.getfixturevalue(story).ask(Query(EVERYTHING, **asked))
    check_reasons(result)
    assert result.reasons, "a question in which nothing is blank shows nothing"


def test_the_blanks_of_single_tables_have_one_reason(workspace: Workspace) -> None:
    """What is told grows with the tables: at first nothing, in the end nearly all."""
    tables = {
        "nothing": {},
        "orders": {"orders": [order("1", "2024-01-01", None, "Web", None, "10.00", quantity=None)]},
        "visits": {"visits": [visit("2024-01-01", "Web", None, 10), visit("2024-01-02", "Door", None, 20)]},
        "spend": {"ad_spend": [spent("2024-01-01", "Web", None, "5.00")]},
        "deals": {"deals": [deal("1", "2024-01-01", "2024-01-01", "won", None, "Fair", None)]},
        "feedback": {"feedback": [answer("2024-01-01 10:00", "csat", "4", "5", "Web", None)]},
        "costs": {"costs": [cost("2024-01-01", "rent", "1.00", None, None)]},
        "subscriptions": {"subscriptions": [subscription("ada", "2024-01-02", None, "9.00", "Web", None)]},
        "usage": {"usage_events": [used("2024-01-01 10:00", "ada", None, "Web", None)]},
    }
    for rows in tables.values():
        if rows:
            fill(workspace, **rows)
        for by in ((), ("channel",)):
            check_reasons(workspace.ask(Query(EVERYTHING, by=by, grain="month", compare="previous")))


def reason(workspace: Workspace, name: str, **asked: Any) -> str:
    """The reason of the only row, or of the row of ``channel``, which orders name where nothing else does."""
    channel = asked.pop("channel", None)
    by = asked.pop("by", ("channel",) if channel else ())
    result = workspace.ask(Query((name, "orders"), by, **asked))
    place = next(n for n, row in enumerate(result.rows) if not channel or row["channel"] == channel)
    assert result.rows[place][name] is None
    return result.reasons[place, name]


def test_each_channel_has_its_own_reason(workspace: Workspace) -> None:
    """One channel counts more purchases than carts, one has no cart, one does not tell, and one has its rate."""
    fill(
        workspace,
        visits=[
            visit("2026-03-02", "Web", None, 1000, steps=(400, 20, 30, 30)),
            visit("2026-03-03", "Web", None, 1100, steps=(420, 25, 40, 45)),
            visit("2026-04-02", "Email", None, 300, steps=(100, 40, 30, 20)),
            visit("2026-04-02", "Social", None, 300, steps=(100, 0, 0, 0)),
            visit("2026-04-02", "Store", None, 90, steps=(None, 9, None, None)),
        ],
    )
    result = workspace.ask(Query(("cart_abandonment",), ("channel",)))
    told = {row["channel"]: result.reasons.get((n, "cart_abandonment")) for n, row in enumerate(result.rows)}
    assert told == {
        "Email": None,
        "Social": "Cart abandonment is blank: there are no visits with something in the cart.",
        "Store": "Cart abandonment is blank: no row there tells both the visits with something in the cart and the "
        "visits that bought.",
        "Web": "Cart abandonment is blank: there are more visits that bought than visits with something in the cart.",
    }
    assert result.notes[:3] == [
        "Cart abandonment is blank in 1 of 4 rows (Social): there are no visits with something in the cart.",
        "Cart abandonment is blank in 1 of 4 rows (Store): no row there tells both the visits with something in the cart "
        "and the visits that bought.",
        "Cart abandonment is blank in 1 of 4 rows (Web): there are more visits that bought than visits with something in "
        "the cart.",
    ]


def test_a_table_a_column_a_grain(shop: Workspace, workspace: Workspace) -> None:
    fill(workspace, orders=[order("1", "2024-01-01", None, "Web", None, "10.00")])
    assert reason(workspace, "visits") == "Visits: upload visits to see it."
    assert reason(workspace, "gross_margin") == "Gross margin: no cost amount in your orders (cost of the goods sold)."
    assert (
        reason(shop, "ad_spend", grain="week")
        == "Marketing spend cannot be shown per week: part of ad spend was reported for up to 31 days at a time."
    )
    assert reason(shop, "roas", by=("segment",)).startswith("Return on ad spend cannot be shown by segment")


def test_nothing_to_divide_by(shop: Workspace) -> None:
    nothing = {"start": date(2024, 4, 7), "end": date(2024, 4, 7)}
    assert reason(shop, "aov", **nothing) == "Average order value is blank: there are no orders."
    assert reason(shop, "conversion_rate", **nothing) == "Conversion rate is blank: there are no visits."
    assert reason(shop, "win_rate", **nothing) == "Win rate is blank: no deal was closed."
    assert reason(shop, "sales_velocity", **nothing) == "Sales velocity is blank: no deal was won."


@pytest.mark.parametrize(
    "name, channel, why",
    [
        ("cac", "Store", "there is no ad spend"),
        ("cac", "Social", "no new customer came through a channel with ad spend"),
        ("roas", "Store", "there is no ad spend"),
        ("ltv_cac", "Store", "there is no ad spend"),
        ("payback_months", "Marketplace", "there is no ad spend"),
        ("ltv_cac", "Social", "no new customer came through a channel with ad spend"),
        ("cpc", "Email", "no ad spend there tells its clicks"),
    ],
)
def test_a_channel_without_spend_and_one_without_customers(shop: Workspace, name: str, channel: str, why: str) -> None:
    assert reason(shop, name, channel=channel) == f"{kpi(name).label} is blank: {why}."


def test_days_outside_the_data(shop: Workspace) -> None:
    early, late = (dict(zip(("start", "end"), days, strict=True)) for days in (EARLY, LATE))
    assert (
        reason(shop, "conversion_rate", **early)
        == "Conversion rate is blank: the first day of your visits is 1 Jan 2024, and these days come earlier."
    )
    assert (
        reason(shop, "aov", **late)
        == "Average order value is blank: the last day of your orders is 12 Feb 2025, and these days come later."
    )
    # One table ends before the other.
    assert (
        reason(shop, "cac", start=date(2025, 2, 10), end=date(2025, 2, 12))
        == "Customer acquisition cost is blank: the last day of your ad spend is 3 Feb 2025, and these days come later."
    )


def test_customers_who_are_too_young_and_none_at_all(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web", None, "10.00"),
            order("2", "2024-12-01", "ben", "Store", None, "10.00"),
            # Ada comes back through another channel, which has won nobody.
            order("3", "2024-12-20", "ada", "Email", None, "10.00"),
        ],
    )
    young = "Lifetime revenue, 30 days is blank: no customer is 30 days old yet."
    assert reason(workspace, "lifetime_revenue_30", channel="Store") == young
    result = workspace.ask(Query(("lifetime_revenue_30", "orders"), ("channel",)))
    email = next(n for n, row in enumerate(result.rows) if row["channel"] == "Email")
    assert (
        result.reasons[email, "lifetime_revenue_30"]
        == "Lifetime revenue, 30 days is blank: there are no new customers."
    )
