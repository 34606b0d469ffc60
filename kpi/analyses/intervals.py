"""How far a value is left to chance: 95 % intervals of shares, means, ratios and sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt

from kpi.catalog import Interval, Kpi, Unit
from kpi.formula import Formula, Operation, numerator_and_denominator

Z = 1.959963984540054
# A mean or a sum of money over fewer orders, customers or deals says nothing of the next ones.
FEWEST = 10
_WIDEST = 700.0


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


def estimate(kpi: Kpi, row: Mapping[str, object], name: str = "", dispersion: float = 1.0) -> Estimate | None:
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
    if kpi.interval is Interval.SHARE and bottom and 0 <= top <= bottom:
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


def wilson(successes: float, trials: float, z: float = Z) -> tuple[float, float]:
    """Wilson's interval for a share."""
    share, z2 = successes / trials, z * z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = z * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials)) / (1 + z2 / trials)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def garwood(events: float) -> tuple[float, float]:
    """Garwood's exact interval for the mean of a Poisson count."""
    from scipy.special import gammaincinv  # half a chi-squared quantile; scipy.stats takes a second to import

    low = float(gammaincinv(events, 0.025)) if events > 0 else 0.0
    return low, float(gammaincinv(events + 1, 0.975))


def student(freedom: float) -> float:
    """The 97.5 % quantile of Student's t; of at least one degree of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(max(freedom, 1.0), 0.975))


def of_sum(total: float, variance: float, largest: float | None = None) -> tuple[float, float]:
    """The interval of a sum of amounts of events that come by chance, such as the net sales of a month.

    By the gamma distribution, and the upper end as if one event more, as large as the ``largest``, had come: M. P. Fay and
    E. J. Feuer, Confidence intervals for directly standardized rates, Statistics in Medicine 16 (1997), 791-801. For a
    count it is Garwood's interval. ``variance`` is the sum of the squared amounts.
    """
    from scipy.special import gammaincinv

    weight = max(variance / total, largest or 0.0)
    low = variance / total * float(gammaincinv(total**2 / variance, 0.025))
    spread, mass = variance + weight**2, total + weight
    return low, spread / mass * float(gammaincinv(mass**2 / spread, 0.975))


def of_mean(mean: float, units: float, variance: float, largest: float | None = None) -> tuple[float, float]:
    """The interval of a mean, or of a ratio, of amounts that are not below 0; ``variance`` is its squared standard error.

    Student's t on the logarithm (delta method), because the mean of a few skewed amounts is too low more often than too
    high. Amounts of very different size tell as little as fewer of equal size (L. Kish, Survey Sampling, 1965), which
    gives the degrees of freedom, and with ``largest`` the upper end is as if one more of that size had come, as Fay and
    Feuer do it for sums. So few orders with a very large one among them give a wide interval.
    """
    low, high = _on_logarithm(mean, units, variance)
    if largest is not None:
        squares = (variance * units + mean**2) * units + largest**2
        more = (mean * units + largest) / (units + 1)
        high = max(high, _on_logarithm(more, units + 1, (squares / (units + 1) - more**2) / (units + 1))[1])
    return low, high


def _on_logarithm(mean: float, units: float, variance: float) -> tuple[float, float]:
    relative = max(variance, 0.0) / mean**2
    effective = units / (1 + relative * units)
    reach = min(student(effective - 1) * sqrt(relative * units / (units - 1)), _WIDEST)
    return mean * exp(-reach), mean * exp(reach)
