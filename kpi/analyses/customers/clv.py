"""Predicted customer lifetime value where nobody signs off: expected orders times their expected value, discounted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from kpi.analyses.assumptions import discount_rate
from kpi.analyses.customers.expected_orders import HoldOut
from kpi.analyses.customers.fitted import FittedCustomers, fit_all_days, fit_customers
from kpi.analyses.customers.margins import Margins, margins
from kpi.analyses.customers.repeat_purchases import UNITS, Summary
from kpi.benchmarks.benchmark import DAYS_IN_MONTH
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.statistics.bgnbd import BgNbd
from kpi.statistics.gamma_gamma import GammaGamma
from kpi.store import Workspace

DISCOUNT = 0.10
MONTHS = 12
_YEAR = 365
_CURVE_MONTHS = (1, 3, 6, 9, 12, 18, 24)


@dataclass(frozen=True)
class ChannelValue:
    """The customers whose first order came through a channel, and what they are expected to bring.

    ``revenue`` is their net sales, discounted, and ``value`` the ``margin`` of them (all of them where no margin is known
    at all); None where it cannot be told.
    """

    channel: str | None
    customers: int
    alive: float
    orders: float
    revenue: float | None
    margin: float | None
    value: float | None


@dataclass(frozen=True)
class Clv:
    """The analysis. ``shares`` are the margins that it counts with, ``discount`` a rate a year."""

    fitted: FittedCustomers
    discount: float
    shares: Margins
    months: int
    hold_out: HoldOut | None
    channels: tuple[ChannelValue, ...]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    @property
    def summary(self) -> Summary:
        return self.fitted.summary

    @property
    def model(self) -> BgNbd:
        return self.fitted.model

    @property
    def spend(self) -> GammaGamma | None:
        return self.fitted.spend

    @property
    def correlation(self) -> float:
        return self.fitted.correlation

    @property
    def unit(self) -> str:
        return self.fitted.unit

    @cached_property
    def repeaters(self) -> int:
        return int(np.count_nonzero(self.summary.x))

    @property
    def value(self) -> float | None:
        """What all customers are expected to bring."""
        return None if any(c.value is None for c in self.channels) else sum(c.value for c in self.channels)

    def curve(self) -> list[dict[str, float]]:
        """Purchases a new customer makes after the first, within some months; ``t`` in the unit of time."""
        lengths = [1.0, *(round(m * DAYS_IN_MONTH / UNITS[self.unit], 4) for m in _CURVE_MONTHS)]
        return [{"t": t, "expected": self.model.expected(t)} for t in dict.fromkeys(lengths)]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The parameters of the models, a line each."""
        model, spend = self.model, self.spend
        orders = (
            f"BG/NBD by {self.unit}: r {model.r:.4f}, alpha {model.alpha:.4f}, a {model.a:.4f}, b {model.b:.4f},"
            f" log-likelihood {model.log_likelihood:,.2f}"
        )
        return (orders, f"Gamma-Gamma: p {spend.p:.4f}, q {spend.q:.4f}, v {spend.v:.4f}") if spend else (orders,)

    def json(self) -> dict:
        """The analysis as plain data."""
        held = self.hold_out
        return {
            "unit": self.unit,
            "calibration_end": self.summary.until.isoformat(),
            "last": self.summary.last.isoformat(),
            "customers": self.summary.customers,
            "repeat_customers": self.repeaters,
            "r": self.model.r,
            "alpha": self.model.alpha,
            "a": self.model.a,
            "b": self.model.b,
            "log_likelihood": self.model.log_likelihood,
            "p": self.spend.p if self.spend else None,
            "q": self.spend.q if self.spend else None,
            "v": self.spend.v if self.spend else None,
            "correlation": self.correlation,
            "expected_transactions": self.curve(),
            "hold_out": held
            and {
                "length": held.length,
                "actual": held.actual,
                "expected": held.expected,
                "by_frequency": [
                    {"frequency": c.name, "customers": c.customers, "actual": c.actual, "expected": c.expected}
                    for c in held.classes
                ],
            },
            "months": self.months,
            "discount": self.discount,
            "margin": self.shares.of_all,
            "counts": "margin" if self.shares.known else "revenue",
            "clv": self.value,
            "channels": self.rows(),
            "notes": list(self.notes),
        }

    def rows(self) -> list[dict[str, object]]:
        """One row per channel of the first order."""
        return [
            {
                "channel": c.channel,
                "customers": c.customers,
                "still_there": c.alive,
                "expected_orders": c.orders,
                "revenue": c.revenue,
                "margin": c.margin,
                "clv": c.value,
                "clv_per_customer": None if c.value is None else c.value / c.customers,
            }
            for c in self.channels
        ]


