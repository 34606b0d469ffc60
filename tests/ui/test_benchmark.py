"""Verdicts against published numbers, and the order in which benchmarks hold."""

from __future__ import annotations

from datetime import date
from math import isclose

import pytest

from kpi.analyses.benchmark import (
    Origin,
    Side,
    fewest_trials,
    garwood,
    judge,
    own_medians,
    reference,
    trailing,
    wilson,
)
from kpi.catalog import CATALOG
from kpi.query import Query

CONVERSION, CAC, AOV, SALES = (CATALOG[n] for n in ("conversion_rate", "cac", "aov", "net_sales"))


@pytest.mark.parametrize(("x", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611)])
def test_wilson_against_newcombes_examples(x, n, low, high):
    assert [round(v, 4) for v in wilson(x, n)] == [low, high]


def test_garwood_against_the_exact_table():
    assert [round(v, 3) for v in garwood(10)] == [4.795, 18.390]
    low, high = garwood(0)
    assert low == 0 and round(high, 3) == 3.689


def test_garwood_is_the_chi_squared_form():
    from scipy.stats import chi2

    for n in (1, 7, 250):
        low, high = garwood(n)
        assert isclose(low, chi2.ppf(0.025, 2 * n) / 2, rel_tol=1e-9)
        assert isclose(high, chi2.ppf(0.975, 2 * n + 2) / 2, rel_tol=1e-9)


@pytest.mark.parametrize(("benchmark", "n"), [(0.03, 125), (0.05, 73), (0.01, 381)])
def test_fewest_trials(benchmark, n):
    assert fewest_trials(benchmark) == n


def test_below_only_when_the_whole_interval_is():
    sure = judge(CONVERSION, 0.02, 100, 5000, 0.03)
    assert (sure.side, sure.good, sure.n) == (Side.BELOW, False, 5000)
    unsure = judge(CONVERSION, 0.02, 2, 100, 0.03)
    assert unsure.side is Side.UNSURE and unsure.good is None
    assert unsure.words() == f"cannot tell yet (100 of {unsure.needed:,})"


def test_the_number_needed_is_where_the_interval_parts_from_the_benchmark():
    needed = judge(CONVERSION, 0.02, 2, 100, 0.03).needed
    assert wilson(0.02 * needed, needed)[1] <= 0.03 + 1e-9
    assert wilson(0.02 * (needed - 2), needed - 2)[1] > 0.03


def test_a_rate_above_one_has_no_interval():
    assert judge(CONVERSION, 1.2, 120, 100, 0.03).n is None


def test_cac_is_judged_by_the_interval_of_the_count():
    few = judge(CAC, 50.0, 250, 5, 40.0)
    assert few.side is Side.UNSURE and few.needed > 5
    many = judge(CAC, 50.0, 50_000, 1000, 40.0)
    assert (many.side, many.good) == (Side.ABOVE, False)


def test_no_interval_is_plainly_above_or_below():
    assert judge(AOV, 51, 510, 10, 50.0).side is Side.ABOVE
    assert judge(AOV, None, None, None, 50.0).side is Side.UNKNOWN
    assert judge(AOV, 51, 510, 10, None).side is Side.UNKNOWN


def test_which_benchmark_holds():
    team = {("conversion_rate", None): 0.04, ("conversion_rate", "Email"): 0.05}
    assert reference(CONVERSION, "Email", team, {}).origin is Origin.CHANNEL
    assert reference(CONVERSION, "Web", team, {}).value == 0.04
    assert reference(CONVERSION, "Web", {}, {}).origin is Origin.CATALOG
    assert reference(AOV, "Web", {}, {"aov": 61.0}).origin is Origin.OWN
    assert reference(AOV, "Web", {}, {}) is None


def test_a_total_of_the_shop_says_nothing_about_one_channel():
    team = {("net_sales", None): 1000.0}
    assert reference(SALES, None, team, {}).value == 1000.0
    assert reference(SALES, "Web", team, {}) is None
    assert reference(SALES, None, team, {}, whole=False) is None


def test_a_monthly_benchmark_is_scaled_to_the_days_shown():
    bench = reference(SALES, None, {("net_sales", None): 3000.0}, {})
    assert bench.over(date(2026, 1, 1), date(2026, 1, 31), "month") == 3000.0
    assert isclose(bench.over(date(2025, 1, 1), date(2025, 12, 31)), 3000 * 365 / (365.2425 / 12))


def test_the_trailing_months_are_complete_ones():
    query = trailing(Query(("aov",)), date(2026, 11, 12))
    assert (query.start, query.end, query.grain) == (date(2025, 11, 1), date(2026, 10, 31), "month")
    assert trailing(Query(("aov",)), date(2026, 10, 31)).end == date(2026, 10, 31)


def test_the_median_leaves_out_months_that_are_only_partly_covered():
    rows = [{"period": date(2026, m, 1), "aov": v} for m, v in ((1, 1.0), (2, 10.0), (3, 20.0), (4, 30.0), (5, None))]
    assert own_medians(rows, ["aov"], date(2026, 2, 1)) == {"aov": 20.0}
    assert own_medians(rows[:2], ["aov"]) == {}


def test_nps_is_judged_by_its_interval():
    """70 promoters and 10 detractors of 100: 60 points, give or take 1.96 × √((0.7 + 0.1 − 0.36) / 100) = 13.0."""
    parts = {"numerator": 6000, "denominator": 100, "squares": 10_000 * 80}
    unsure = judge(CATALOG["nps"], 60.0, benchmark=50, **parts)
    assert unsure.side is Side.UNSURE and (unsure.low, unsure.high) == pytest.approx((47.0, 73.0), abs=0.01)
    assert unsure.needed == 170  # 100 × (13.0 / 10)²
    assert judge(CATALOG["nps"], 60.0, benchmark=40, **parts).side is Side.ABOVE
    assert judge(CATALOG["nps"], 60.0, benchmark=75, **parts).good is False
