"""The models of repeat purchases against their own definitions: slopes, integrals and simulated customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

from kpi.statistics import bgnbd, gamma_gamma
from kpi.statistics.bgnbd import BgNbd, Purchases

SOME = Purchases(
    np.array([0.0, 0.0, 1.0, 2.0, 5.0, 40.0]),
    np.array([0.0, 0.0, 3.0, 10.0, 20.0, 29.0]),
    np.array([5.0, 30.0, 25.0, 12.0, 30.0, 30.0]),
    np.array([7.0, 5.0, 3.0, 2.0, 2.0, 1.0]),
)


def slope_by_steps(value: Any, at: np.ndarray) -> np.ndarray:
    steps = np.eye(len(at)) * at * 1e-6
    return np.array([(value(at + s) - value(at - s)) / (2 * s.sum()) for s in steps])


@pytest.mark.parametrize("at", [(0.24, 4.4, 0.8, 2.4), (2.0, 30.0, 0.05, 1.0), (0.6, 1.0, 3.0, 0.3)])
def test_the_slope_of_the_likelihood(at: tuple[float, ...]) -> None:
    terms = bgnbd._Terms(SOME)
    _, slope = terms.value_and_slope(np.array(at))
    assert slope == pytest.approx(slope_by_steps(lambda p: terms.value_and_slope(p)[0], np.array(at)), rel=1e-5)


def test_the_likelihood_is_that_of_the_paper() -> None:
    """The four factors of the paper, multiplied as they stand, for customers few enough to do so."""
    from scipy.special import beta as beta_function  # noqa: PLC0415 (only this test needs it)
    from scipy.special import gamma  # noqa: PLC0415 (only this test needs it)

    r, alpha, a, b = 0.6, 3.0, 0.9, 1.7
    total = 0.0
    for x, t_x, age, weight in zip(SOME.x[:5], SOME.t_x[:5], SOME.age[:5], SOME.weight[:5], strict=True):
        stayed = beta_function(a, b + x) / beta_function(a, b) * gamma(r + x) * alpha**r / gamma(r)
        likelihood = stayed / (alpha + age) ** (r + x)
        if x:
            left = beta_function(a + 1, b + x - 1) / beta_function(a, b) * gamma(r + x) * alpha**r / gamma(r)
            likelihood += left / (alpha + t_x) ** (r + x)
        total += weight * np.log(likelihood)
    few = Purchases(SOME.x[:5], SOME.t_x[:5], SOME.age[:5], SOME.weight[:5])
    assert bgnbd.log_likelihood(few, r, alpha, a, b) == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("a", [0.01, 0.3, 1.0, 2.5, 90.0, 110.0, 10_000.0])
@pytest.mark.parametrize(("x", "age"), [(0.0, 0.0), (1.0, 20.0), (7.0, 30.0), (400.0, 52.0)])
def test_expected_purchases_are_the_integral_over_all_customers(a: float, x: float, age: float) -> None:
    """Who is there leaves with chance p at each purchase; p and the rate are what the past makes of them."""
    model, ahead = BgNbd(0.7, 5.0, a, 2.0, 0.0), 26.0
    share = ahead / (model.alpha + age)

    # The density has no bound at 0 where a < 1, so the mean is taken over quantiles.
    p = np.maximum(beta(a, model.b + x).ppf((np.arange(20_000) + 0.5) / 20_000), 1e-300)
    expected = np.mean(-np.expm1(-(model.r + x) * np.log1p(p * share)) / p)
    assert model.while_there(np.array([x]), np.array([age]), ahead)[0] == pytest.approx(expected, rel=2e-4)


def test_who_never_came_back_cannot_have_left_and_who_stopped_has() -> None:
    model = BgNbd(0.2426, 4.4136, 0.7930, 2.4262, 0.0)
    alive = model.alive(np.array([0.0, 5.0, 5.0, 300.0]), np.array([0.0, 38.0, 8.0, 2.0]), np.array([39.0] * 4))
    assert alive[0] == 1 and alive[1] > 0.8 and alive[2] < 0.2 and alive[3] == pytest.approx(0, abs=1e-9)


def simulated(customers: int, seed: int) -> tuple[Purchases, BgNbd]:
    """Customers who do what the model says, with a known answer."""
    truth = BgNbd(0.9, 8.0, 0.7, 2.5, 0.0)
    chance = np.random.default_rng(seed)
    rates = chance.gamma(truth.r, 1 / truth.alpha, customers)
    leaving = chance.beta(truth.a, truth.b, customers)
    ages = chance.integers(20, 60, customers).astype(float)
    x, t_x = np.zeros(customers), np.zeros(customers)
    for i in range(customers):
        time = chance.exponential(1 / rates[i])
        while time <= ages[i]:
            x[i], t_x[i] = x[i] + 1, time
            if chance.random() < leaving[i]:
                break
            time += chance.exponential(1 / rates[i])
    return Purchases(x, t_x, ages, np.ones(customers)), truth


def test_a_large_shop_gives_back_what_made_it() -> None:
    """So many different customers that the search begins with some of them."""
    purchases, truth = simulated(14_000, 5)
    assert len(purchases.x) > 2 * bgnbd._SAMPLE
    found = bgnbd.fit(purchases)
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((truth.r, truth.alpha, truth.a, truth.b), rel=0.12)
    assert found.log_likelihood > bgnbd.log_likelihood(purchases, truth.r, truth.alpha, truth.a, truth.b)
    _, slope = bgnbd._Terms(purchases).value_and_slope(np.array([found.r, found.alpha, found.a, found.b]))
    assert np.abs(slope).max() < 0.5, "not the top"


def test_alike_customers_may_be_counted_together() -> None:
    one_by_one = Purchases(*(np.repeat(c, SOME.weight.astype(int)) for c in (SOME.x, SOME.t_x, SOME.age, SOME.weight)))
    apart = Purchases(one_by_one.x, one_by_one.t_x, one_by_one.age, np.ones(len(one_by_one.x)))
    at = (0.5, 6.0, 0.7, 2.0)
    assert bgnbd.log_likelihood(SOME, *at) == pytest.approx(bgnbd.log_likelihood(apart, *at), rel=1e-13)


def test_the_slope_of_order_values() -> None:
    x, mean = np.array([1.0, 2.0, 2.0, 9.0]), np.array([10.0, 35.0, 22.0, 18.0])
    terms, at = gamma_gamma._terms(x, mean), np.array([4.0, 3.0, 12.0])
    assert terms(at)[1] == pytest.approx(slope_by_steps(lambda p: terms(p)[0], at), rel=1e-6)


def test_order_values_give_back_what_made_them() -> None:
    chance = np.random.default_rng(11)
    x = chance.integers(1, 12, 20_000).astype(float)
    spread = chance.gamma(4.0, 1 / 20.0, len(x))
    mean = chance.gamma(6.0 * x) / spread / x
    found = gamma_gamma.fit(x, mean)
    # Only means were seen, so p and v can stand in for one another; the likelihood and the mean of all cannot.
    truth = gamma_gamma._terms(x, mean)(np.array([6.0, 4.0, 20.0]))[0]
    assert truth < found.log_likelihood < truth + 8
    assert found.q == pytest.approx(4.0, rel=0.05)
    assert found.expected(np.zeros(1), np.zeros(1))[0] == pytest.approx(6.0 * 20.0 / 3.0, rel=0.02)
    seen = found.expected(np.array([0.0, 1.0, 1000.0]), np.array([0.0, 60.0, 60.0]))
    assert seen[0] == pytest.approx(found.p * found.v / (found.q - 1)) and seen[0] < seen[1] < seen[2] < 60.01


def test_correlation_of_what_never_varies_is_none() -> None:
    assert gamma_gamma.correlation(np.array([1.0, 1.0]), np.array([3.0, 5.0])) == 0
    assert gamma_gamma.correlation(np.array([1.0, 2.0, 3.0]), np.array([3.0, 5.0, 7.0])) == pytest.approx(1)


def test_parameters_at_the_edge_of_the_search_still_give_orders() -> None:
    """Nobody leaves and all buy at one pace: 162,754.8 / 3,142,717 orders a week are 2.69 in 52 weeks."""
    model = BgNbd(162754.79, 3142717.45, 8.3386e-05, 36228.65, -950.5, at_edge=True)
    found = model.while_there(np.array([0.0, 2.0]), np.array([10.0, 10.0]), 52.0)
    assert found == pytest.approx(52 * 162754.79 / 3142717.45, rel=1e-3)
    # Where the function can be computed, the mean chance comes near it when chances hardly differ.
    alike = BgNbd(2.0, 10.0, 90.0, 9_000.0, 0.0)
    x, age = np.array([0.0, 3.0]), np.array([5.0, 20.0])
    assert alike._at_mean_chance(x, age, 30.0) == pytest.approx(alike.while_there(x, age, 30.0), rel=1e-3)
