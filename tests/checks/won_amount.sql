-- What won deals are worth; unknown where none of them has a value.
select {keys}, sum(amount) as value
from (select cast(closed_at as date) as day, channel, region, amount from deals where lower(ifnull(status, stage)) in ('won', 'closed won'))
where {within} group by all
