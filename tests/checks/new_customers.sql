-- Customers on the day, in the channel and in the region of their first order that is a sale.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
)
select {keys}, count(*) as value
from first_orders where {within} group by all
