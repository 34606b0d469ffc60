"""Customer lifetime value where customers sign off: by a constant rate, and by one that falls with age.

Three formulas go by the name of CLV with a constant rate. They differ in when the first payment falls, and so in the
question they answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, log

import numpy as np

from kpi.analyses.assumptions import discount_rate
from kpi.errors import UserError
from kpi.statistics.likelihood import best_fit

# Later renewals are worth less than this part of the first one.
_NEGLIGIBLE, _MOST_TERMS = 1e-17, 1_000_000
_STARTS = ((1.0, 1.0), (0.5, 3.0), (3.0, 30.0), (0.1, 1.0))


@dataclass(frozen=True)
class ContractualClv:
    """What one customer is worth, in the money of ``margin``.

    ``paid_in_advance``: a new customer, who pays now and at every renewal. ``renewals_only``: the same without the
    payment of now, which is what may be spent to keep somebody. ``paid_in_arrears``: who pays at the end of each period.
    """

    margin: float
    retention: float
    discount: float
    paid_in_advance: float
    renewals_only: float
    paid_in_arrears: float

    def json(self) -> dict:
        """The values as plain data."""
        return dict(vars(self))


def contractual_clv(margin: float, retention: float, discount: float) -> ContractualClv:
    """CLV from the margin per period, the share of customers that renew, and the discount rate per period.

    Raises UserError for rates that make no sense, or for which the sum has no end.
    """
    if not 0 <= retention <= 1:
        raise UserError(f"A retention of {retention:g} is not a share.", "Write 80 % as 0.8.")
    if not isfinite(margin):
        raise UserError(
            f"A margin of {margin:g} is not an amount.", "Give the margin that a customer brings in a period."
        )
    lost = 1 + discount_rate(discount) - retention
    if lost <= 0:
        raise UserError(
            "Customers who never leave, with nothing discounted, have no finite value.",
            "Give a discount rate above 0 or a retention below 1.",
        )
    return ContractualClv(
        margin,
        retention,
        discount,
        paid_in_advance=margin * (1 + discount) / lost,
        renewals_only=margin * retention / lost,
        paid_in_arrears=margin / lost,
    )


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """Each customer renews with a chance of their own; the chances of all are beta distributed (Fader, Hardie 2007).

    The more faithful stay, so that retention rises with age although nobody changes.
    """

    alpha: float
    beta: float
    log_likelihood: float
    at_edge: bool = False

    def retention(self, period: int) -> float:
        """The share of those still there that renew for ``period``, the first renewal being 1."""
        return (self.beta + period - 1) / (self.alpha + self.beta + period - 1)

    def survival(self, periods: int) -> float:
        """The share of a cohort that is still there after ``periods`` renewals."""
        from scipy.special import betaln  # noqa: PLC0415 (SciPy is slow to load)

        return float(np.exp(betaln(self.alpha, self.beta + periods) - betaln(self.alpha, self.beta)))

    def residual_lifetime(self, discount: float, renewals: int) -> float:
        """Discounted renewals to come (DERL) of a customer who has renewed ``renewals`` times, the next one not discounted."""
        from scipy.special import hyp2f1  # noqa: PLC0415 (SciPy is slow to load)

        if discount_rate(discount) == 0:
            raise UserError("With nothing discounted the renewals to come have no finite sum.", "Write 10 % as 0.1.")
        after = self.beta + renewals
        both = self.alpha + after
        # The transformed series converges quickly, also for small discount rates.
        share = 1 / (1 + discount)
        series = hyp2f1(1, self.alpha, both + 1, share / (share - 1)) / (1 - share)
        if not isfinite(series):
            return self._added_up(share, renewals)
        return float(after / both * series)

    def _added_up(self, share: float, renewals: int) -> float:
        """The same term by term. SciPy has no value where the chances of all are nearly alike: there terms fall fast."""
        from scipy.special import betaln  # noqa: PLC0415 (SciPy is slow to load)

        periods = np.arange(1, min(log(_NEGLIGIBLE) / log(share), _MOST_TERMS) + 1)
        left = betaln(self.alpha, self.beta + renewals + periods) - betaln(self.alpha, self.beta + renewals)
        return float(np.exp(left + (periods - 1) * log(share)).sum())

    def json(self, margin: float, discount: float, periods: int = 12) -> dict:
        """The model as plain data, with what a new customer is worth who pays ``margin`` now and at each renewal."""
        renewals = self.residual_lifetime(discount, 0) * margin / (1 + discount)
        return {
            "margin": margin,
            "discount": discount,
            "alpha": self.alpha,
            "beta": self.beta,
            "log_likelihood": self.log_likelihood,
            "paid_in_advance": margin + renewals,
            "renewals_only": renewals,
            "survival": [self.survival(t) for t in range(periods + 1)],
            "residual_lifetime": [self.residual_lifetime(discount, t) for t in range(periods + 1)],
        }


def fit_survivors(survivors: Sequence[float]) -> ShiftedBetaGeometric:
    """The model of one cohort, from how many were there at the start and after each renewal.

    Raises UserError when numbers rise, or there are too few of them.
    """
    if len(survivors) < 3:
        raise UserError(
            "Two renewals at least are needed to see how retention changes.", "Give the start and two more counts."
        )
    falling = all(a >= b >= 0 for a, b in zip(survivors, survivors[1:], strict=False))
    if not falling or not isfinite(survivors[0]):
        raise UserError(
            "The number of survivors rises or is below 0.", "Give how many were left after each period, from the start."
        )
    lost = [(t, a - b) for t, (a, b) in enumerate(zip(survivors, survivors[1:], strict=False), start=1)]
    return fit_losses(lost, [(len(survivors) - 1, survivors[-1])])


def fit_losses(lost: Iterable[tuple[int, float]], there: Iterable[tuple[int, float]]) -> ShiftedBetaGeometric:
    """The model of customers of any age: (renewal not made, how many), and (renewals made so far, how many).

    Raises UserError when nobody was lost, or nobody was kept.
    """
    from scipy.special import betaln, digamma  # noqa: PLC0415 (SciPy is slow to load)

    gone = np.array([row for row in lost if row[1]], dtype=float).reshape(-1, 2)
    kept = np.array([row for row in there if row[1]], dtype=float).reshape(-1, 2)
    renewed = gone[:, 1][gone[:, 0] > 1].sum() + kept[:, 1][kept[:, 0] > 0].sum()
    if not len(gone) or not renewed:
        what = "Nobody has left yet" if not len(gone) else "Nobody has renewed yet"
        raise UserError(f"{what}: how long customers stay cannot be told.", "Load a longer time.")
    t, n = gone.T
    k, m = kept.T if len(kept) else (np.zeros(0), np.zeros(0))
    people = n.sum() + m.sum()

    def value_and_slope(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        alpha, beta = parameters
        value = n @ betaln(alpha + 1, beta + t - 1) + m @ betaln(alpha, beta + k) - people * betaln(alpha, beta)
        both = n @ digamma(alpha + beta + t) + m @ digamma(alpha + beta + k) - people * digamma(alpha + beta)
        slope = np.array(
            [
                n.sum() * digamma(alpha + 1) + m.sum() * digamma(alpha) - people * digamma(alpha) - both,
                n @ digamma(beta + t - 1) + m @ digamma(beta + k) - people * digamma(beta) - both,
            ]
        )
        return float(value), slope

    fit = best_fit(value_and_slope, _STARTS)
    alpha, beta = fit.parameters
    return ShiftedBetaGeometric(alpha, beta, fit.log_likelihood, fit.at_edge)
