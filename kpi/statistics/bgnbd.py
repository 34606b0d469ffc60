"""BG/NBD: how often customers who may leave at any purchase, unnoticed, buy again (Fader, Hardie and Lee 2005).

While a customer stays, purchases are Poisson; rates differ between customers by a gamma distribution (``r``,
``alpha``), and the chance of leaving after a purchase by a beta distribution (``a``, ``b``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.statistics.likelihood import best_fit

# Different shops look like different ones of these: seldom or often, few or many leaving. Time is scaled to 1.
_STARTS = ((1.0, 0.3, 1.0, 1.0), (0.25, 0.1, 0.8, 2.5), (0.1, 0.05, 0.1, 1.0), (2.0, 0.5, 1.0, 8.0))
_SAMPLE = 5_000
_AROUND_ONE = 1e-6
_LARGE = 100


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
        from scipy.special import expit  # noqa: PLC0415 (SciPy is slow to load)

        distance = np.log((self.alpha + age) / (self.alpha + t_x))
        odds = _left_to_stayed(np.maximum(x, 1), distance, self.r, self.a, self.b)
        return np.where(x > 0, expit(-odds), 1.0)

    def conditional(self, x: np.ndarray, t_x: np.ndarray, age: np.ndarray, duration: float) -> np.ndarray:
        """Purchases within ``duration`` from now of customers with that past."""
        return self.alive(x, t_x, age) * self.while_there(x, age, duration)

    def while_there(self, x: np.ndarray, age: np.ndarray, duration: float | np.ndarray) -> np.ndarray:
        """Purchases within ``duration`` (one for all, or each their own) of customers who have not left by now.

        The hypergeometric function is taken after Euler's transformation: its parameters then no longer grow with
        ``x``, so that it neither overflows nor loses digits for customers with hundreds of purchases.
        """
        from scipy.special import hyp2f1  # noqa: PLC0415 (SciPy is slow to load)

        a = self.a if abs(self.a - 1) > _AROUND_ONE else 1 + _AROUND_ONE
        third = a + self.b + x - 1
        share = duration / (self.alpha + age + duration)
        with np.errstate(over="ignore", invalid="ignore"):
            none = (1 - share) ** (a - 1) * hyp2f1(a + self.b - 1 - self.r, a - 1, third, share)
            # With an ``a`` in the hundreds it is the other way round.
            plain = (1 - share) ** (self.r + x) * hyp2f1(self.r + x, self.b + x, third, share)
            found = third / (a - 1) * (1 - np.where(np.isfinite(none) & (a < _LARGE), none, plain))
        return np.where(np.isfinite(found), found, self._at_mean_chance(x, age, duration))

    def _at_mean_chance(self, x: np.ndarray, age: np.ndarray, duration: float | np.ndarray) -> np.ndarray:
        """The same for parameters so large that the function cannot be computed: then the chance to leave after a purchase
        is nearly the same for all, and its mean stands for it."""
        leave = self.a / (self.a + self.b + x)
        return -np.expm1(-(self.r + x) * np.log1p(leave * duration / (self.alpha + age))) / leave


def fit(purchases: Purchases) -> BgNbd:
    """The model under which the purchases are likeliest, the best of several searches.

    With many customers the searches look at some of them, and only the best is carried on with all.
    """
    scale = float(purchases.age.max()) or 1.0
    scaled = Purchases(purchases.x, purchases.t_x / scale, purchases.age / scale, purchases.weight)
    starts: tuple[tuple[float, ...], ...] = _STARTS
    if len(scaled.x) > 2 * _SAMPLE:
        every = len(scaled.x) // _SAMPLE
        some = Purchases(*(column[::every] for column in (scaled.x, scaled.t_x, scaled.age, scaled.weight)))
        starts = (best_fit(_Terms(some).value_and_slope, _STARTS).parameters,)
    found = best_fit(_Terms(scaled).value_and_slope, starts)
    r, alpha, a, b = found.parameters
    shift = float(np.sum(purchases.weight * purchases.x) * np.log(scale))
    return BgNbd(r, alpha * scale, a, b, found.log_likelihood - shift, found.at_edge)


def log_likelihood(purchases: Purchases, r: float, alpha: float, a: float, b: float) -> float:
    """The logarithm of how likely the purchases are."""
    return _Terms(purchases).value_and_slope(np.array([r, alpha, a, b]))[0]


def _left_to_stayed(x: np.ndarray, distance: np.ndarray, r: float, a: float, b: float) -> np.ndarray:
    """Logarithm of how much likelier it is to have left at the last of ``x`` > 0 purchases than to be still there.

    ``distance`` is log(alpha + age) - log(alpha + t_x).
    """
    return np.log(a / (b + x - 1)) + (r + x) * distance


class _Terms:
    """The likelihood and its slope; what depends on ``x`` alone is computed once per different ``x``."""

    def __init__(self, data: Purchases) -> None:
        self.data = data
        self.counts, place = np.unique(data.x, return_inverse=True)
        self.people = np.bincount(place, weights=data.weight)
        again = data.x > 0
        self.again = Purchases(data.x[again], data.t_x[again], data.age[again], data.weight[again])

    def value_and_slope(self, parameters: np.ndarray) -> tuple[float, np.ndarray]:
        """Log-likelihood, and its derivative by r, alpha, a and b."""
        from scipy.special import digamma, expit, gammaln  # noqa: PLC0415 (SciPy is slow to load)

        r, alpha, a, b = parameters
        people, n, total = self.people, self.counts, self.people.sum()
        x, age, weight = self.data.x, self.data.age, self.data.weight
        until = alpha + age
        watched = weight * (r + x)
        log_until = np.log(until)

        x2, weight2 = self.again.x, self.again.weight
        until2, since2 = alpha + self.again.age, alpha + self.again.t_x
        distance = np.log(until2 / since2)
        odds = _left_to_stayed(x2, distance, r, a, b)
        left = weight2 * expit(odds)

        value = (
            np.sum(people * (gammaln(r + n) + gammaln(b + n) - gammaln(a + b + n)))
            + total * (r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b))
            - np.sum(watched * log_until)
            + np.sum(weight2 * np.logaddexp(0.0, odds))
        )
        of_both = total * digamma(a + b) - np.sum(people * digamma(a + b + n))
        slope = np.array(
            [
                np.sum(people * digamma(r + n))
                + total * (np.log(alpha) - digamma(r))
                - np.sum(weight * log_until)
                + np.sum(left * distance),
                total * r / alpha - np.sum(watched / until) + np.sum(left * (r + x2) * (1 / until2 - 1 / since2)),
                of_both + np.sum(left) / a,
                of_both + np.sum(people * digamma(b + n)) - total * digamma(b) - np.sum(left / (b + x2 - 1)),
            ]
        )
        return float(value), slope
