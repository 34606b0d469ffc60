-- The costs that are shipping.
with placed as (
    select cast(unnest(generate_series(incurred_at, ifnull(period_end, incurred_at), interval 1 day)) as date) as day,
        ifnull(c.channel, o.channel) as channel, ifnull(c.region, o.region) as region,
        c.order_id is not null or lower(c.kind) in ('fee', 'payment fee', 'shipping') as of_orders, lower(c.kind) as kind,
        cast(amount / (ifnull(period_end, incurred_at) - incurred_at + 1) as decimal(18,4)) as amount
    from costs c left join orders o using (order_id)
)
select {keys}, sum(amount) filter (where kind = 'shipping') as value
from placed where {within} group by all
