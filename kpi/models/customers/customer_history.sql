-- kept: on demand
-- One row per known customer: the first order (the earliest, ties by order id), how many there are, and what they
-- brought by age. Amounts count in the currency of the first order, and none named is the workspace's own. A return is
-- taken off its own order; one that the export writes as a row without an order counts on the day of that row.
with sold as (
    select order_row, customer_id, order_id, order_count, ordered_at, cast(ordered_at as date) as day,
        coalesce(o.currency, own.currency) as currency, net_amount,
        net_amount - case when order_count > 0 then cost_amount else coalesce(cost_amount, 0) end as margin_amount
    from counted_orders o
    cross join own_currency own
    where is_sale and customer_id is not null
), started as (
    select customer_id, min(ordered_at) as first_at, count(*) as orders
    from sold
    where order_count > 0
    group by customer_id
), first_orders as (
    select b.customer_id, b.orders, min(s.order_id) as first_order_id, arg_min(s.order_row, s.order_id) as first_row
    from started b
    join sold s on s.customer_id = b.customer_id and s.ordered_at = b.first_at and s.order_count > 0
    group by b.customer_id, b.orders
), named as (
    select f.customer_id, f.orders, f.first_order_id, cast(o.ordered_at as date) as day,
        o.channel, o.region, o.country, o.device, o.campaign, o.segment, o.age_band, o.currency,
        coalesce(o.currency, own.currency) as own_currency
    from first_orders f
    join counted_orders o on o.order_row = f.first_row
    cross join own_currency own
), aged as (
    select s.customer_id, s.day - n.day as age, s.order_count,
        s.currency is not distinct from n.own_currency as own, s.net_amount, s.margin_amount
    from named n
    join sold s on s.customer_id = n.customer_id and s.day >= n.day and s.day <= n.day + 365
), lived as (
    select
        customer_id,
        sum(order_count) as orders_365,
        sum(case when own and age <= 30 then net_amount end) as revenue_30,
        sum(case when own and age <= 90 then net_amount end) as revenue_90,
        sum(case when own and age <= 180 then net_amount end) as revenue_180,
        sum(case when own then net_amount end) as revenue_365,
        sum(case when own then margin_amount end) as margin_365,
        sum(case when own and margin_amount is null then net_amount end) as uncosted_365,
        count(*) filter (where own and margin_amount is null) as uncosted_orders_365
    from aged
    group by customer_id
)
select
    n.customer_id, n.day, n.orders, n.first_order_id,
    n.channel, n.region, n.country, n.device, n.campaign, n.segment, n.age_band, n.currency,
    case when l.orders_365 >= 2 then 1 else 0 end as repeat_365,
    coalesce(l.revenue_30, 0) as revenue_30,
    coalesce(l.revenue_90, 0) as revenue_90,
    coalesce(l.revenue_180, 0) as revenue_180,
    coalesce(l.revenue_365, 0) as revenue_365,
    coalesce(l.margin_365, 0) as margin_365,
    coalesce(l.uncosted_365, 0) as uncosted_365,
    case when l.uncosted_orders_365 = 0 then l.margin_365 else 0 end as full_margin_365,
    case when l.uncosted_orders_365 = 0 then 1 else 0 end as full_customers_365
from named n
join lived l on l.customer_id = n.customer_id
