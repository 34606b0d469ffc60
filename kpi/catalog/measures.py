"""The measures that KPIs of several groups are made of; those of one group stand with it."""

from __future__ import annotations

from kpi.formula import Rollup
from kpi.tables import ACQUIRED, ACTIVITY, AGES, BUYERS, EXPENSES, LIFETIME_DAYS, LINES, MARGINS, SALES, SPEND, TRAFFIC

_NO_ORDERS = "there are no orders"
_NO_SIZE = "no order there says how many units it holds"
_NO_SPEND = "there is no ad spend"
_NONE_NEW = "there are no new customers"
NONE_WON = "no new customer came through a channel with ad spend"

orders = SALES.measure(
    "orders",
    "orders",
    "sum(order_count)",
    by_line=LINES.measure("orders", "orders", "count(distinct order_key)", rollup=Rollup.DISTINCT),
)
units = SALES.measure(
    "units",
    "units",
    "sum(quantity)",
    filled="quantity",
    unknown="sum(order_count) > 0 and count(quantity) = 0",
    absent="the orders there do not say how many units they hold",
    by_line=LINES.measure("units", "units", "sum(quantity)", filled="quantity"),
)
sized_orders = SALES.measure(
    "sized_orders",
    "orders that say how many",
    "sum(sized_order_count)",
    filled="quantity",
    absent=_NO_ORDERS,
    causes=(("sum(order_count) > 0", _NO_SIZE),),
    by_line=LINES.measure(
        "sized_orders",
        "orders that say how many",
        "count(distinct order_key) filter (where quantity is not null)",
        filled="quantity",
        rollup=Rollup.DISTINCT,
        absent=_NO_ORDERS,
        causes=(("count(*) > 0", _NO_SIZE),),
    ),
)
gross_sales = SALES.measure(
    "gross_sales",
    "gross sales",
    "sum(gross_amount)",
    money=True,
    by_line=LINES.measure("gross_sales", "gross sales", "sum(gross_amount)", money=True),
)
discounts = SALES.measure(
    "discounts",
    "discounts",
    "sum(discount_amount)",
    money=True,
    by_line=LINES.measure("discounts", "discounts", "sum(discount_amount)", money=True),
)
returns = SALES.measure("returns", "returns", "sum(refund_amount)", money=True)
net_sales = SALES.measure(
    "net_sales",
    "net sales",
    "sum(net_amount)",
    money=True,
    by_line=LINES.measure("net_sales", "net sales", "sum(net_amount)", money=True),
)
total_sales = SALES.measure("total_sales", "total sales", "sum(total_amount)", money=True)
costed_net_sales = SALES.measure(
    "costed_net_sales",
    "net sales with a known cost",
    "sum(costed_amount)",
    money=True,
    filled="cost_amount",
    by_line=LINES.measure("costed_net_sales", "net sales with a known cost", "sum(costed_amount)", money=True),
)
cost_of_goods = SALES.measure(
    "cost_of_goods",
    "cost of goods",
    "sum(cost_amount)",
    money=True,
    filled="cost_amount",
    by_line=LINES.measure("cost_of_goods", "cost of goods", "sum(cost_amount)", money=True),
)
paid_net_sales = SALES.measure(
    "paid_net_sales", "net sales of channels with ad spend", "sum(net_amount) filter (where paid)", money=True
)

visits = TRAFFIC.measure("visits", "visits", "sum(visits)")
visitors = TRAFFIC.measure(
    "visitors",
    "visitors",
    "case when sum(visitor_rows) = 1 then max(visitors) end",
    empty=None,
    filled="visitors",
    rollup=Rollup.DISTINCT,
    absent="there are no visits",
    causes=(
        (
            "sum(visitor_rows) > 1",
            "visitors of several days, channels and lines of the visits file cannot be added up: one person may be in"
            " two of them",
        ),
        ("sum(visitor_rows) = 1 and max(visitors) is null", "the visits file does not say how many visitors came"),
    ),
)
buyers = BUYERS.measure(
    "buyers",
    "buyers",
    "count(distinct customer) filter (where order_count > 0)"
    " + coalesce(sum(order_count) filter (where customer is null), 0)",
    rollup=Rollup.DISTINCT,
)
known_customers = BUYERS.measure(
    "known_customers",
    "different customers",
    "count(distinct customer) filter (where order_count > 0)",
    filled="customer_id",
    rollup=Rollup.DISTINCT,
)
orders_of_customers = BUYERS.measure(
    "orders_of_customers",
    "orders of known customers",
    "sum(order_count) filter (where customer_id is not null)",
    filled="customer_id",
)
net_sales_of_customers = BUYERS.measure(
    "net_sales_of_customers",
    "net sales to known customers",
    "sum(net_amount) filter (where customer_id is not null)",
    money=True,
    filled="customer_id",
)

