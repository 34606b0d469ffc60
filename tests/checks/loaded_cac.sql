-- Spend and the costs of winning customers (by the words of their kind) over all new customers; nothing spent is nothing known.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4)) as spend, 0 as cost, 0 as customers
    from ad_spend
    union all
    select cast(unnest(generate_series(incurred_at, ifnull(period_end, incurred_at), interval 1 day)) as date),
        channel, region, null, cast(amount / (ifnull(period_end, incurred_at) - incurred_at + 1) as decimal(18,4)), 0
    from costs where kind in ('marketing agency', 'Sales salaries')
    union all
    select day, channel, region, null, 0, 1 from first_orders
)
select {keys}, nullif(ifnull(sum(spend), 0) + sum(cost), 0)::double / nullif(sum(customers), 0) as value
from events where {within} group by all
