"""Acquisition: visits, conversion, marketing spend and what it brings."""

from __future__ import annotations

from kpi.catalog import chance
from kpi.catalog import measures as m
from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Unit
from kpi.formula import Rollup, price
from kpi.tables import ACQUIRED

VISITS = Kpi(
    name="visits",
    label="Visits",
    group="Acquisition",
    about="Visits or sessions, as the analytics tool or the door counter counts them.",
    formula=m.visits,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=m.visits,
)
CONVERSION_RATE = Kpi(
    name="conversion_rate",
    label="Conversion rate",
    group="Acquisition",
    starter=True,
    about="Orders per visit.",
    formula=m.orders / m.visits,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    worth=m.net_sales / m.orders,
    actionable=True,
    benchmark=Benchmark(
        0.03, "A common starting point for online shops; published averages lie between 1.6 and 3 % of visits."
    ),
    pitfall="Orders and visits must name their channels alike; several orders in one visit can push it above 100 %.",
    cannot_tell="there are no visits",
)
VISITORS = Kpi(
    name="visitors",
    label="Visitors",
    group="Acquisition",
    about="Different people who visited, as the analytics tool counts them.",
    formula=m.visitors,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    pitfall="Visitors of several days or channels cannot be added up: one person may be among them twice.",
    cannot_tell="the visits file does not say how many visitors came",
)
VISITOR_CONVERSION_RATE = Kpi(
    name="visitor_conversion_rate",
    label="Conversion rate, people",
    group="Acquisition",
    about="Different buyers per different visitor.",
    formula=m.buyers / m.visitors,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    interval=Interval.SHARE,
    benchmark=Benchmark(
        0.032,
        "Average of buyers per visitor in a vendor's sample of large shops; not comparable with a rate per visit.",
    ),
    pitfall="Visitors of several days or channels cannot be added up: one person may be among them twice.",
    cannot_tell="there are no visitors",
)
REVENUE_PER_VISIT = Kpi(
    name="revenue_per_visit",
    label="Revenue per visit",
    group="Acquisition",
    about="Net sales per visit: conversion rate times average order value.",
    formula=m.net_sales / m.visits,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_mean(m.net_sales, m.visits, chance.net_squares),
    units=m.orders,
    largest=chance.largest_order,
    actionable=True,
    cannot_tell="there are no visits",
)
AD_SPEND = Kpi(
    name="ad_spend",
    label="Marketing spend",
    group="Acquisition",
    about="Money spent on advertising and marketing, as uploaded.",
    formula=m.spend,
    unit=Unit.MONEY,
    good=Good.NEITHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.EXACT,
)
NEW_CUSTOMERS = Kpi(
    name="new_customers",
    label="New customers",
    group="Acquisition",
    about="Customers whose first order falls in the period; they belong to the channel of that order. "
    "Guests without an id or address are not counted.",
    formula=m.new_customers,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=m.new_customers,
    pitfall="New means new in this data: somebody who last bought before the first uploaded order counts as new.",
)
CAC = Kpi(
    name="cac",
    label="Customer acquisition cost",
    group="Acquisition",
    starter=True,
    about="A channel's own marketing spend per customer it won. Over all channels: spend per new customer of the "
    "channels that ever had spend.",
    formula=m.known_spend / m.paid_new_customers,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.PER_COUNT,
    actionable=True,
    pitfall="Spend and customers must name their channels alike. Spend works with a delay. A channel that has no spend in "
    "these days but had some before still counts in the total, with the customers that it goes on winning.",
    cannot_tell=m.NONE_WON,
)
BLENDED_CAC = Kpi(
    name="blended_cac",
    label="CAC, blended",
    group="Acquisition",
    about="All marketing spend per new customer, however the customer came.",
    formula=m.known_spend / m.new_customers,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.PER_COUNT,
)
_kept_customers = ACQUIRED.measure(
    "kept_customers",
    "new customers of channels with ad spend whose first 30 days left net sales after returns",
    "sum(kept_count) filter (where paid)",
    filled="customer_id",
    absent=m.NONE_WON,
    causes=(
        (
            "sum(customer_count) filter (where paid) > 0",
            "every new customer of a channel with ad spend sent everything back within 30 days",
        ),
    ),
)
CAC_AFTER_RETURNS = Kpi(
    name="cac_after_returns",
    label="CAC after returns",
    group="Acquisition",
    about="Marketing spend per new customer of the channels that ever had spend, without those who sent back all that they "
    "bought in their first 30 days.",
    formula=m.known_spend / _kept_customers,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.PER_COUNT,
    pitfall="Returns lag behind sales: the latest weeks look better than they will be.",
)
LOADED_CAC = Kpi(
    name="loaded_cac",
    label="CAC, fully loaded",
    group="Acquisition",
    about="Marketing spend and the costs of winning customers per new customer, however the customer came. Such costs are "
    "those whose kind says marketing, agency or advertising, or names salaries, wages, payroll, staff, a team or "
    "commission of sales.",
    formula=price(m.spend + m.acquisition_costs, m.new_customers),
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.PER_COUNT,
    pitfall="A cost that names no channel stands at (unattributed): by channel this is less than the whole shop pays. A kind "
    "that only says salary is not counted: it may be anybody's.",
)
ROAS = Kpi(
    name="roas",
    label="Return on ad spend",
    group="Acquisition",
    about="Net sales of the channels that ever had spend per unit of the spend of these days.",
    formula=m.paid_net_sales / m.spend,
    unit=Unit.MULTIPLE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SUM,
    variance=chance.per_known(chance.paid_net_squares, m.spend),
    units=chance.paid_orders,
    actionable=True,
    pitfall="From your own orders, not from what the ad platforms claim.",
)
MARKETING_EFFICIENCY = Kpi(
    name="marketing_efficiency",
    label="Marketing efficiency",
    group="Acquisition",
    aliases=("mer",),
    about="All net sales per unit of all marketing spend.",
    formula=m.net_sales / m.spend,
    unit=Unit.MULTIPLE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SUM,
    variance=chance.per_known(chance.net_squares, m.spend),
    units=m.orders,
)
COST_OF_SALE = Kpi(
    name="cost_of_sale",
    label="Cost of sale",
    group="Acquisition",
    about="Marketing spend as a share of net sales.",
    formula=m.known_spend / m.net_sales,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_inverse(m.known_spend, m.net_sales, chance.net_squares),
    units=m.orders,
    benchmark=Benchmark(
        0.09, "Average of a vendor's sample of online shops, 2022; single channels lie between 1 and 70 %."
    ),
    pitfall="Some reports call this cost per acquisition: it is a share of sales, not money per customer.",
)

KPIS = (
    VISITS,
    CONVERSION_RATE,
    VISITORS,
    VISITOR_CONVERSION_RATE,
    REVENUE_PER_VISIT,
    AD_SPEND,
    NEW_CUSTOMERS,
    CAC,
    BLENDED_CAC,
    LOADED_CAC,
    CAC_AFTER_RETURNS,
    ROAS,
    MARKETING_EFFICIENCY,
    COST_OF_SALE,
)
