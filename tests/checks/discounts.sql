-- What was taken off the list price, on the day of the order.
select {keys}, sum(discount_amount) as value
from (select cast(ordered_at as date) as day, channel, region, discount_amount from orders where is_sale)
where {within} group by all
