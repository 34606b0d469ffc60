-- Discounts over list price, both summed first.
select {keys}, sum(discount_amount)::double / nullif(sum(gross_amount), 0)::double as value
from (select cast(ordered_at as date) as day, channel, region, discount_amount, gross_amount from orders where is_sale)
where {within} group by all
