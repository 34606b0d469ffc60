-- Deals on the day they were opened.
select {keys}, count(*) as value
from (select cast(created_at as date) as day, channel, region from deals where ifnull(status, '') <> 'deleted')
where {within} group by all
