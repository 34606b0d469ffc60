-- Deals on the day they were lost, or ended without a decision.
select {keys}, count(*) as value
from (select cast(closed_at as date) as day, channel, region from deals where lower(ifnull(status, stage)) in ('lost', 'no decision'))
where {within} group by all
