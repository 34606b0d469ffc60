-- Deals on the day they were won.
select {keys}, count(*) as value
from (select cast(closed_at as date) as day, channel, region from deals where lower(ifnull(status, stage)) in ('won', 'closed won'))
where {within} group by all
