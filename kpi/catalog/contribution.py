"""Costs and contribution: what is left of the sales, step by step."""

from __future__ import annotations

from kpi.catalog import chance
from kpi.catalog import measures as m
from kpi.catalog.declaration import Good, Interval, Kpi, Unit
from kpi.formula import Operation, Rollup
from kpi.tables import EXPENSES, LINES, SALES

_costs = EXPENSES.measure("costs", "costs", "sum(amount)", money=True)
_fees = EXPENSES.measure("fees", "fees", "sum(fee_amount)", money=True)
_shipping = EXPENSES.measure("shipping_costs", "shipping paid", "sum(shipping_amount)", money=True)
_overheads = EXPENSES.measure("overheads", "overheads", "sum(overhead_amount)", money=True)
_of_orders = EXPENSES.measure(
    "order_costs", "fees, shipping and other costs of orders", "sum(amount) - sum(overhead_amount)", money=True
)
_UNKNOWN_COST = "the cost of the goods is not known for every order there, and no margin is assumed"
_ALL_COST = (
    "cast(case when cast($assumed_margin as double) is null then coalesce(sum(cost_amount), 0)"
    " else coalesce(sum(cost_amount), 0) + (sum(net_amount) - coalesce(sum(costed_amount), 0))"
    " * (1 - cast($assumed_margin as double)) end as decimal(18,4))"
)
_full_cost = SALES.measure(
    "full_cost_of_goods",
    "cost of all goods",
    _ALL_COST,
    money=True,
    unknown="cast($assumed_margin as double) is null and sum(uncosted_count) > 0",
    absent=_UNKNOWN_COST,
    by_line=LINES.measure(
        "full_cost_of_goods",
        "cost of all goods",
        _ALL_COST,
        money=True,
        unknown="cast($assumed_margin as double) is null and count(*) > count(cost_amount)",
        absent=_UNKNOWN_COST,
    ),
)
_gross_profit = m.net_sales - _full_cost
_before_ads = _gross_profit - _of_orders
_contribution = _before_ads - m.spend
_net_profit = _contribution - _overheads
_GROUP = "Costs and contribution"
_ASSUMED = "Goods without a known cost count with the margin assumed for the workspace, if one is set."

