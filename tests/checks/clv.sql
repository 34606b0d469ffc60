-- Expected net sales times the margin that customers of the channel left of their net sales in their first 365 days, where
-- costs are known; per customer of whom both are known.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, ifnull(currency, 'EUR') as currency, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), margins as (
    select f.channel, f.currency,
        sum(o.gross_amount - o.discount_amount - o.refund_amount - o.cost_amount)::double
            / nullif(sum(o.gross_amount - o.discount_amount - o.refund_amount) filter (where o.cost_amount is not null), 0)
            as share
    from first_orders f
    join orders o on o.is_sale and o.customer_id = f.customer_id and cast(o.ordered_at as date) - f.day <= 365
    group by f.channel, f.currency
), events as (
    select f.day, f.channel, f.region, cast(v.expected_revenue * m.share as decimal(18,4)) as value
    from first_orders f
    join customer_values v on v.customer_id = f.customer_id
    join margins m on ifnull(m.channel, '') = ifnull(f.channel, '') and ifnull(m.currency, '') = ifnull(f.currency, '')
)
select {keys}, sum(value)::double / nullif(count(value), 0) as value
from events where {within} group by all
