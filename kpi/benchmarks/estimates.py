"""How far the value of a KPI is left to chance: its 95 % interval, by the way the KPI is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from kpi.catalog import Interval, Kpi, Unit
from kpi.formula import Formula, Operation, numerator_and_denominator
from kpi.statistics.intervals import FEWEST, garwood, of_mean, of_sum, student, wilson


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval, None where it cannot be told, and how many ``units`` (trials, orders, customers) it
    rests on. ``few`` are too few of them. What is ``exact`` needs no interval."""

    value: float
    low: float | None = None
    high: float | None = None
    units: int | None = None
    few: bool = False
    exact: bool = False

    @property
    def told(self) -> bool:
        """Whether it is known how far the value is left to chance."""
        return self.exact or self.low is not None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends of the interval; None where it cannot be told."""
        return None if self.low is None or self.high is None else (self.low, self.high)


def estimate(kpi: Kpi, row: Mapping[str, Any], name: str = "", dispersion: float = 1.0) -> Estimate | None:
    """The value of ``name`` in a row of an answer with intervals; None without a value.

    ``name`` is the KPI's own (the default) or that of the period compared with. ``dispersion`` is how many times more
    sums vary than independent events would.
    """
    name = name or kpi.name
    if row.get(name) is None:
        return None
    value = float(row[name])
    if kpi.interval is Interval.EXACT:
        return Estimate(value, exact=True)
    top, bottom, variance, units, largest = (
        None if (part := row.get(f"{name}__{of}")) is None else float(part)
        for of in ("num", "den", "variance", "units", "largest")
    )
    if kpi.interval is Interval.SHARE and bottom and top is not None and 0 <= top <= bottom:
        return Estimate(value, *wilson(top, bottom), round(bottom))
    if kpi.interval is Interval.PER_COUNT and bottom and bottom > 0 and top is not None and top >= 0:
        low, high = garwood(bottom)
        return Estimate(value, top / high, top / low, round(bottom))
    if variance is None:
        return Estimate(value)
    if kpi.interval is Interval.SUM:
        return _sum(kpi, value, variance * dispersion, units, largest)
    if kpi.interval is Interval.MEAN and bottom:
        return _mean(kpi, value, bottom, variance, units, largest)
    return Estimate(value)


def _sum(kpi: Kpi, value: float, variance: float, units: float | None, largest: float | None) -> Estimate:
    counted = kpi.unit is Unit.COUNT
    units = value if units is None else units
    if not counted and units < FEWEST:
        return Estimate(value, units=round(units), few=True)
    if counted and value == 0:
        return Estimate(value, *garwood(0), 0)
    if value > 0 and not _subtracts(kpi.formula):
        return Estimate(value, *of_sum(value, variance, largest), round(units))
    reach = student(units - 1) * sqrt(variance)
    return Estimate(value, value - reach, value + reach, round(units))


def _mean(
    kpi: Kpi, value: float, bottom: float, variance: float, units: float | None, largest: float | None
) -> Estimate:
    counted = bottom if units is None else units
    if counted < FEWEST:
        return Estimate(value, units=round(counted), few=True)
    size = bottom if largest is not None else counted
    if value == 0 and not _subtracts(kpi.formula):
        # Nothing was seen yet of what may come: of a share not more than Garwood's interval leaves.
        return (
            Estimate(value, 0.0, garwood(0)[1] / counted, round(counted)) if kpi.unit is Unit.RATE else Estimate(value)
        )
    if value > 0 and not _subtracts(kpi.formula):
        return Estimate(value, *of_mean(value, size, max(variance, 0.0), largest), round(counted))
    reach = student(size - 1) * sqrt(max(variance, 0.0) * size / (size - 1))
    return Estimate(value, value - reach, value + reach, round(counted))


def _subtracts(formula: Formula) -> bool:
    """Whether the value may fall to 0 and below, as a margin or a score does."""
    sides = numerator_and_denominator(formula) or (formula,)
    return any(isinstance(side, Operation) and side.operator == "-" for side in sides)
