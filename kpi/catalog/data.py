"""The data themselves: how old they are."""

from __future__ import annotations

from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import MOMENTS

_age = MOMENTS.measure(
    "newest_order_age",
    "now − hour of the newest order",
    "case when max(newest_hour) > cast($now_hour as bigint) then 0 else cast($now_hour as bigint) - max(newest_hour) end",
    empty=None,
    absent="there are no orders",
    rollup=Rollup.MODEL,
)

FRESHNESS = Kpi(
    name="freshness",
    label="Age of the newest order",
    group="Data",
    about="Hours since the newest order in your data, on the workspace's clock. By channel it shows whose export stopped.",
    formula=_age,
    unit=Unit.HOURS,
    good=Good.LOWER,
    rollup=Rollup.MODEL,
    interval=Interval.EXACT,
    benchmark=Benchmark(72, "Data that are loaded on every working day are never older than a weekend."),
    pitfall="An order whose export gives a day and no time counts from midnight. A quiet channel looks like a late one.",
)

KPIS = (FRESHNESS,)
