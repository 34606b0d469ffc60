"""Predicted customer lifetime value where nobody signs off: expected orders times their expected value, discounted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from kpi.analyses import bgnbd, expected_orders, gamma_gamma
from kpi.analyses.benchmark import DAYS_IN_MONTH
from kpi.analyses.bgnbd import BgNbd
from kpi.analyses.expected_orders import HoldOut
from kpi.analyses.gamma_gamma import GammaGamma
from kpi.analyses.rates import discount_rate, share_of_revenue
from kpi.analyses.repeat_purchases import UNITS, Summary, summarise
from kpi.errors import UnknownName, UserError
from kpi.periods import day_text
from kpi.store import Workspace

FEWEST_CUSTOMERS = 200
# Beyond it the value of an order is no longer unrelated to how often somebody orders, which the model takes for granted.
MOST_CORRELATION = 0.3
DISCOUNT = 0.10
MONTHS = 12
_YEAR = 365
_CURVE_MONTHS = (1, 3, 6, 9, 12, 18, 24)


@dataclass(frozen=True)
class ChannelValue:
    """The customers whose first order came through a channel, and what they are expected to bring.

    ``value`` is money, discounted; None where it cannot be told.
    """

    channel: str | None
    customers: int
    alive: float
    orders: float
    value: float | None


@dataclass(frozen=True)
class Clv:
    """The analysis. ``margin`` is the share of revenue that counts (None: all of it), ``discount`` a rate a year."""

    summary: Summary
    unit: str
    model: BgNbd
    spend: GammaGamma | None
    correlation: float
    discount: float
    margin: float | None
    months: int
    hold_out: HoldOut | None
    channels: tuple[ChannelValue, ...]
    notes: tuple[str, ...]

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
            "margin": self.margin,
            "counts": "revenue" if self.margin is None else "margin",
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

    ``discount`` is a rate a year, ``margin`` a share of revenue (without it the workspace's assumed one, and without
    that revenue itself counts). Raises UserError when there are too few customers or nobody came back.
    """
    if unit not in UNITS:
        raise UnknownName("unit of time", unit, UNITS)
    discount, margin = discount_rate(discount), share_of_revenue(margin, workspace.coverage)
    if months < 1:
        raise UserError(f"{months} months ahead is not possible.", "Look at least one month ahead.")
    summary = summarise(workspace, calibration_end)
    _check(summary)
    alike, place = expected_orders.alike(summary, UNITS[unit])
    model = bgnbd.fit(alike)
    spend, related, notes = _spend(summary)
    orders, present = expected_orders.ahead(model, alike, months, unit, discount)
    later = None
    if summary.later_days:
        later = expected_orders.hold_out(summary, model, alike, place, summary.later_days / UNITS[unit])
        notes.append(later.sentence)
    if model.at_edge:
        notes.append(
            "These orders do not settle all four parameters: do not read them one by one. The expected orders stand."
        )
    if margin is None and spend:
        notes.append("Lifetime revenue, not margin: give a margin to compare it with what customers cost.")
    value = None
    if spend:
        value = orders[place][:, 1] * _worth(summary, spend) * (1.0 if margin is None else margin)
    channels = _by_channel(summary.channel, orders[place][:, 0], present[place], value)
    every = (*summary.notes, *notes)
    return Clv(summary, unit, model, spend, related, discount, margin, months, later, channels, every)


