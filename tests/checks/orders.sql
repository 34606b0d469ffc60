-- Orders that are sales, on their own day.
select {keys}, count(*) as value
from (select cast(ordered_at as date) as day, channel, region from orders where is_sale)
where {within} group by all
