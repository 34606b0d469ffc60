"""Orders that known customers may be expected to place, and how such an expectation held up before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi.analyses.customers.repeat_purchases import UNITS, Summary
from kpi.benchmarks.benchmark import DAYS_IN_MONTH
from kpi.statistics.bgnbd import BgNbd, Purchases

_TOP_CLASS = 7


@dataclass(frozen=True)
class FrequencyClass:
    """Customers with the same number of repeat purchases until the calibration end, and how many followed.

    ``actual`` and ``expected`` are purchases per customer after it; the last class is that number and more.
    """

    name: str
    customers: int
    actual: float
    expected: float


@dataclass(frozen=True)
class HoldOut:
    """What the model expected after the calibration end against what happened; ``length`` in units of time."""

    length: float
    actual: int
    expected: float
    classes: tuple[FrequencyClass, ...]

    @property
    def sentence(self) -> str:
        if not self.actual:
            return f"After the calibration end the model expected {self.expected:,.0f} orders; there were none."
        off = self.expected / self.actual - 1
        side = "too few" if off < 0 else "too many"
        return (
            f"After the calibration end the model expected {self.expected:,.0f} orders and there were"
            f" {self.actual:,}: {abs(off):.0%} {side}."
        )


def alike(summary: Summary, days: float) -> tuple[Purchases, np.ndarray]:
    """Customers with the same past counted together, and which of them each customer is."""
    pasts = np.column_stack([summary.x, summary.t_x, summary.age])
    order = np.lexsort(pasts.T)
    differs = np.any(np.diff(pasts[order], axis=0) != 0, axis=1)
    group = np.concatenate([[0], np.cumsum(differs)])
    place = np.empty(len(order), dtype=np.intp)
    place[order] = group
    first = order[np.concatenate([[True], differs])]
    x, t_x, age = pasts[first].T
    return Purchases(x, t_x / days, age / days, np.bincount(place).astype(float)), place


def ahead(model: BgNbd, customers: Purchases, months: int, unit: str, discount: float) -> tuple[np.ndarray, np.ndarray]:
    """Orders ahead, plain and discounted from the end of each month, and the chance to be still there."""
    present = model.alive(customers.x, customers.t_x, customers.age)
    pairs = np.column_stack([customers.x, customers.age])
    different, place = np.unique(pairs, axis=0, return_inverse=True)
    x, age = different.T
    before, plain, discounted = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
    for month in range(1, months + 1):
        plain = model.while_there(x, age, month * DAYS_IN_MONTH / UNITS[unit])
        discounted += (plain - before) * (1 + discount) ** (-month / 12)
        before = plain
    return np.column_stack([plain, discounted])[place.ravel()] * present[:, None], present


def within_first(model: BgNbd, customers: Purchases, until_age: float) -> np.ndarray:
    """Orders that customers may be expected to place before they are ``until_age`` old; 0 for those who are."""
    pairs, place = np.unique(np.column_stack([customers.x, customers.age]), axis=0, return_inverse=True)
    x, age = pairs.T
    ahead_of_them = model.while_there(x, age, np.maximum(until_age - age, 0.0))
    return ahead_of_them[place.ravel()] * model.alive(customers.x, customers.t_x, customers.age)


def hold_out(summary: Summary, model: BgNbd, customers: Purchases, place: np.ndarray, length: float) -> HoldOut:
    """What the model expects of each class within ``length`` after the calibration end, and what happened."""
    expected = model.conditional(customers.x, customers.t_x, customers.age, length)[place]
    frequency = np.minimum(summary.x, _TOP_CLASS)
    classes = []
    for f in range(_TOP_CLASS + 1):
        these = frequency == f
        if these.any():
            classes.append(
                FrequencyClass(
                    f"{f}+" if f == _TOP_CLASS else str(f),
                    int(these.sum()),
                    float(summary.later[these].mean()),
                    float(expected[these].mean()),
                )
            )
    return HoldOut(length, int(summary.later.sum()), float(expected.sum()), tuple(classes))
