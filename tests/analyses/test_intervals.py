"""Intervals against published tables, against scipy, and by how often they hold the truth of a simulation."""

from __future__ import annotations

from math import exp, isclose, log, sqrt
from typing import Any

import numpy as np
import pytest
from scipy.stats import bootstrap, chi2, poisson, ttest_1samp

from kpi.benchmarks.changes import change
from kpi.benchmarks.dispersion import of_weeks
from kpi.benchmarks.estimates import Estimate, estimate
from kpi.catalog import CATALOG
from kpi.statistics.differences import difference, newcombe
from kpi.statistics.intervals import garwood, of_sum, wilson

AOV, SALES, ORDERS, MARGIN, DISCOUNTS, ROAS = (
    CATALOG[n] for n in ("aov", "net_sales", "orders", "gross_margin", "discount_rate", "roas")
)
# A seeded run of 1,500 draws tells a coverage of 95 % from one of 93 %: its standard error is 0.6 %.
DRAWS = 1500


def aov_row(amounts: np.ndarray) -> dict[str, float]:
    """A row of an answer about orders of these amounts."""
    total, count = amounts.sum(), len(amounts)
    residuals = amounts - total / count
    return {
        "aov": total / count,
        "aov__num": total,
        "aov__den": count,
        "aov__variance": (residuals**2).sum() / count**2,
        "aov__largest": amounts.max(),
    }


def sales_row(amounts: np.ndarray) -> dict[str, float]:
    """The same orders as a total."""
    parts = {"variance": (amounts**2).sum(), "units": len(amounts), "largest": amounts.max(initial=0.0)}
    return {"net_sales": amounts.sum()} | {f"net_sales__{part}": value for part, value in parts.items()}


def held(found: list[Estimate | None], truth: float) -> float:
    """The share of intervals that hold the truth."""
    return float(np.mean([e.low <= truth <= e.high for e in found]))


@pytest.mark.parametrize(("x", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611)])
def test_wilson_against_newcombes_examples(x: int, n: int, low: float, high: float):
    assert [round(v, 4) for v in wilson(x, n)] == [low, high]


def test_garwood_against_the_exact_table():
    assert [round(v, 3) for v in garwood(10)] == [4.795, 18.390]
    low, high = garwood(0)
    assert low == 0 and round(high, 3) == 3.689


def test_garwood_is_the_chi_squared_form():
    for n in (1, 7, 250):
        low, high = garwood(n)
        assert isclose(low, chi2.ppf(0.025, 2 * n) / 2, rel_tol=1e-9)
        assert isclose(high, chi2.ppf(0.975, 2 * n + 2) / 2, rel_tol=1e-9)


def test_a_sum_of_equal_events_has_garwoods_interval():
    """Seven orders of 20: seven times the chi-squared form of Garwood's, in money."""
    low, high = of_sum(140.0, 7 * 400.0, 20.0)
    assert isclose(low, 20 * chi2.ppf(0.025, 14) / 2, rel_tol=1e-9)
    assert isclose(high, 20 * chi2.ppf(0.975, 16) / 2, rel_tol=1e-9)
    assert of_sum(140.0, 7 * 400.0) == pytest.approx((low, high))


def test_a_sum_against_fay_and_feuers_formula():
    """Their limits written out: v / 2y × χ² of 2y² / v, and with the largest weight added for the upper one."""
    amounts = np.array([5.0, 12.0, 30.0, 8.0, 45.0, 7.0, 9.0, 11.0, 100.0, 21.0, 18.0])
    y, v, w = amounts.sum(), (amounts**2).sum(), amounts.max()
    low, high = of_sum(y, v, w)
    assert isclose(low, v / (2 * y) * chi2.ppf(0.025, 2 * y**2 / v), rel_tol=1e-9)
    assert isclose(high, (v + w**2) / (2 * (y + w)) * chi2.ppf(0.975, 2 * (y + w) ** 2 / (v + w**2)), rel_tol=1e-9)


def test_a_mean_of_many_alike_orders_is_students():
    """Of 400 orders whose amounts differ little, the logarithm and the skewness make no difference."""
    amounts = np.random.default_rng(5).normal(50, 5, 400)
    known = ttest_1samp(amounts, 0).confidence_interval(0.95)
    found = estimate(AOV, aov_row(amounts))
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=0.05)


