"""A KPI against its own earlier value: the change with its 95 % interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from kpi.benchmarks.estimates import Estimate
from kpi.catalog import Kpi, Unit
from kpi.statistics.differences import difference


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
    if now.interval is None or before.interval is None:
        return Change(value)
    here, there = (now.value, *now.interval), (before.value, *before.interval)
    if not differs and all(end > 0 for end in (*here, *there)):
        low, high = (exp(end) - 1 for end in difference(_logarithms(here), _logarithms(there)))
    else:
        low, high = (end if differs else end / before.value for end in difference(here, there))
    return Change(value, low, high, low > 0 or high < 0)


def _logarithms(of: tuple[float, float, float]) -> tuple[float, float, float]:
    value, low, high = of
    return log(value), log(low), log(high)