def customer_values(workspace: Workspace) -> pa.Table:
    """What every customer may be expected to do from now on, as a table for ``customer_values``: orders and net sales of
    the next ``MONTHS`` months (discounted by ``DISCOUNT`` a year) and net sales of the rest of the first 365 days.

    Amounts are None where no value of an order can be told. Raises UserError as ``clv`` does.
    """
    summary = summarise(workspace)
    _check(summary)
    alike, place = expected_orders.alike(summary, UNITS["week"])
    model = bgnbd.fit(alike)
    spend, _, _ = _spend(summary)
    orders, present = expected_orders.ahead(model, alike, MONTHS, "week", DISCOUNT)
    rest = expected_orders.within_first(model, alike, _YEAR / UNITS["week"])
    worth = _worth(summary, spend) if spend else None
    return pa.table(
        {
            "customer_id": pa.array(summary.customer, pa.string()),
            "still_there": present[place],
            "expected_orders": orders[place][:, 0],
            "expected_revenue": _money(None if worth is None else orders[place][:, 1] * worth, summary.customers),
            "rest_of_year_revenue": _money(None if worth is None else rest[place] * worth, summary.customers),
        }
    )


def _money(amounts: np.ndarray | None, count: int) -> pa.Array:
    exact = pa.decimal128(18, 4)
    return pa.nulls(count, exact) if amounts is None else pa.array(np.round(amounts, 4)).cast(exact)


def _check(summary: Summary) -> None:
    if summary.customers < FEWEST_CUSTOMERS:
        raise UserError(
            f"Only {summary.customers:,} customers had ordered by {day_text(summary.until)}: too few to tell chance"
            f" from habit.",
            f"The forecast needs at least {FEWEST_CUSTOMERS}. Lifetime revenue so far: python -m kpi analyse lifetime.",
        )
    if not summary.x.any():
        raise UserError(
            f"None of {summary.customers:,} customers had come back by {day_text(summary.until)}.",
            "Without a second order there is nothing to foresee the next ones from. Load a longer time.",
        )


def _spend(summary: Summary) -> tuple[GammaGamma | None, float, list[str]]:
    """The model of order values, how far value and frequency go together, and what there is to say about it."""
    paying = (summary.x > 0) & (summary.amount > 0)
    x = summary.x[paying]
    mean = summary.amount[paying] / x
    notes = []
    worthless = int(np.count_nonzero(summary.x)) - len(x)
    if worthless:
        notes.append(
            f"Customers who came back without bringing money: {worthless:,}. For them the mean of all is taken."
        )
    if len(x) < 2:
        return None, 0.0, [*notes, "No value: fewer than two customers came back with money."]
    related = gamma_gamma.correlation(x, mean)
    if abs(related) > MOST_CORRELATION:
        more = "more" if related > 0 else "less"
        notes.append(
            f"No value: customers who order often spend {more} per order (correlation {related:.2f}, at most"
            f" {MOST_CORRELATION}), and the model of order values takes the two to be unrelated. Expected orders stand."
        )
        return None, related, notes
    spend = gamma_gamma.fit(x, mean)
    if spend.q <= 1:
        notes.append("No value: a few orders are so large that no mean can be told from these.")
        return None, related, notes
    return spend, related, notes


def _worth(summary: Summary, spend: GammaGamma) -> np.ndarray:
    """What an order of each customer is worth on average."""
    x = np.where(summary.amount > 0, summary.x, 0.0)
    mean = np.divide(summary.amount, x, out=np.zeros_like(x), where=x > 0)
    return spend.expected(x, mean)


def _by_channel(
    channel: np.ndarray, orders: np.ndarray, present: np.ndarray, value: np.ndarray | None
) -> tuple[ChannelValue, ...]:
    """Sums by channel, the most valuable first."""
    codes: dict[str | None, int] = {}
    code = np.fromiter((codes.setdefault(c, len(codes)) for c in channel), dtype=np.intp, count=len(channel))

    def sums(weights: np.ndarray) -> Iterable[float]:
        return (float(s) for s in np.bincount(code, weights=weights, minlength=len(codes)))

    worth = sums(value) if value is not None else [None] * len(codes)
    rows = zip(codes, np.bincount(code), sums(present), sums(orders), worth, strict=True)
    found = [ChannelValue(c, int(n), there, ahead, money) for c, n, there, ahead, money in rows]
    return tuple(sorted(found, key=lambda c: (-(c.value if c.value is not None else c.orders), str(c.channel))))