def test_a_mean_of_skewed_orders_is_about_what_the_bootstrap_gives():
    amounts = np.random.default_rng(6).lognormal(3.5, 0.8, 800)
    known = bootstrap((amounts,), np.mean, n_resamples=2000, method="BCa", rng=7).confidence_interval
    found = estimate(AOV, aov_row(amounts))
    assert (found.low, found.high) == pytest.approx((known.low, known.high), rel=0.02)


@pytest.mark.parametrize(("spread", "orders"), [(0.3, 10), (0.6, 20), (1.0, 25), (1.0, 200), (1.3, 100)])
def test_the_interval_of_a_mean_holds_the_truth_in_93_to_97_of_100_shops(spread: float, orders: int):
    """Orders with lognormal amounts, whose mean is exp(spread² / 2), from hardly skewed to very skewed ones."""
    amounts = np.random.default_rng(round(100 * spread) + orders).lognormal(0, spread, (DRAWS, orders))
    assert 0.93 <= held([estimate(AOV, aov_row(a)) for a in amounts], exp(spread**2 / 2)) <= 0.975


@pytest.mark.parametrize(("spread", "expected"), [(0.3, 20), (0.8, 50), (1.0, 300)])
def test_the_interval_of_a_sum_holds_the_truth(spread: float, expected: int):
    rng = np.random.default_rng(expected)
    found = [estimate(SALES, sales_row(rng.lognormal(0, spread, n))) for n in rng.poisson(expected, DRAWS)]
    assert 0.93 <= held([e for e in found if not e.few], expected * exp(spread**2 / 2)) <= 0.975


def ratio_row(name: str, top: np.ndarray, bottom: np.ndarray) -> dict[str, float]:
    """A row of an answer about a ratio of two sums over the same orders."""
    ratio, mass = top.sum() / bottom.sum(), bottom.sum()
    row = {name: ratio, f"{name}__num": top.sum(), f"{name}__den": mass, f"{name}__units": mass**2 / (bottom**2).sum()}
    return row | {f"{name}__variance": ((top - ratio * bottom) ** 2).sum() / mass**2}


def test_the_interval_of_a_margin_holds_the_truth():
    """Margins between 20 and 60 % of orders of very different size: large orders count for more than one."""
    rng = np.random.default_rng(8)
    found = []
    for _ in range(DRAWS):
        sold = rng.lognormal(4, 0.8, 60)
        found.append(estimate(MARGIN, ratio_row("gross_margin", sold * rng.uniform(0.2, 0.6, 60), sold)))
    assert 0.93 <= held([e for e in found if not e.few], 0.4) <= 0.97


def test_the_interval_of_a_discount_rate_holds_the_truth():
    """Three of ten orders have 10 or 20 % off: 4.5 % of gross sales."""
    rng = np.random.default_rng(14)
    found = []
    for _ in range(DRAWS):
        gross = rng.lognormal(4, 0.7, 150)
        off = gross * (rng.random(150) < 0.3) * rng.choice([0.1, 0.2], 150)
        found.append(estimate(DISCOUNTS, ratio_row("discount_rate", off, gross)))
    assert 0.93 <= held([e for e in found if not e.few], 0.045) <= 0.975


@pytest.mark.parametrize(("before", "now"), [(60, 60), (150, 40)])
def test_a_change_is_called_sure_by_chance_in_5_of_100_comparisons_at_most(before: int, now: int):
    """Two periods of one shop whose orders are drawn from the same amounts: every sure change is a false alarm."""
    rng = np.random.default_rng(9)
    wrong = 0
    for _ in range(DRAWS):
        ends = [estimate(AOV, aov_row(rng.lognormal(0, 0.8, n))) for n in (now, before)]
        wrong += change(AOV, *ends).sure
    assert wrong / DRAWS <= 0.06


def test_a_real_change_of_a_large_shop_is_seen():
    rng = np.random.default_rng(10)
    now, before = (estimate(AOV, aov_row(rng.lognormal(log(mean), 0.6, 8000))) for mean in (55, 50))
    found = change(AOV, now, before)
    assert found.sure and 0 < found.low < 0.1 < found.high < 0.14


