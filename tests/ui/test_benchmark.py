"""Verdicts against published numbers, and the order in which benchmarks hold."""

from __future__ import annotations

from datetime import date
from math import isclose

import pytest

from kpi.benchmarks.benchmark import Origin, Side, fewest_trials, judge, own_medians, reference, trailing
from kpi.benchmarks.estimates import estimate
from kpi.catalog import CATALOG, Kpi
from kpi.query import Query
from kpi.statistics.intervals import wilson

CONVERSION, CAC, AOV, SALES, ORDERS, MRR, NPS = (
    CATALOG[n] for n in ("conversion_rate", "cac", "aov", "net_sales", "orders", "mrr", "nps")
)


def judged(of: Kpi, value: float | None, numerator: float | None, denominator: float | None, benchmark: float | None):
    """The verdict on a row with these parts."""
    row = {of.name: value, f"{of.name}__num": numerator, f"{of.name}__den": denominator}
    return judge(of, estimate(of, row), benchmark)


@pytest.mark.parametrize(("benchmark", "n"), [(0.03, 125), (0.05, 73), (0.01, 381)])
def test_fewest_trials(benchmark: float, n: int):
    assert fewest_trials(benchmark) == n


def test_below_only_when_the_whole_interval_is():
    sure = judged(CONVERSION, 0.02, 100, 5000, 0.03)
    assert (sure.side, sure.good, sure.n) == (Side.BELOW, False, 5000)
    unsure = judged(CONVERSION, 0.02, 2, 100, 0.03)
    assert unsure.side is Side.UNSURE and unsure.good is None
    assert unsure.words() == f"cannot tell yet (100 of {unsure.needed:,})"


def test_a_number_that_nobody_would_wait_for_is_not_named():
    near = judged(CONVERSION, 0.031, 310, 10_000, 0.0315)
    assert near.side is Side.UNSURE and near.needed > 400_000
    assert near.words() == "not clearly above or below" == judged(CONVERSION, 0.03, 300, 10000, 0.03).words()


def test_the_number_needed_is_where_the_interval_parts_from_the_benchmark():
    needed = judged(CONVERSION, 0.02, 2, 100, 0.03).needed
    assert wilson(0.02 * needed, needed)[1] <= 0.03 + 1e-9
    assert wilson(0.02 * (needed - 2), needed - 2)[1] > 0.03


def test_a_rate_above_one_has_no_interval():
    assert judged(CONVERSION, 1.2, 120, 100, 0.03).n is None


def test_cac_is_judged_by_the_interval_of_the_count():
    few = judged(CAC, 50.0, 250, 5, 40.0)
    assert few.side is Side.UNSURE and few.needed > 5
    many = judged(CAC, 50.0, 50_000, 1000, 40.0)
    assert (many.side, many.good) == (Side.ABOVE, False)


def test_without_an_interval_a_value_is_above_or_below_and_neither_good_nor_bad():
    verdict = judged(AOV, 51, 510, 10, 50.0)
    assert (verdict.side, verdict.good) == (Side.ABOVE, None)
    assert judged(AOV, None, None, None, 50.0).side is Side.UNKNOWN
    assert judged(AOV, 51, 510, 10, None).side is Side.UNKNOWN


def test_what_is_known_exactly_is_good_or_bad():
    verdict = judge(MRR, estimate(MRR, {"mrr": 990.0}), 1000.0)
    assert (verdict.side, verdict.good, verdict.low) == (Side.BELOW, False, None)


def test_average_order_value_is_judged_by_its_interval():
    """100 orders of 40 or 60 each: a mean of 50 give or take 1.98 × 10 / √99 = 2.0."""
    row = {"aov": 50.0, "aov__num": 5000, "aov__den": 100, "aov__variance": 1.0, "aov__largest": 60.0}
    unsure = judge(AOV, estimate(AOV, row), 51.0)
    assert unsure.side is Side.UNSURE and (unsure.low, unsure.high) == pytest.approx((48.0, 52.2), abs=0.1)
    assert unsure.words() == f"cannot tell yet (100 of {unsure.needed:,})" and 400 < unsure.needed < 600
    assert judge(AOV, estimate(AOV, row), 53.0).good is False
    assert judge(AOV, estimate(AOV, row | {"aov__den": 9}), 90.0).words() == "cannot tell yet (9 of 10)"


def test_a_total_is_not_told_from_what_chance_gives():
    """400 orders: 362 to 441 by Garwood's interval."""
    row = {"orders": 400, "orders__variance": 400, "orders__units": 400}
    assert judge(ORDERS, estimate(ORDERS, row), 412).words() == "not clearly above or below"
    assert judge(ORDERS, estimate(ORDERS, row), 450).good is False
    assert judge(ORDERS, estimate(ORDERS, row, dispersion=4.0), 450).good is None


def test_which_benchmark_holds():
    team: dict[tuple[str, str | None], float] = {("conversion_rate", None): 0.04, ("conversion_rate", "Email"): 0.05}
    assert reference(CONVERSION, "Email", team, {}).origin is Origin.CHANNEL
    assert reference(CONVERSION, "Web", team, {}).value == 0.04
    assert reference(CONVERSION, "Web", {}, {}).origin is Origin.CATALOG
    assert reference(AOV, "Web", {}, {"aov": 61.0}).origin is Origin.OWN
    assert reference(AOV, "Web", {}, {}) is None


def test_a_total_of_the_shop_says_nothing_about_one_channel():
    team: dict[tuple[str, str | None], float] = {("net_sales", None): 1000.0}
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
    """70 promoters and 10 detractors of 100: 60 points, give or take 1.98 × √((0.7 + 0.1 − 0.36) / 99) = 13.2."""
    row = {"nps": 60.0, "nps__num": 6000, "nps__den": 100, "nps__variance": 4400 / 100}
    unsure = judge(NPS, estimate(NPS, row), 50)
    assert unsure.side is Side.UNSURE and (unsure.low, unsure.high) == pytest.approx((46.8, 73.2), abs=0.1)
    assert unsure.needed == pytest.approx(175, abs=2)  # 100 × (13.2 / 10)²
    assert judge(NPS, estimate(NPS, row), 40).side is Side.ABOVE
    assert judge(NPS, estimate(NPS, row), 75).good is False
