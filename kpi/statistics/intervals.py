"""95 % intervals of shares, counts, means, ratios and sums."""

from __future__ import annotations

from math import exp, sqrt

Z = 1.959963984540054
# A mean or a sum of money over fewer orders, customers or deals says nothing of the next ones.
FEWEST = 10
_WIDEST = 700.0


def wilson(successes: float, trials: float, z: float = Z) -> tuple[float, float]:
    """Wilson's interval for a share."""
    share, z2 = successes / trials, z * z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = z * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials)) / (1 + z2 / trials)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def garwood(events: float) -> tuple[float, float]:
    """Garwood's exact interval for the mean of a Poisson count."""
    from scipy.special import gammaincinv  # noqa: PLC0415 (SciPy is slow to load)

    # Half a chi-squared quantile.
    low = float(gammaincinv(events, 0.025)) if events > 0 else 0.0
    return low, float(gammaincinv(events + 1, 0.975))


def student(freedom: float) -> float:
    """The 97.5 % quantile of Student's t; of at least one degree of freedom."""
    from scipy.special import stdtrit  # noqa: PLC0415 (SciPy is slow to load)

    return float(stdtrit(max(freedom, 1.0), 0.975))


def of_sum(total: float, variance: float, largest: float | None = None) -> tuple[float, float]:
    """The interval of a sum of amounts of events that come by chance, such as the net sales of a month.

    By the gamma distribution, and the upper end as if one event more, as large as the ``largest``, had come: M. P. Fay and
    E. J. Feuer, Confidence intervals for directly standardized rates, Statistics in Medicine 16 (1997), 791-801. For a
    count it is Garwood's interval. ``variance`` is the sum of the squared amounts.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415 (SciPy is slow to load)

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
