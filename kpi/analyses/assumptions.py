"""Rates that people give to an analysis: a margin, a discount."""

from __future__ import annotations

from math import isfinite

from kpi.coverage import Coverage
from kpi.errors import UserError


def share_of_revenue(margin: float | None, coverage: Coverage) -> float | None:
    """The margin as given, else as assumed for the workspace, else None. UserError when it is not a share."""
    margin = margin if margin is not None else coverage.assumed_margin
    if margin is not None and not 0 < margin <= 1:
        raise UserError(f"A margin of {margin:g} is not a share of revenue.", "Write 60 % as 0.6.")
    return margin


def discount_rate(discount: float) -> float:
    """The discount rate as given; UserError when it is below 0 or no number."""
    if not isfinite(discount) or discount < 0:
        raise UserError(f"A discount rate of {discount:g} is not possible.", "Write 10 % as 0.1.")
    return discount