def clv(
    workspace: Workspace,
    unit: str = "week",
    calibration_end: date | None = None,
    discount: float = DISCOUNT,
    margin: float | None = None,
    months: int = MONTHS,
) -> Clv:
    """Fit the models on what customers did until ``calibration_end`` (or the last day), and look ``months`` ahead.

    ``discount`` is a rate a year, ``margin`` a share of revenue. Without it each channel's own counts, by what is known of
    costs and an assumed margin for the rest; without either revenue itself. Raises UserError when there are too few customers or nobody came back.
    """
    discount, shares = discount_rate(discount), margins(workspace, margin)
    if months < 1:
        raise UserError(f"{months} months ahead is not possible.", "Look at least one month ahead.")
    return foresee(fit_customers(workspace, unit, calibration_end), shares, months, discount)


def foresee(fitted: FittedCustomers, shares: Margins, months: int = MONTHS, discount: float = DISCOUNT) -> Clv:
    """What fitted customers may be expected to bring within ``months``, by channel."""
    summary, notes = fitted.summary, list(fitted.notes)
    orders, discounted, present = fitted.ahead(months, discount)
    held = fitted.hold_out() if summary.later_days else None
    if held:
        notes.append(held.sentence)
    if not shares.known and fitted.spend:
        notes.append("Lifetime revenue, not margin: give a margin to compare it with what customers cost.")
    worth = fitted.worth
    revenue = None if worth is None else discounted * worth
    channels = _by_channel(summary.channel, orders, present, revenue, shares)
    return Clv(fitted, discount, shares, months, held, channels, (*summary.notes, *notes), (summary.statement,))


def customer_values(workspace: Workspace) -> pa.Table:
    """What every customer may be expected to do from now on, as a table for ``customer_values``: orders and net sales of
    the next ``MONTHS`` months (discounted by ``DISCOUNT`` a year) and net sales of the rest of the first 365 days.

    Amounts are None where no value of an order can be told. Raises UserError as ``clv`` does.
    """
    fitted = fit_all_days(workspace)
    orders, discounted, present = fitted.ahead(MONTHS, DISCOUNT)
    worth, customers = fitted.worth, fitted.summary.customers
    rest = fitted.within_first(_YEAR)
    return pa.table(
        {
            "customer_id": pa.array(fitted.summary.customer, pa.string()),
            "still_there": present,
            "expected_orders": orders,
            "expected_revenue": _money(None if worth is None else discounted * worth, customers),
            "rest_of_year_revenue": _money(None if worth is None else rest * worth, customers),
        }
    )


def _money(amounts: np.ndarray | None, count: int) -> pa.Array:
    exact = pa.decimal128(18, 4)
    return pa.nulls(count, exact) if amounts is None else pa.array(np.round(amounts, 4)).cast(exact)


def _by_channel(
    channel: np.ndarray, orders: np.ndarray, present: np.ndarray, revenue: np.ndarray | None, shares: Margins
) -> tuple[ChannelValue, ...]:
    """Sums by channel, the most valuable first."""
    codes: dict[str | None, int] = {}
    code = np.fromiter((codes.setdefault(c, len(codes)) for c in channel), dtype=np.intp, count=len(channel))

    def sums(weights: np.ndarray | None) -> Iterable[float | None]:
        if weights is None:
            return [None] * len(codes)
        return (float(s) for s in np.bincount(code, weights=weights, minlength=len(codes)))

    values = []
    for name, n, there, ahead, money in zip(
        codes, np.bincount(code), sums(present), sums(orders), sums(revenue), strict=True
    ):
        share = shares.of(name)
        value = None if money is None or share is None else money * share
        values.append(ChannelValue(name, int(n), there, ahead, money, share if shares.known else None, value))
    return tuple(sorted(values, key=lambda c: (-(c.value if c.value is not None else c.orders), str(c.channel))))
