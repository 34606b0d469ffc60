-- Users with any use in the 7 to 13 days after the Monday of their first week, of those for whom they are over.
with firsts as (
    select user_id, min(cast(occurred_at as date)) as day, arg_min(coalesce(channel, '-'), occurred_at) as first_channel,
        arg_min(region, occurred_at) as region
    from usage_events group by user_id
), people as (
    select day, nullif(first_channel, '-') as channel, region, user_id, cast(date_trunc('week', day) as date) as week
    from firsts
)
select {keys}, count(case when exists (
        select 1 from usage_events e where e.user_id = people.user_id
            and cast(e.occurred_at as date) between week + 7 and week + 13
    ) then 1 end) / nullif(count(*), 0) as value
from people
where week + 13 <= (select max(cast(occurred_at as date)) from usage_events) and {within}
group by all
