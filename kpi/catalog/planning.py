"""Planning: what was to be reached, and how much of it is."""

from __future__ import annotations

from kpi.catalog.declaration import Good, Interval, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import GOALS

_NO_TARGET = "no target of net sales is set for it"
_target = GOALS.measure(
    "sales_target", "target of net sales", "sum(target_amount)", empty=None, money=True, absent=_NO_TARGET
)
_reached = GOALS.measure(
    "targeted_sales", "net sales where a target is set", "sum(net_amount)", empty=None, money=True, absent=_NO_TARGET
)
_LEVEL = (
    "The target of the whole shop, of a channel, of a region, and of a channel in a region are four targets: each is held "
    "against its own sales, and none is added to another."
)

SALES_TARGET = Kpi(
    name="sales_target",
    label="Target of net sales",
    group="Planning",
    about="Net sales that were to be reached in these days, up to the last day in the data. A month's target is spread "
    "evenly over its days.",
    formula=_target,
    unit=Unit.MONEY,
    good=Good.NEITHER,
    rollup=Rollup.MODEL,
    interval=Interval.EXACT,
    pitfall=_LEVEL,
)
SALES_ATTAINMENT = Kpi(
    name="sales_attainment",
    label="Target attainment of net sales",
    group="Planning",
    aliases=("target_attainment",),
    about="Net sales of the days, channels and regions that have a target, over that target.",
    formula=_reached / _target,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    pitfall="In a running month it is the attainment of an even pace; the page Targets knows the shop's own season. "
    + _LEVEL,
    cannot_tell="the target of net sales is 0",
)

KPIS = (SALES_TARGET, SALES_ATTAINMENT)
