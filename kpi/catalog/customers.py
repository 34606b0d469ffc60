"""Customers: repeat purchases, lifetime revenue at equal age, LTV:CAC."""

from __future__ import annotations

from dataclasses import replace

from kpi.catalog import chance
from kpi.catalog import measures as m
from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Unit
from kpi.formula import FirstReach, Rollup
from kpi.tables import LIFETIME_DAYS

REPEAT_PURCHASE_RATE = Kpi(
    name="repeat_purchase_rate",
    label="Repeat purchase rate",
    group="Customers",
    about="Of the customers whose first order falls in the period, the share that has ordered at least once more since.",
    formula=m.repeat_customers / m.new_customers,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    comparable=False,
    pitfall="Young customers have had less time to come back: the latest periods look lower than they will be.",
    cannot_tell="there are no new customers",
)

ORDERS_PER_CUSTOMER = Kpi(
    name="orders_per_customer",
    label="Orders per customer",
    group="Customers",
    aliases=("purchase_frequency",),
    about="Orders of the period per different customer who ordered in it. Guests without an id or address are left out.",
    formula=m.orders_of_customers / m.known_customers,
    unit=Unit.PER_ONE,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    pitfall="It grows with the length of the period: compare periods of one length. Somebody who buys in two channels is "
    "a customer of both, and one customer of the shop.",
    cannot_tell="there are no orders of known customers",
)


def _lifetime_revenue(days: int) -> Kpi:
    return Kpi(
        name=f"lifetime_revenue_{days}",
        label=f"Lifetime revenue, {days} days",
        group="Customers",
        about=f"Net sales per customer in the first {days} days after the first order, over customers who are at least "
        f"{days} days old, by the channel of the first order. Returns are taken off the order they belong to.",
        formula=m.lifetime_revenue[days] / m.mature_customers[days],
        unit=Unit.MONEY,
        good=Good.HIGHER,
        rollup=Rollup.RATIO,
        interval=Interval.MEAN,
        variance=chance.of_mean(m.lifetime_revenue[days], m.mature_customers[days], chance.revenue_squares[days]),
        largest=chance.largest_revenue[days],
        actionable=days == 365,
        pitfall="Revenue, not margin: a channel that sells at a loss can look good here.",
        cannot_tell=f"no customer is {days} days old yet",
    )


BY_AGE = {days: _lifetime_revenue(days) for days in LIFETIME_DAYS}
LIFETIME_REVENUE = replace(BY_AGE[365], name="lifetime_revenue", aliases=("lifetime_revenue_365",), starter=True)
LTV_CAC = Kpi(
    name="ltv_cac",
    label="LTV:CAC",
    group="Customers",
    about="Margin that a customer of a channel with spend brings in the first 365 days, per unit of what it cost to win "
    "that customer; customers and spend of the same days, at least 365 days ago.",
    formula=(m.paid_margin_365 / m.paid_margin_customers_365) / (m.mature_spend_365 / m.mature_paid_customers_365),
    unit=Unit.MULTIPLE,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    interval=Interval.MEAN,
    variance=chance.of_mean_per_cost(
        (m.paid_margin_365, m.paid_margin_customers_365),
        chance.paid_margin_squares,
        (m.mature_spend_365, m.mature_paid_customers_365),
    ),
    units=m.paid_margin_customers_365,
    actionable=True,
    benchmark=Benchmark(3.0, "A convention among investors, not a measurement: below 1 every customer loses money."),
    pitfall="On margin, not revenue. Where costs are not known it needs an assumed margin, set once for the workspace.",
)

PAYBACK_MONTHS = Kpi(
    name="payback_months",
    label="Payback time",
    group="Customers",
    about="The first month of age by the end of which a customer of a channel with spend has brought as much margin as it "
    "cost to win that customer; 1 is within the first month. Customers and spend of the same days, at least 365 days ago.",
    formula=FirstReach(
        m.mature_spend_365 / m.mature_paid_customers_365,
        tuple(v / m.paid_margin_customers_365 for v in m.margin_by_age),
    ),
    unit=Unit.MONTHS,
    good=Good.LOWER,
    rollup=Rollup.MODEL,
    benchmark=Benchmark(12.0, "A convention among investors, not a measurement."),
    pitfall="On margin, not revenue. It looks at the first 12 months: what takes longer is blank.",
    cannot_tell="the margin of the first 12 months does not reach the cost",
)
RETENTION_RATE = Kpi(
    name="retention_rate",
    label="Customer retention, monthly",
    group="Customers",
    about="Of the customers who were active at the start of a month, the share that still was at its end. Active is who "
    "ordered within the usual gap: 9 of 10 gaps between two orders of one customer are no longer (a year where fewer "
    "than 30 gaps are known). It counts the months that end in the period; by the channel of the first order.",
    formula=m.still_active / m.active_at_start,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    pitfall="Nobody signs off in a shop: a customer counts as lost only after the usual gap has passed without an order. "
    "For subscriptions see churn.",
    cannot_tell="no month ends in the period before which the data reach back by a whole usual gap",
)
REPEAT_PURCHASE_RATE_365 = Kpi(
    name="repeat_purchase_rate_365",
    label="Repeat purchase rate, 12 months",
    group="Customers",
    about="Of the customers whose first order falls in the period and is at least 365 days ago, the share that ordered "
    "again within 365 days.",
    formula=m.repeat_customers_365 / m.mature_customers[365],
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    cannot_tell="no customer is 365 days old yet",
)
REVENUE_PER_CUSTOMER = Kpi(
    name="revenue_per_customer",
    label="Revenue per customer",
    group="Customers",
    aliases=("arpc",),
    about="Net sales to known customers per different customer who ordered in the period. Guests without an id or address "
    "are left out.",
    formula=m.net_sales_of_customers / m.known_customers,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    pitfall="It grows with the length of the period: compare periods of one length. For subscriptions see ARPA.",
    cannot_tell="there are no orders of known customers",
)

KPIS = (
    REPEAT_PURCHASE_RATE,
    REPEAT_PURCHASE_RATE_365,
    RETENTION_RATE,
    ORDERS_PER_CUSTOMER,
    REVENUE_PER_CUSTOMER,
    BY_AGE[30],
    BY_AGE[90],
    BY_AGE[180],
    LIFETIME_REVENUE,
    LTV_CAC,
    PAYBACK_MONTHS,
)