spend = SPEND.measure("ad_spend", "ad spend", "sum(amount)", money=True, absent=_NO_SPEND)
known_spend = SPEND.measure("known_spend", "ad spend", "sum(amount)", empty=None, money=True, absent=_NO_SPEND)
new_customers = ACQUIRED.measure(
    "new_customers", "new customers", "sum(customer_count)", filled="customer_id", absent=_NONE_NEW
)
paid_new_customers = ACQUIRED.measure(
    "paid_new_customers",
    "new customers of channels with ad spend",
    "sum(customer_count) filter (where paid)",
    filled="customer_id",
    absent=NONE_WON,
)
repeat_customers_365 = ACQUIRED.measure(
    "repeat_customers_365",
    "of them with two orders or more within 365 days",
    "sum(repeat_365) filter (where day <= $mature_365)",
    filled="customer_id",
)
repeat_customers = ACQUIRED.measure(
    "repeat_customers", "of them with two orders or more", "sum(repeat_count)", filled="customer_id"
)

lifetime_revenue = {
    days: ACQUIRED.measure(
        f"lifetime_revenue_{days}_sum",
        f"their net sales in their first {days} days",
        f"sum(revenue_{days}) filter (where day <= $mature_{days})",
        money=True,
        filled="customer_id",
    )
    for days in LIFETIME_DAYS
}
mature_customers = {
    days: ACQUIRED.measure(
        f"mature_customers_{days}",
        f"customers acquired at least {days} days ago",
        f"sum(customer_count) filter (where day <= $mature_{days})",
        filled="customer_id",
        absent=_NONE_NEW,
        causes=(("sum(customer_count) > 0", f"no customer is {days} days old yet"),),
    )
    for days in LIFETIME_DAYS
}
paid_margin_365 = ACQUIRED.measure(
    "paid_margin_365",
    "margin of their first 365 days",
    "sum(case when cast($assumed_margin as double) is null then full_margin_365"
    " else margin_365 + uncosted_365 * cast($assumed_margin as double) end)"
    " filter (where paid and day <= $mature_365)",
    money=True,
    filled="customer_id",
)
paid_margin_customers_365 = ACQUIRED.measure(
    "paid_margin_customers_365",
    "customers of channels with ad spend, acquired at least 365 days ago",
    "sum(case when cast($assumed_margin as double) is null then full_customers_365 else customer_count end)"
    " filter (where paid and day <= $mature_365)",
    filled="customer_id",
    absent="it needs costs; those of no customer's first 365 days are known, and no margin is assumed",
)
mature_spend_365 = SPEND.measure(
    "mature_spend_365",
    "ad spend of the same days",
    "sum(amount) filter (where day <= $mature_365)",
    empty=None,
    money=True,
    absent=_NO_SPEND,
    causes=(("count(*) > 0 and min(day) > $mature_365", "no ad spend is 365 days old yet"),),
)
mature_paid_customers_365 = ACQUIRED.measure(
    "mature_paid_customers_365",
    "the customers acquired by it",
    "sum(customer_count) filter (where paid and day <= $mature_365)",
    filled="customer_id",
    absent=NONE_WON,
    causes=(("sum(customer_count) filter (where paid) > 0", "no customer is 365 days old yet"),),
)
acquisition_costs = EXPENSES.measure(
    "acquisition_costs", "costs of winning customers", "sum(acquisition_amount)", money=True
)
margin_by_age = tuple(
    MARGINS.measure(
        f"paid_margin_by_month_{age}_365",
        f"margin of their first {age} months",
        f"sum(case when cast($assumed_margin as double) is null then full_margin_{age}"
        f" else margin_{age} + uncosted_{age} * cast($assumed_margin as double) end)"
        " filter (where paid and day <= $mature_365)",
        money=True,
        filled="customer_id",
    )
    for age in AGES
)
active_at_start = ACTIVITY.measure(
    "active_at_start",
    "customers active at the start of a month",
    "sum(opening_count)",
    filled="customer_id",
    absent="no month ends in the period before which the data reach back by a whole usual gap",
    causes=(("count(*) > 0", "no customer was active at the start of a month"),),
)
still_active = ACTIVITY.measure("still_active", "of them active at its end", "sum(kept_count)", filled="customer_id")
