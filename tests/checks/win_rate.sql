-- Won deals among those that were closed.
with closed as (
    select cast(closed_at as date) as day, channel, region, lower(ifnull(status, stage)) in ('won', 'closed won') as is_won from deals
    where lower(ifnull(status, stage)) in ('won', 'closed won') or lower(ifnull(status, stage)) in ('lost', 'no decision')
)
select {keys}, count(*) filter (where is_won)::double / count(*) as value
from closed where {within} group by all
