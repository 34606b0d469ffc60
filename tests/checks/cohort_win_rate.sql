-- Of the deals opened on a day, those that are won by now.
select {keys}, avg(case when is_won then 1.0::double else 0 end) as value
from (
    select cast(created_at as date) as day, channel, region, lower(ifnull(status, stage)) in ('won', 'closed won') as is_won
    from deals where created_at is not null and ifnull(status, '') <> 'deleted'
)
where {within} group by all
