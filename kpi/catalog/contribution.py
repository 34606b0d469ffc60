"""Costs and contribution: what is left of the sales."""

from __future__ import annotations

from kpi.catalog import measures as m
from kpi.catalog.declaration import Good, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import EXPENSES, SALES

_costs = EXPENSES.measure("costs", "costs", "sum(amount)", money=True)
_fees = EXPENSES.measure("fees", "fees", "sum(fee_amount)", money=True)
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
)
_contribution = m.net_sales - _full_cost - _costs - m.spend
_UNKNOWN_COST = "the cost of the goods is not known for every order there; load the costs, or set an assumed margin for the workspace"

COSTS = Kpi(
    name="costs",
    label="Costs",
    group="Costs and contribution",
    about="Costs as uploaded, beside the goods and the ads: fees, shipping paid, salaries, rent.",
    formula=_costs,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.ADDITIVE,
    pitfall="A cost without a channel or region has that of its order, if the file names one. Others stay unattributed.",
)
FEES = Kpi(
    name="fees",
    label="Fees",
    group="Costs and contribution",
    about="The costs among them that are fees: of payment services, marketplaces and the like.",
    formula=_fees,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.ADDITIVE,
    pitfall="Known by the kind of the cost, which ends in the word fee.",
)
COST_COVERAGE = Kpi(
    name="cost_coverage",
    label="Sales with a known cost",
    group="Costs and contribution",
    about="Share of net sales whose cost of goods is known.",
    formula=m.costed_net_sales / m.net_sales,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    pitfall="The margin of the rest is not known, so a margin over little of the sales says little about all of them.",
    cannot_tell="there are no net sales",
)
CONTRIBUTION = Kpi(
    name="contribution",
    label="Contribution",
    group="Costs and contribution",
    about="Net sales minus the cost of the goods, minus all uploaded costs, minus marketing spend. Goods without a known "
    "cost count with the margin assumed for the workspace, if one is set.",
    formula=_contribution,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    pitfall="Rent and salaries lower it when they were uploaded as costs. Advertising that was uploaded both as a cost "
    "and as spend counts twice. Returned goods keep their cost.",
    cannot_tell=_UNKNOWN_COST,
)
CONTRIBUTION_MARGIN = Kpi(
    name="contribution_margin",
    label="Contribution margin",
    group="Costs and contribution",
    about="Contribution as a share of net sales.",
    formula=_contribution / m.net_sales,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    pitfall="It can be below 0: then every sale of the channel costs more than it brings.",
    cannot_tell=f"there are no net sales, or {_UNKNOWN_COST}",
)

KPIS = (COSTS, FEES, COST_COVERAGE, CONTRIBUTION, CONTRIBUTION_MARGIN)
