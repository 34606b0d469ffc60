-- List price of everything sold, on the day of the order.
select {keys}, sum(gross_amount) as value
from (select cast(ordered_at as date) as day, channel, region, gross_amount from orders where is_sale)
where {within} group by all
