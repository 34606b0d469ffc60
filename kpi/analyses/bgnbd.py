"""BG/NBD: how often customers who may leave at any purchase, unnoticed, buy again (Fader, Hardie and Lee 2005).

While a customer stays, purchases are Poisson; rates differ between customers by a gamma distribution (``r``,
``alpha``), and the chance of leaving after a purchase by a beta distribution (``a``, ``b``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kpi.analyses.likelihood import best_fit, sigmoid, softplus

# Different shops look like different ones of these: seldom or often, few or many leaving. Time is scaled to 1.
_STARTS = ((1.0, 0.3, 1.0, 1.0), (0.25, 0.1, 0.8, 2.5), (0.1, 0.05, 0.1, 1.0), (2.0, 0.5, 1.0, 8.0))
_AROUND_ONE = 1e-6


@dataclass(frozen=True)
class Purchases:
    """Customers by what they did: ``x`` repeat purchases, the last of them at age ``t_x``, watched until age ``age``.

    Ages count from the first purchase, all in one unit of time. ``weight`` is how many customers are alike.
    """

    x: np.ndarray
    t_x: np.ndarray
    age: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class BgNbd:
    """A fitted model; ``alpha`` is in the unit of time of the ages it was fitted on.

    ``at_edge`` tells that the likelihood still rises where the search stops: then the parameters are not to be read,
    although what the model expects may be near the truth.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    at_edge: bool = False

    def expected(self, duration: float) -> float:
        """Purchases that a new customer makes after the first within ``duration``."""
        return float(self.while_there(np.zeros(1), np.zeros(1), duration)[0])

    def alive(self, x: np.ndarray, t_x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """The chance that a customer has not left; 1 where nothing was bought again, because only buyers leave."""
        odds = _left_to_stayed(x, t_x, age, self.r, self.alpha, self.a, self.b)
        return np.where(x > 0, sigmoid(-odds), 1.0)

    def conditional(self, x: np.ndarray, t_x: np.ndarray, age: np.ndarray, duration: float) -> np.ndarray:
        """Purchases within ``duration`` from now of customers with that past."""
        return self.alive(x, t_x, age) * self.while_there(x, age, duration)

    def while_there(self, x: np.ndarray, age: np.ndarray, duration: float) -> np.ndarray:
        """Purchases within ``duration`` of customers who have not left by now.

        The hypergeometric function is taken after Euler's transformation: its parameters then no longer grow with
        ``x``, so that it neither overflows nor loses digits for customers with hundreds of purchases.
        """
        from scipy.special import hyp2f1

        a = self.a if abs(self.a - 1) > _AROUND_ONE else 1 + _AROUND_ONE
        third = a + self.b + x - 1
        share = duration / (self.alpha + age + duration)
        series = hyp2f1(a + self.b - 1 - self.r, a - 1, third, share)
        return third / (a - 1) * (1 - (1 - share) ** (a - 1) * series)


def fit(purchases: Purchases) -> BgNbd:
    """The model under which the purchases are likeliest, the best of several searches."""
    scale = float(purchases.age.max())
    scaled = Purchases(purchases.x, purchases.t_x / scale, purchases.age / scale, purchases.weight)
    terms = _Terms(scaled)
    found = best_fit(terms.value_and_slope, _STARTS)
    r, alpha, a, b = found.parameters
    shift = float(np.sum(purchases.weight * purchases.x) * np.log(scale))
    return BgNbd(r, alpha * scale, a, b, found.log_likelihood - shift, found.at_edge)


def log_likelihood(purchases: Purchases, r: float, alpha: float, a: float, b: float) -> float:
    """The logarithm of how likely the purchases are."""
    return _Terms(purchases).value_and_slope(np.array([r, alpha, a, b]))[0]


def _left_to_stayed(x, t_x, age, r, alpha, a, b):
    """Logarithm of how much likelier it is to have left at the last purchase than to be still there, where x > 0."""
    before = np.maximum(x - 1, 0)
    return np.log(a) - np.log(b + before) + (r + x) * (np.log(alpha + age) - np.log(alpha + t_x))


@dataclass(frozen=True)
class _Terms:
    """The likelihood and its slope; what depends on ``x`` alone is computed once per different ``x``."""

    data: Purchases

    @cached_property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """The different x, and how many customers have each."""
        different, place = np.unique(self.data.x, return_inverse=True)
        return different, np.bincount(place, weights=self.data.weight)

    def value_and_slope(self, parameters: np.ndarray) -> tuple[float, np.ndarray]:
        """Log-likelihood, and its derivative by r, alpha, a and b."""
        from scipy.special import digamma, gammaln

        r, alpha, a, b = parameters
        x, t_x, age, weight = self.data.x, self.data.t_x, self.data.age, self.data.weight
        again = x > 0
        log_age = np.log(alpha + age)
        distance = log_age - np.log(alpha + t_x)
        odds = np.where(again, _left_to_stayed(x, t_x, age, r, alpha, a, b), -np.inf)
        left = sigmoid(odds)
        n, people = self.counts
        total = people.sum()
        value = (
            people @ (gammaln(r + n) + gammaln(b + n) - gammaln(a + b + n))
            + total * (r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b))
            + weight @ (softplus(odds) - (r + x) * log_age)
        )
        of_both = total * digamma(a + b) - people @ digamma(a + b + n)
        slope = np.array(
            [
                people @ digamma(r + n) + total * (np.log(alpha) - digamma(r)) + weight @ (left * distance - log_age),
                total * r / alpha
                + weight @ ((r + x) * (left * (1 / (alpha + age) - 1 / (alpha + t_x)) - 1 / (alpha + age))),
                of_both + weight @ left / a,
                of_both + people @ digamma(b + n) - total * digamma(b) - weight @ (left / (b + np.maximum(x - 1, 0))),
            ]
        )
        return float(value), slope
