-- Customers who are at least 365 days old, and how many of them ordered again within 365 days of their first order.
with numbered as (
    select cast(ordered_at as date) as day, channel, region, customer_id,
        row_number() over (partition by customer_id order by ordered_at, order_id) as place
    from orders where is_sale and customer_id is not null
), first_orders as (
    select f.day, f.channel, f.region, s.day <= f.day + 365 as again
    from numbered f left join numbered s on s.customer_id = f.customer_id and s.place = 2
    where f.place = 1 and f.day + 365 <= (select cast(max(ordered_at) as date) from orders where is_sale)
)
select {keys}, count(*) filter (where again)::double / count(*) as value
from first_orders where {within} group by all
