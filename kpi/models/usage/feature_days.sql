-- kept: table
-- only with: usage_events
-- Who used which feature on which day, in which channel and region; use that names no feature is one of its own.
select
    cast(e.occurred_at as date) as day, n.user_number, e.feature,
    coalesce(e.channel_name, e.channel) as channel, coalesce(e.region_name, e.region) as region
from usage_events e
join user_numbers n on n.user_id = e.user_id
where e.occurred_at is not null
group by cast(e.occurred_at as date), n.user_number, e.feature, coalesce(e.channel_name, e.channel),
    coalesce(e.region_name, e.region)
order by day
