-- Expected orders per customer, by the day and place of the first order.
with events as (
    select cast(o.ordered_at as date) as day, o.channel, o.region, v.expected_orders
    from orders o join customer_values v on v.customer_id = o.customer_id
    where o.is_sale
    qualify row_number() over (partition by o.customer_id order by o.ordered_at, o.order_id) = 1
)
select {keys}, sum(expected_orders) / count(*) as value
from events where {within} group by all
