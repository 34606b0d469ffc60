"""Kaplan-Meier against the 6-MP arm of Freireich's trial, and against counting by hand."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.statistics.survival import SurvivalCurve, kaplan_meier
from tests.real_data import data_file

SIX_MP = [
    "6",
    "6",
    "6",
    "6+",
    "7",
    "9+",
    "10",
    "10+",
    "11+",
    "13",
    "16",
    "17+",
    "19+",
    "20+",
    "22",
    "23",
    "25+",
    "32+",
    "32+",
    "34+",
    "35+",
]


def curve_of(durations: Iterable[tuple[float, bool]]) -> SurvivalCurve:
    """The curve of single durations, each with whether it ended."""
    return kaplan_meier((time, int(over), int(not over)) for time, over in durations)


def six_mp():
    return curve_of((float(t.rstrip("+")), not t.endswith("+")) for t in SIX_MP)


def test_published_survival_and_errors() -> None:
    curve = six_mp()
    assert [(s.time, s.at_risk, s.events) for s in curve.steps] == [
        (6, 21, 3),
        (7, 17, 1),
        (10, 15, 1),
        (13, 12, 1),
        (16, 11, 1),
        (22, 7, 1),
        (23, 6, 1),
    ]
    published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [s.survival for s in curve.steps] == pytest.approx(published, abs=0.0005)
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert [s.error for s in curve.steps] == pytest.approx(errors, abs=0.00006)
    assert curve.median == 23 and curve.quantile(0.25) == 13 and curve.quantile(0.9) is None
    assert all(0 < s.low < s.survival < s.high < 1 for s in curve.steps)


def test_customers_of_a_telephone_company() -> None:
    """2,287 of 4,708 had left; the curve is the product of the shares that stayed at each age in months."""
    rows = data_file("packt_marketing/Telco_Churn_Data.csv").read_text(encoding="utf-8-sig").splitlines()
    age, left = rows[0].split(",").index("Account Age"), rows[0].split(",").index("Target Code")
    customers = [(int(r.split(",")[age]), r.split(",")[left] == "1") for r in rows[1:]]
    curve = curve_of(customers)
    assert curve.subjects == 4708 and sum(s.events for s in curve.steps) == 2287
    share = 1.0
    for month in range(25):
        gone = sum(t == month and over for t, over in customers)
        share *= 1 - gone / sum(t >= month for t, _ in customers)
    assert curve.at(24) == pytest.approx(share) and 0 < share < 1


def test_between_and_beyond_the_steps() -> None:
    curve = six_mp()
    assert curve.at(5.9) == 1 and curve.at(6) == curve.at(6.5) == pytest.approx(18 / 21)
    assert curve.at(35) == pytest.approx(0.448, abs=0.0005)
    assert curve.at(36) is None, "nobody was watched that long"


def test_when_all_have_ended_nothing_is_left() -> None:
    curve = kaplan_meier([(3, 1, 0), (1, 1, 0), (2, 2, 0)])
    assert [s.survival for s in curve.steps] == [0.75, 0.25, 0]
    assert curve.at(99) == 0 and curve.steps[-1].low is None and curve.steps[-1].error == 0
    assert curve.median == 2


def test_without_events_and_without_anything() -> None:
    assert kaplan_meier([(4, 0, 3)]).at(4) == 1 and kaplan_meier([(4, 0, 3)]).median is None
    empty = kaplan_meier([])
    assert empty.steps == () and empty.subjects == 0 and empty.median is None


@pytest.mark.parametrize("wrong", [(-1, 1, 0), (inf, 1, 0), (1, -1, 0)])
def test_what_is_no_duration_is_refused(wrong: tuple) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        kaplan_meier([wrong])


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=40))
def test_counts_and_single_durations_agree(durations: list[tuple[int, bool]]) -> None:
    counts = [(t, sum(d == (t, True) for d in durations), sum(d == (t, False) for d in durations)) for t in range(10)]
    curve = curve_of(durations)
    assert curve == kaplan_meier(counts)
    assert curve.subjects == len(durations)
    if all(over for _, over in durations):
        assert curve.at(5) == pytest.approx(sum(t > 5 for t, _ in durations) / len(durations))
