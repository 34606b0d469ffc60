"""What customers did so far, and the two models fitted to it: when they order, and what an order of theirs is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from weakref import WeakKeyDictionary

import numpy as np

from kpi.analyses.customers import expected_orders
from kpi.analyses.customers.expected_orders import HoldOut
from kpi.analyses.customers.repeat_purchases import UNITS, Summary, summarise
from kpi.errors import UnknownName, UserError
from kpi.periods import day_text
from kpi.statistics import bgnbd, gamma_gamma
from kpi.statistics.bgnbd import BgNbd, Purchases
from kpi.statistics.gamma_gamma import GammaGamma
from kpi.store import Workspace
from kpi.tables import BUYERS

FEWEST_CUSTOMERS = 200
# Beyond it the value of an order is no longer unrelated to how often somebody orders, which the model takes for granted.
MOST_CORRELATION = 0.3
_ENOUGH = 50_000


@dataclass(frozen=True)
class FittedCustomers:
    """The models of one summary. ``alike`` are customers with the same past, ``place`` which of them each customer is.

    ``spend`` is None where no value of an order can be told, and ``notes`` say why. ``correlation`` is how far value and
    frequency go together.
    """

    summary: Summary
    unit: str
    alike: Purchases
    place: np.ndarray
    model: BgNbd
    spend: GammaGamma | None
    correlation: float
    notes: tuple[str, ...]

    @property
    def worth(self) -> np.ndarray | None:
        """What an order of each customer is worth on average."""
        if self.spend is None:
            return None
        x = np.where(self.summary.amount > 0, self.summary.x, 0.0)
        mean = np.divide(self.summary.amount, x, out=np.zeros_like(x), where=x > 0)
        return self.spend.expected(x, mean)

    def ahead(self, months: int, discount: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Per customer: orders of the next ``months``, the same discounted by a rate a year, the chance to be there."""
        orders, present = expected_orders.ahead(self.model, self.alike, months, self.unit, discount)
        return orders[self.place][:, 0], orders[self.place][:, 1], present[self.place]

    def within_first(self, days: int) -> np.ndarray:
        """Per customer: orders to come before the customer is ``days`` old."""
        return expected_orders.within_first(self.model, self.alike, days / UNITS[self.unit])[self.place]

    def hold_out(self) -> HoldOut:
        """What the model expects of the days after the last one that it knows, and what happened."""
        length = self.summary.later_days / UNITS[self.unit]
        return expected_orders.hold_out(self.summary, self.model, self.alike, self.place, length)


_LAST: WeakKeyDictionary[Workspace, tuple[int, FittedCustomers]] = WeakKeyDictionary()


def fit_customers(workspace: Workspace, unit: str = "week", until: date | None = None) -> FittedCustomers:
    """Fit the models to what customers did until ``until``, by default the last day with an order.

    Raises UserError when there are too few customers or nobody came back.
    """
    if unit not in UNITS:
        raise UnknownName("unit of time", unit, UNITS)
    return _fitted(summarise(workspace, until), unit)


def fit_all_days(workspace: Workspace) -> FittedCustomers:
    """``fit_customers`` by week and until the last day; fitted once for what the workspace holds, whoever asks.

    Raises UserError as ``fit_customers`` does.
    """
    # Under the lock of the workspace alone, because it is asked for while that one is held, too.
    with workspace.exclusive():
        version, fitted = _LAST.get(workspace, (None, None))
        if fitted is None or version != workspace.version:
            fitted = fit_customers(workspace)
            _LAST[workspace] = workspace.version, fitted
    return fitted


def held_out(workspace: Workspace) -> tuple[date, HoldOut] | None:
    """How the model would have done: fitted to the first two thirds of the days, held against the last third.

    The day until which it knew, and what came. Of very many customers some are looked at. None when the data are too
    short for it, or the first part has too few customers.
    """
    covered = workspace.coverage.of(BUYERS)
    if covered.first is None or (covered.last - covered.first).days < 90:
        return None
    until = covered.first + timedelta(days=(covered.last - covered.first).days * 2 // 3)
    try:
        return until, _fitted(summarise(workspace, until, most=_ENOUGH), "week").hold_out()
    except UserError:
        return None


def _fitted(summary: Summary, unit: str) -> FittedCustomers:
    _check(summary)
    alike, place = expected_orders.alike(summary, UNITS[unit])
    model = bgnbd.fit(alike)
    spend, related, notes = _spend(summary)
    if model.at_edge:
        notes.append(
            "These orders do not settle all four parameters: do not read them one by one. The expected orders stand."
        )
    return FittedCustomers(summary, unit, alike, place, model, spend, related, tuple(notes))


def _check(summary: Summary) -> None:
    if summary.customers < FEWEST_CUSTOMERS:
        raise UserError(
            f"Only {summary.customers:,} {'customer' if summary.customers == 1 else 'customers'} had ordered by {day_text(summary.until)}: too few to tell chance"
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
    # Three parameters are told by every n-th of very many customers as well as by all.
    step = -(-len(x) // _ENOUGH)
    spend = gamma_gamma.fit(x[::step], mean[::step])
    if spend.q <= 1:
        notes.append("No value: a few orders are so large that no mean can be told from these.")
        return None, related, notes
    return spend, related, notes
