-- Spend over the new customers of channels that have any, but those whose orders up to day 30 came back in whole.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), kept as (
    select f.day, f.channel, f.region, f.customer_id
    from first_orders f join orders o on o.customer_id = f.customer_id and o.is_sale
        and cast(o.ordered_at as date) <= f.day + 30
    group by all having sum(o.gross_amount - o.discount_amount - o.refund_amount) > 0
), events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4)) as spend, 0 as customers
    from ad_spend
    union all
    select day, channel, region, null, 1 from kept
    where ifnull(channel, '') in (select ifnull(channel, '') from ad_spend where amount > 0)
)
select {keys}, sum(spend)::double / nullif(sum(customers), 0) as value
from events where {within} group by all
