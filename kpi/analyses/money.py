"""Amounts of money: sums are exact; only shares, means and estimates of them are floats."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

NOTHING = Decimal("0.00")


def exact(amount: Decimal | int | None) -> Decimal:
    """An amount as a statement gives it; None, the sum of no rows, is 0.00."""
    return NOTHING if amount is None else NOTHING + amount


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum, 0.00 of nothing."""
    return sum(amounts, NOTHING)


def growth(now: Decimal | float, before: Decimal | float | None) -> float | None:
    """The change as a fraction of what was before; None when that is not above 0."""
    return float(now) / float(before) - 1 if before is not None and before > 0 else None
