-- Who used which feature on which day, in which channel and region; use that names no feature is one of its own.
select
    cast(occurred_at as date) as day, user_id, feature,
    coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region
from usage_events
where user_id is not null and occurred_at is not null
group by cast(occurred_at as date), user_id, feature, coalesce(channel_name, channel), coalesce(region_name, region)
order by day
