-- Units of the orders that are sales; an order that does not say how many is left out.
select {keys}, sum(quantity) as value
from (select cast(ordered_at as date) as day, channel, region, quantity from orders where is_sale)
where {within} group by all
