"""Whether two values differ: 95 % intervals of the difference of two independent estimates."""

from __future__ import annotations

from math import sqrt

from kpi.statistics.intervals import wilson


def newcombe(successes: float, trials: float, others: float, of_others: float) -> tuple[float, float] | None:
    """The 95 % interval of successes/trials - others/of_others (Newcombe 1998, method 10: from Wilson's intervals of
    the two); None without trials on both sides. The two differ for sure when it leaves out 0."""
    if trials <= 0 or of_others <= 0:
        return None
    one, other = successes / trials, others / of_others
    return difference((one, *wilson(successes, trials)), (other, *wilson(others, of_others)))


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float]:
    """The 95 % interval of one less the other, from the value, low and high end of each.

    The method of variance estimates recovery: G. Y. Zou and A. Donner, Construction of confidence limits about effect
    measures, Statistics in Medicine 27 (2008), 1693-1702. Of two shares it is Newcombe's.
    """
    (a, low_a, high_a), (b, low_b, high_b) = one, other
    below = sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    above = sqrt((high_a - a) ** 2 + (b - low_b) ** 2)
    return a - b - below, a - b + above
