-- Net sales of the period over the orders placed in it.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount, 1 as orders
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount, 0
    from orders where is_sale and refund_amount > 0
)
select {keys}, sum(amount)::double / nullif(sum(orders), 0) as value
from events where {within} group by all
