-- What new customers left by month of age, by the day and the usual dimensions of their first order. The months of age
-- are twelfths of 365 days. full_margin counts the customers all of whose costs are known.
with sold as (
    select o.customer_id, cast(o.ordered_at as date) as day, coalesce(o.currency, w.currency) as currency, o.net_amount,
        o.net_amount - case when o.order_count > 0 then o.cost_amount else coalesce(o.cost_amount, 0) end as margin
    from counted_orders o
    cross join own_currency w
    where o.is_sale and o.customer_id is not null
), aged as (
    select h.day, h.channel, h.region, h.currency, h.full_customers_365 as is_full, s.net_amount, s.margin,
        case when s.day <= h.day + 30 then 1 when s.day <= h.day + 61 then 2 when s.day <= h.day + 91 then 3
            when s.day <= h.day + 122 then 4 when s.day <= h.day + 152 then 5 when s.day <= h.day + 183 then 6
            when s.day <= h.day + 213 then 7 when s.day <= h.day + 243 then 8 when s.day <= h.day + 274 then 9
            when s.day <= h.day + 304 then 10 when s.day <= h.day + 335 then 11 else 12 end as age
    from customer_history h
    cross join own_currency w
    join sold s on s.customer_id = h.customer_id
        and s.currency is not distinct from coalesce(h.currency, w.currency)
        and s.day >= h.day and s.day <= h.day + 365
)
select
    day, channel, region, currency, coalesce(channel, '') in (select channel from paid_channels) as paid, age,
    sum(net_amount) as revenue,
    sum(coalesce(margin, 0)) as margin,
    sum(case when margin is null then net_amount else 0 end) as uncosted,
    sum(case when is_full = 1 then margin else 0 end) as full_margin
from aged
group by day, channel, region, currency, age
order by day
