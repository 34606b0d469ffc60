"""Gamma-Gamma: what a customer's purchases are worth on average, from the few that were seen (Fader and Hardie 2013).

Every purchase is gamma distributed around its customer's own mean, and those means differ between customers. It says
nothing about how often somebody buys, so the two must not go together: see ``correlation``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.analyses.likelihood import best_fit

_STARTS = ((6.0, 4.0, 1.0), (1.0, 3.0, 2.0), (15.0, 10.0, 0.6))


@dataclass(frozen=True)
class GammaGamma:
    """A fitted model. ``v`` is money, ``p`` and ``q`` are plain numbers."""

    p: float
    q: float
    v: float
    log_likelihood: float
    at_edge: bool = False

    def expected(self, x: np.ndarray, mean: np.ndarray) -> np.ndarray:
        """A customer's own mean, given ``x`` purchases of ``mean`` each: between what was seen and the mean of all.

        With ``x`` 0 it is the mean of all. It has no finite value when q is 1 or less and nothing was seen.
        """
        return self.p * (self.v + x * mean) / (self.p * x + self.q - 1)


def fit(x: np.ndarray, mean: np.ndarray) -> GammaGamma:
    """The likeliest model for customers with ``x`` purchases, above 0, of ``mean`` each, above 0."""
    scale = float(np.median(mean))
    terms = _terms(x, mean / scale)
    found = best_fit(terms, _STARTS)
    p, q, v = found.parameters
    return GammaGamma(p, q, v * scale, found.log_likelihood - len(x) * float(np.log(scale)), found.at_edge)


def correlation(x: np.ndarray, mean: np.ndarray) -> float:
    """How far frequency and value go together, -1 to 1; 0 when one of them never varies."""
    if len(x) < 2 or not np.std(x) or not np.std(mean):
        return 0.0
    return float(np.corrcoef(x, mean)[0, 1])


def _terms(x: np.ndarray, mean: np.ndarray):
    from scipy.special import digamma, gammaln

    log_mean, log_x, total = np.log(mean), np.log(x), x * mean

    def value_and_slope(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = parameters
        seen = p * x
        both = seen + q
        log_sum = np.log(v + total)
        value = np.sum(
            gammaln(both) - gammaln(seen) - gammaln(q) + q * np.log(v) + (seen - 1) * log_mean + seen * log_x
            - both * log_sum
        )  # fmt: skip
        slope = np.array(
            [
                np.sum(x * (digamma(both) - digamma(seen) + log_mean + log_x - log_sum)),
                np.sum(digamma(both) - digamma(q) + np.log(v) - log_sum),
                np.sum(q / v - both / (v + total)),
            ]
        )
        return float(value), slope

    return value_and_slope
