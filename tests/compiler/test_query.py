"""A question checks itself when it is made, knows its days, and says itself in one sentence."""

from __future__ import annotations

from datetime import date

import pytest

from kpi.coverage import Coverage, FactCoverage
from kpi.errors import UnknownName, UserError
from kpi.query import Query

DATA = Coverage(
    {
        "sales": FactCoverage(10, date(2024, 1, 2), date(2024, 11, 12)),
        "traffic": FactCoverage(10, date(2024, 1, 1), date(2024, 11, 30)),
    }
)
NOTHING = Coverage()


@pytest.mark.parametrize(
    "asked, said",
    [
        ({"kpis": ("order",)}, "no KPI called 'order'. Did you mean orders?"),
        ({"kpis": ("orders",), "by": ("chanel",)}, "no dimension called 'chanel'. Did you mean channel?"),
        ({"kpis": ("orders",), "where": {"Region": ("North",)}}, "Did you mean region?"),
        ({"kpis": ("orders",), "grain": "monthly"}, "no grain called 'monthly'. Did you mean month?"),
        ({"kpis": ("orders",), "compare": "previuos"}, "no comparison called 'previuos'. Did you mean previous?"),
        ({"kpis": ("orders",), "grain": "decade"}, "Known: day, month, quarter, week, year."),
    ],
)
def test_an_unknown_name_is_refused_with_a_suggestion(asked: dict, said: str) -> None:
    with pytest.raises(UnknownName) as refused:
        Query(**asked)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "asked, said",
    [
        ({"kpis": ()}, "No KPI was asked for"),
        ({"kpis": ("orders",), "by": ("channel", "channel")}, "named twice"),
        (
            {"kpis": ("orders",), "start": date(2024, 2, 1), "end": date(2024, 1, 1)},
            "1 Feb 2024, after it ends on 1 Jan",
        ),
    ],
)
def test_a_question_without_sense_is_refused(asked: dict, said: str) -> None:
    with pytest.raises(UserError, match=said):
        Query(**asked)


@pytest.mark.parametrize(
    "name", ["channel; drop table orders", "channel--", "f.channel", "1", "", "(select 1)", "CHANNEL", "period"]
)
def test_only_declared_dimensions_reach_sql(name: str) -> None:
    for asked in ({"by": (name,)}, {"where": {name: ("x",)}}):
        with pytest.raises(UnknownName):
            Query(("orders",), **asked)


@pytest.mark.parametrize(
    "start, end, within",
    [
        (None, None, (date(2024, 1, 2), date(2024, 11, 12))),
        (date(2024, 3, 1), None, (date(2024, 3, 1), date(2024, 11, 12))),
        # A period that runs on after the last order ends there: what is not uploaded yet is not 0.
        (date(2024, 11, 1), date(2024, 11, 30), (date(2024, 11, 1), date(2024, 11, 12))),
        (None, date(2024, 2, 1), (date(2024, 1, 2), date(2024, 2, 1))),
        # A period wholly before or after the data stays as it is asked.
        (date(2022, 1, 1), date(2022, 12, 31), (date(2022, 1, 1), date(2022, 12, 31))),
        (date(2025, 1, 1), date(2025, 1, 31), (date(2025, 1, 1), date(2025, 1, 31))),
        (date(2025, 1, 1), None, (date(2025, 1, 1), date(2025, 1, 1))),
        (None, date(2020, 1, 1), (date(2020, 1, 1), date(2020, 1, 1))),
    ],
)
def test_open_ends_are_those_of_the_data(start: date | None, end: date | None, within: tuple[date, date]) -> None:
    assert Query(("orders",), start=start, end=end).within(DATA) == within


def test_open_ends_are_those_of_what_the_kpis_are_made_of() -> None:
    assert Query(("visits",)).within(DATA) == (date(2024, 1, 1), date(2024, 11, 30))
    assert Query(("orders", "visits")).within(DATA) == (date(2024, 1, 1), date(2024, 11, 30))


def test_an_empty_workspace_still_has_days() -> None:
    start, end = Query(("orders",)).within(NOTHING)
    assert start <= end
    asked = Query(("orders",), start=date(2024, 1, 1), end=date(2024, 1, 31))
    assert asked.within(NOTHING) == (date(2024, 1, 1), date(2024, 1, 31))


@pytest.mark.parametrize(
    "query, sentence",
    [
        (Query(("net_sales",)), "Net sales, 2 Jan 2024 to 12 Nov 2024 (the last day in your data)."),
        (
            Query(("net_sales", "orders"), ("channel", "region"), "month", date(2024, 3, 1), date(2024, 3, 31)),
            "Net sales and orders by channel and region per month, 1 Mar 2024 to 31 Mar 2024.",
        ),
        (
            Query(
                ("conversion_rate", "cac", "blended_cac"),
                compare="year",
                end=date(2024, 1, 31),
                where={"channel": ("Email", None)},
            ),
            "Conversion rate, customer acquisition cost and CAC, blended, 1 Jan 2024 to 31 Jan 2024, compared with the "
            "year before; only channel Email or (unattributed).",
        ),
    ],
)
def test_a_question_says_itself(query: Query, sentence: str) -> None:
    assert query.describe(DATA) == sentence


def test_asked_twice_is_answered_once() -> None:
    assert list(Query(("orders", "orders", "revenue")).kpis_by_name) == ["orders", "revenue"]


def test_only_asks_the_same_about_others() -> None:
    query = Query(("orders",), ("channel",), "month", compare="year")
    assert query.only("aov") == Query(("aov",), ("channel",), "month", compare="year")
