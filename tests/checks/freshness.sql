-- Hours from the hour of the newest order to the hour of now.
select {keys}, date_diff('hour', max(ordered_at), current_localtimestamp()) as value
from (select cast(ordered_at as date) as day, channel, region, ordered_at from orders where is_sale)
where {within} group by all
