-- Orders of known customers over the different customers who placed them.
select {keys}, count(*)::double / count(distinct customer_id) as value
from (
    select cast(ordered_at as date) as day, channel, region, customer_id from orders
    where is_sale and customer_id is not null
)
where {within} group by all
