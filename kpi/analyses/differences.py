"""Whether two shares differ: Newcombe's interval for the difference of two independent proportions."""

from __future__ import annotations

from math import sqrt

from kpi.analyses.benchmark import wilson


def newcombe(successes: float, trials: float, others: float, of_others: float) -> tuple[float, float] | None:
    """The 95 % interval of successes/trials - others/of_others (Newcombe 1998, method 10: from Wilson's intervals of
    the two); None without trials on both sides. The two differ for sure when it leaves out 0."""
    if trials <= 0 or of_others <= 0:
        return None
    one, other = successes / trials, others / of_others
    low_one, high_one = wilson(successes, trials)
    low_other, high_other = wilson(others, of_others)
    gap = one - other
    below = sqrt((one - low_one) ** 2 + (high_other - other) ** 2)
    above = sqrt((high_one - one) ** 2 + (other - low_other) ** 2)
    return gap - below, gap + above
