"""Whether two values differ: 95 % intervals of the difference of two independent estimates."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from kpi.analyses.intervals import Estimate, wilson
from kpi.catalog import Kpi, Unit


@dataclass(frozen=True)
class Change:
    """A value against an earlier one: a difference for rates and points, a fraction of the earlier one for amounts.

    ``low`` and ``high`` bound it, None where that cannot be told. It is ``sure`` when they leave out 0, or when both
    values are exact.
    """

    value: float
    low: float | None = None
    high: float | None = None
    sure: bool = False


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


def change(kpi: Kpi, now: Estimate | None, before: Estimate | None) -> Change | None:
    """The change of a KPI between two periods; None when it cannot be told.

    An amount changes by a factor: its interval is that of the difference of the logarithms where all ends are above 0.
    """
    if now is None or before is None:
        return None
    differs = kpi.unit in (Unit.RATE, Unit.POINTS)
    if not differs and before.value <= 0:
        return None
    value = now.value - before.value if differs else now.value / before.value - 1
    if now.exact and before.exact:
        return Change(value, sure=value != 0)
    if not (now.low is not None and before.low is not None):
        return Change(value)
    ends = [(e.value, e.low, e.high) for e in (now, before)]
    if not differs and all(end > 0 for found in ends for end in found):
        low, high = (exp(end) - 1 for end in difference(*(tuple(map(log, found)) for found in ends)))
    else:
        low, high = (end if differs else end / before.value for end in difference(*ends))
    return Change(value, low, high, low > 0 or high < 0)
