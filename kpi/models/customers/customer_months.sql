-- kept: on demand
-- not after: customers; nothing here is told by segment or age band
-- What the customers of one month of the first order did in each month since, by the dimensions of that order: how many
-- ordered, for how many it was the last month, and what they brought. Whoever pays in another currency came back all the
-- same; only the money cannot be added up.
with sold as (
    select o.customer_id, cast(date_trunc('month', o.ordered_at) as date) as month, o.order_count,
        case when coalesce(o.currency, w.currency) is not distinct from w.currency then o.net_amount end as net_amount,
        case when coalesce(o.currency, w.currency) is not distinct from w.currency then
            o.net_amount - case when o.order_count > 0 then o.cost_amount else coalesce(o.cost_amount, 0) end
        end as margin_amount,
        case when o.order_count > 0 and o.cost_amount is null then 1 else 0 end as uncosted
    from counted_orders o
    cross join own_currency w
    where o.is_sale and o.customer_id is not null
), bought as (
    select customer_id, month, sum(order_count) as orders, sum(net_amount) as revenue, sum(margin_amount) as margin,
        sum(uncosted) as uncosted
    from sold
    group by customer_id, month
), lived as (
    select customer_id, min(month) as cohort, max(month) as last_month
    from bought
    where orders > 0
    group by customer_id
)
select
    l.cohort, b.month, h.channel, h.region,
    sum(case when b.orders > 0 then 1 else 0 end) as active,
    sum(case when b.month = l.last_month then 1 else 0 end) as seen_last,
    sum(b.revenue) as revenue,
    sum(b.margin) as margin,
    sum(b.uncosted) as uncosted
from lived l
join bought b on b.customer_id = l.customer_id and b.month >= l.cohort
join customer_history h on h.customer_id = l.customer_id
group by l.cohort, b.month, h.channel, h.region
order by l.cohort, b.month
