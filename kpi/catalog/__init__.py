"""Every KPI, declared once. To add one: a block in the module of its group, and ``tests/checks/<name>.sql``."""

from __future__ import annotations

from kpi.catalog import (
    acquisition,
    advertising,
    contribution,
    customers,
    data,
    deals,
    funnel,
    planning,
    prediction,
    products,
    sales,
    satisfaction,
    subscriptions,
    usage,
)
from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Length, Unit
from kpi.errors import UnknownName
from kpi.formula import Rollup

__all__ = ["CATALOG", "Benchmark", "Good", "Interval", "Kpi", "Length", "Rollup", "Unit", "kpi", "starters"]

_GROUPS = (
    sales,
    products,
    contribution,
    acquisition,
    funnel,
    advertising,
    customers,
    prediction,
    deals,
    satisfaction,
    subscriptions,
    usage,
    planning,
    data,
)
CATALOG: dict[str, Kpi] = {k.name: k for group in _GROUPS for k in group.KPIS}
_BY_ALIAS = {alias: k for k in CATALOG.values() for alias in k.aliases}


def kpi(name: str) -> Kpi:
    """The KPI of that name or alias; UnknownName when there is none."""
    found = CATALOG.get(name) or _BY_ALIAS.get(name)
    if found is None:
        raise UnknownName("KPI", name, [*CATALOG, *_BY_ALIAS])
    return found


def starters() -> tuple[Kpi, ...]:
    """The six KPIs that a newcomer sees first, in reading order."""
    order = ("net_sales", "orders", "aov", "conversion_rate", "cac", "lifetime_revenue")
    return tuple(sorted((k for k in CATALOG.values() if k.starter), key=lambda k: order.index(k.name)))
