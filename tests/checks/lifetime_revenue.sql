-- What customers who are at least 365 days old brought in their first 365 days, per customer, returns taken off.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), worth as (
    select f.day, f.channel, f.region, (
        select sum(o.gross_amount - o.discount_amount - o.refund_amount) from orders o
        where o.is_sale and o.customer_id = f.customer_id and date_diff('day', f.day, cast(o.ordered_at as date)) <= 365
    ) as revenue
    from first_orders f
    where f.day + 365 <= (select cast(max(ordered_at) as date) from orders where is_sale)
)
select {keys}, sum(revenue)::double / count(*) as value
from worth where {within} group by all
