-- The mean value of the won deals that have one.
select {keys}, avg(amount::double) as value
from (select cast(closed_at as date) as day, channel, region, amount from deals where lower(ifnull(status, stage)) in ('won', 'closed won'))
where {within} group by all
