-- Of the customers who are new in the period, the share with a second order at any later time.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), counted as (
    select customer_id, count(*) as orders from orders where is_sale group by customer_id
)
select {keys}, count(*) filter (where orders > 1)::double / count(*) as value
from first_orders join counted using (customer_id)
where {within} group by all
