"""Gamma-Gamma: what a customer's purchases are worth on average, from the few that were seen (Fader and Hardie 2013).

Every purchase is gamma distributed around its customer's own mean, and those means differ between customers. It says
nothing about how often somebody buys, so the two must not go together: see ``correlation``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.statistics.likelihood import best_fit

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
    from scipy.special import digamma, gammaln  # noqa: PLC0415 (SciPy is slow to load)

    counts, place = np.unique(x, return_inverse=True)
    people = np.bincount(place)
    log_mean, total, customers = np.log(mean), x * mean, len(x)
    # What does not depend on the parameters, summed once.
    all_logs, weighted_logs = np.sum(log_mean), np.sum(x * (log_mean + np.log(x)))

    def value_and_slope(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = parameters
        sums = v + total
        log_sums = np.log(sums)
        both = p * x + q
        value = (
            np.sum(people * (gammaln(p * counts + q) - gammaln(p * counts)))
            + customers * (q * np.log(v) - gammaln(q))
            + p * weighted_logs
            - all_logs
            - np.sum(both * log_sums)
        )
        slope = np.array(
            [
                np.sum(people * counts * (digamma(p * counts + q) - digamma(p * counts)))
                + weighted_logs
                - np.sum(x * log_sums),
                np.sum(people * digamma(p * counts + q)) + customers * (np.log(v) - digamma(q)) - np.sum(log_sums),
                customers * q / v - np.sum(both / sums),
            ]
        )
        return float(value), slope

    return value_and_slope
