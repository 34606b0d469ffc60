-- Units per order, over the orders that say how many they hold.
select {keys}, sum(quantity)::double / count(*) as value
from (
    select cast(ordered_at as date) as day, channel, region, quantity from orders
    where is_sale and quantity is not null
)
where {within} group by all
