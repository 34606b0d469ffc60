"""What the gap between a value and its benchmark is worth in money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpi.catalog import CATALOG, Good, Kpi, Unit
from kpi.formula import Formula


def kpi_of(formula: Formula) -> Kpi | None:
    """The KPI with that formula."""
    return next((k for k in CATALOG.values() if k.formula == formula), None)


def worth_of(kpi: Kpi, row: Mapping[str, Any], whole: Mapping[str, Any]) -> float | None:
    """What one unit of the formula's denominator moves in money when the KPI moves by 1; None when that is not known.

    ``row`` has the values of one part of the shop, ``whole`` those of all of it: an order's worth in a channel without
    orders.
    """
    if kpi.worth is None:
        return 1.0
    declared = kpi_of(kpi.worth)
    if declared is None:
        return None
    value = row.get(declared.name)
    value = whole.get(declared.name) if value is None else value
    return None if value is None else float(value)


def gap_in_money(
    kpi: Kpi, gap: float, row: Mapping[str, Any], whole: Mapping[str, Any], name: str = ""
) -> float | None:
    """What it is worth that a value is ``gap`` above its benchmark: below 0 what it costs; None when that is no money.

    A total of money is its own worth. Of a ratio it is the gap times what it is a ratio over, times what one of those is
    worth (``Kpi.worth``). ``name`` is the one that the row has the KPI under, its own by default.
    """
    if kpi.good is Good.NEITHER:
        return None
    sign = 1.0 if kpi.good is Good.HIGHER else -1.0
    bottom = row.get(f"{name or kpi.name}__den")
    if bottom is None:
        return sign * gap if kpi.unit is Unit.MONEY and kpi.worth is None else None
    if not kpi.actionable:
        return None
    worth = worth_of(kpi, row, whole)
    return None if worth is None else sign * gap * float(bottom) * worth
