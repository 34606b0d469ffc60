-- Margin of the first 365 days per customer of a channel with spend, over the spend per such customer, for the days
-- that are at least 365 days ago. A customer with an order of unknown cost has no known margin.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), old_enough as (
    select cast(max(ordered_at) as date) - 365 as day from orders where is_sale
), margins as (
    select f.day, f.channel, f.region,
        case when count(*) = count(o.cost_amount)
            then sum(o.gross_amount - o.discount_amount - o.refund_amount - o.cost_amount) end as margin
    from first_orders f
    join orders o on o.is_sale and o.customer_id = f.customer_id and cast(o.ordered_at as date) - f.day <= 365
    where ifnull(f.channel, '') in (select ifnull(channel, '') from ad_spend where amount > 0)
    group by f.customer_id, f.day, f.channel, f.region
), events as (
    select day, channel, region, margin, 1 as customers, null as spend from margins
    union all
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date), channel, region,
        null, 0, cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4))
    from ad_spend
)
select {keys},
    (sum(margin)::double / nullif(count(margin), 0))
        / nullif(sum(spend)::double / nullif(sum(customers), 0), 0) as value
from events where {within} and day <= (select day from old_enough) group by all