COSTS = Kpi(
    name="costs",
    label="Costs",
    group=_GROUP,
    about="Costs as uploaded, beside the goods and the ads: fees, shipping paid, salaries, rent.",
    formula=_costs,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.EXACT,
    pitfall="A cost without a channel or region has that of its order, if the file names one. Others stay unattributed.",
)
FEES = Kpi(
    name="fees",
    label="Fees",
    group=_GROUP,
    about="The costs among them that are fees: of payment services, marketplaces and the like.",
    formula=_fees,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.EXACT,
    pitfall="Known by the kind of the cost, which ends in the word fee or names a commission, and no shipping.",
)
SHIPPING_COSTS = Kpi(
    name="shipping_costs",
    label="Shipping paid",
    group=_GROUP,
    about="The costs among them of sending goods: shipping, delivery, postage, freight, packaging, fulfilment.",
    formula=_shipping,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.EXACT,
    pitfall="Known by the kind of the cost, which has one of these words. It is what you pay, not what customers pay.",
)
OVERHEADS = Kpi(
    name="overheads",
    label="Overheads",
    group=_GROUP,
    about="The costs among them that are there whether or not anything is sold: all that are neither fees nor shipping and "
    "name no order, such as rent and salaries.",
    formula=_overheads,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.EXACT,
    pitfall="A cost of a longer period is spread evenly over its days.",
)
COST_COVERAGE = Kpi(
    name="cost_coverage",
    label="Sales with a known cost",
    group=_GROUP,
    about="Share of net sales whose cost of goods is known.",
    formula=m.costed_net_sales / m.net_sales,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.EXACT,
    pitfall="The margin of the rest is not known, so a margin over little of the sales says little about all of them.",
    cannot_tell="there are no net sales",
)
GROSS_PROFIT = Kpi(
    name="gross_profit",
    label="Gross profit",
    group=_GROUP,
    about=f"Net sales minus the cost of the goods. {_ASSUMED}",
    formula=_gross_profit,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.margin_squares,
    units=m.orders,
    pitfall="Returned goods keep their cost. By product, returns are left out.",
)
CONTRIBUTION_BEFORE_ADS = Kpi(
    name="contribution_before_ads",
    label="Contribution before ads",
    group=_GROUP,
    about="Net sales minus the cost of the goods, fees, shipping and other costs that name their order: what the sales "
    f"leave to pay the advertising from. {_ASSUMED}",
    formula=_before_ads,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.margin_squares,
    units=m.orders,
)
CONTRIBUTION = Kpi(
    name="contribution",
    label="Contribution",
    group=_GROUP,
    about="Net sales minus the cost of the goods, minus fees, shipping and other costs that name their order, minus "
    f"marketing spend: what is left to pay the overheads from. {_ASSUMED}",
    formula=_contribution,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.margin_squares,
    units=m.orders,
    pitfall="Rent and salaries do not lower it: they lower the net profit. Returned goods keep their cost.",
)
CONTRIBUTION_MARGIN = Kpi(
    name="contribution_margin",
    label="Contribution margin",
    group=_GROUP,
    about="Contribution as a share of net sales.",
    formula=_contribution / m.net_sales,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_ratio(
        _contribution, m.net_sales, chance.margin_squares, chance.margin_products, chance.net_squares
    ),
    units=chance.equal_units(m.net_sales, chance.net_squares),
    pitfall="It can be below 0: then every sale of the channel costs more than it brings.",
    cannot_tell="there are no net sales",
)
BREAK_EVEN_ROAS = Kpi(
    name="break_even_roas",
    label="Break-even return on ad spend",
    group=_GROUP,
    about="Net sales per unit of contribution before ads: an ad that brings less net sales than this for each unit spent "
    "costs more than it earns.",
    formula=Operation("/", m.net_sales, _before_ads, positive=True),
    unit=Unit.MULTIPLE,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_ratio(
        m.net_sales, _before_ads, chance.net_squares, chance.margin_products, chance.margin_squares
    ),
    units=chance.equal_units(m.net_sales, chance.net_squares),
    pitfall="An average over all sales: what an advertised product leaves may be more or less.",
    cannot_tell="the sales leave nothing before the ads",
)
NET_PROFIT = Kpi(
    name="net_profit",
    label="Net profit",
    group=_GROUP,
    about=f"Net sales minus the cost of the goods, minus all uploaded costs, minus marketing spend. {_ASSUMED}",
    formula=_net_profit,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.margin_squares,
    units=m.orders,
    pitfall="Only as complete as the costs: without rent and salaries among them it is too high. Advertising uploaded both "
    "as a cost and as spend counts twice.",
)
NET_PROFIT_MARGIN = Kpi(
    name="net_profit_margin",
    label="Net profit margin",
    group=_GROUP,
    about="Net profit as a share of net sales: what is left after all costs.",
    formula=_net_profit / m.net_sales,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_ratio(
        _net_profit, m.net_sales, chance.margin_squares, chance.margin_products, chance.net_squares
    ),
    units=chance.equal_units(m.net_sales, chance.net_squares),
    pitfall="By channel, overheads that name no channel stay unattributed: read it for the whole shop.",
    cannot_tell="there are no net sales",
)

KPIS = (
    COSTS,
    FEES,
    SHIPPING_COSTS,
    OVERHEADS,
    COST_COVERAGE,
    GROSS_PROFIT,
    CONTRIBUTION_BEFORE_ADS,
    CONTRIBUTION,
    CONTRIBUTION_MARGIN,
    BREAK_EVEN_ROAS,
    NET_PROFIT,
    NET_PROFIT_MARGIN,
)
