"""Products: what is sent back of them."""

from __future__ import annotations

from kpi.catalog.declaration import Good, Interval, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import LINES

_returned_units = LINES.measure(
    "returned_units", "units taken back", "sum(returned_quantity)", filled="returned_quantity"
)
_sold_units = LINES.measure("sold_units", "units sold", "sum(quantity) filter (where quantity > 0)", filled="quantity")
_sole_returned = LINES.measure("sole_returned", "of them paid back, in full or in part", "sum(sole_returned_count)")
_sole_orders = LINES.measure("sole_orders", "orders of one product", "sum(sole_order_count)")

UNIT_RETURN_RATE = Kpi(
    name="unit_return_rate",
    label="Unit return rate",
    group="Products",
    about="Units taken back as a share of the units sold, both counted on the day of the order.",
    formula=_returned_units / _sold_units,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    pitfall="Returns lag behind sales: the latest weeks look better than they will be.",
    cannot_tell="no units were sold",
)
ORDER_RETURN_RATE = Kpi(
    name="order_return_rate",
    label="Returned orders of one product",
    group="Products",
    about="Orders that hold one product only and were paid back, in full or in part, as a share of all orders that hold "
    "one product only. Of other orders it is not known which of their products came back.",
    formula=_sole_returned / _sole_orders,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    pitfall="Counted on the day of the order: the latest weeks look better than they will be.",
    cannot_tell="no order there holds one product only",
)

KPIS = (UNIT_RETURN_RATE, ORDER_RETURN_RATE)
