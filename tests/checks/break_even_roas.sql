-- Net sales over what they leave before the ads, where they leave anything.
with placed as (
    select cast(unnest(generate_series(incurred_at, ifnull(period_end, incurred_at), interval 1 day)) as date) as day,
        ifnull(c.channel, o.channel) as channel, ifnull(c.region, o.region) as region,
        c.order_id is not null or lower(c.kind) in ('fee', 'payment fee', 'shipping') as of_orders, lower(c.kind) as kind,
        cast(amount / (ifnull(period_end, incurred_at) - incurred_at + 1) as decimal(18,4)) as amount
    from costs c left join orders o using (order_id)
), events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as sold,
        gross_amount - discount_amount - cost_amount as kept, cost_amount is null as is_unknown
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount, -refund_amount, false
    from orders where is_sale and refund_amount > 0
    union all
    select day, channel, region, 0, -amount, false from placed where of_orders
)
select {keys}, case when not bool_or(is_unknown) and sum(kept) > 0 then sum(sold)::double / sum(kept)::double end as value
from events where {within} group by all