def test_three_percent_more_sales_of_a_small_shop_may_be_chance():
    """400 orders of 50 against 388: 1.96 × √(1/400 + 1/388) is 14 %, and the change is 3 %."""
    now, before = (estimate(ORDERS, {"orders": n, "orders__variance": n, "orders__units": n}) for n in (400, 388))
    found = change(ORDERS, now, before)
    assert not found.sure and found.value == pytest.approx(12 / 388)
    assert (found.low, found.high) == pytest.approx((exp(-0.14) * 400 / 388 - 1, exp(0.14) * 400 / 388 - 1), abs=0.01)


def test_nine_orders_are_too_few():
    few = estimate(AOV, aov_row(np.full(9, 20.0)))
    assert few.few and few.low is None and few.units == 9
    assert not estimate(AOV, aov_row(np.arange(10.0, 20.0))).few
    assert estimate(SALES, sales_row(np.full(9, 20.0))).few


def test_one_huge_order_makes_the_interval_wide():
    """Ten orders of 20 and one of 2,000: the mean is 200, and it may just as well be 20 or thousands."""
    found = estimate(AOV, aov_row(np.array([20.0] * 10 + [2000.0])))
    assert found.low < 20 and found.high > 2000


def test_no_discount_yet_leaves_a_few_percent_possible():
    row = {"discount_rate": 0.0, "discount_rate__num": 0, "discount_rate__den": 900.0}
    row |= {"discount_rate__variance": 0.0, "discount_rate__units": 30.0}
    found = estimate(DISCOUNTS, row)
    assert found.low == 0 and found.high == pytest.approx(3.689 / 30, abs=1e-4)


def test_what_is_not_known_has_no_interval():
    assert estimate(AOV, {"aov": None}) is None
    assert estimate(AOV, {"aov": 12.0, "aov__num": 120, "aov__den": 10}).told is False
    assert estimate(CATALOG["ad_spend"], {"ad_spend": 12.0}).exact


def test_the_difference_of_two_shares_is_newcombes():
    """His examples: 56/70 − 48/80 and 10/10 − 0/20 (method 10)."""
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert newcombe(10, 10, 0, 20) == pytest.approx((0.6791, 1.0), abs=1e-4)


def test_the_difference_of_two_means_is_that_of_their_standard_errors():
    """50 ± 3 less 40 ± 4 is 10 ± 5."""
    assert difference((50, 47, 53), (40, 36, 44)) == pytest.approx((5, 15))


def of_counts(counts: Any) -> float:
    """The dispersion of weeks with so many orders."""
    return of_weeks([(int(n), int(n)) for n in counts])


def test_the_dispersion_of_independent_orders_is_one():
    rng = np.random.default_rng(11)
    found = [of_counts(poisson.rvs(80, size=53, random_state=rng)) for _ in range(300)]
    assert np.mean(found) < 1.3


def test_the_dispersion_of_weeks_that_vary_more_is_found():
    """Every week's expected orders vary by a fifth: the variance is 80 + (16)², 4.2 times that of a count."""
    rng = np.random.default_rng(12)
    counts = [rng.poisson(rng.normal(80, 16, 53).clip(1)) for _ in range(300)]
    assert np.median([of_counts(c) for c in counts]) == pytest.approx(4.2, rel=0.15)


def test_growth_and_one_week_of_sale_are_no_dispersion():
    rng = np.random.default_rng(13)
    counts = rng.poisson(np.linspace(60, 160, 53))
    counts[30] *= 8
    assert of_counts(counts) < 2
    assert of_counts(counts[:8]) == 1


def test_dispersion_widens_a_total():
    row = {"orders": 400, "orders__variance": 400, "orders__units": 400}
    usual, wide = estimate(ORDERS, row), estimate(ORDERS, row, dispersion=4.0)
    assert wide.high - wide.low == pytest.approx(2 * (usual.high - usual.low), rel=0.02)
    assert wide.high - wide.low == pytest.approx(2 * 1.96 * sqrt(4 * 400), rel=0.03)
