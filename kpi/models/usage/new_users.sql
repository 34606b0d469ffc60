-- kept: table
-- only with: usage_events
-- Users by the day of their first use, in the channel and region of that use: how many of them were active again in the
-- first and in the fourth week after the one in which they began, and of how many that can be known, because that week is
-- over in the data.
with firsts as (
    select user_id, min(occurred_at) as occurred_at
    from usage_events
    where user_id is not null and occurred_at is not null
    group by user_id
), begun as (
    select n.user_number, cast(f.occurred_at as date) as day, cast(date_trunc('week', f.occurred_at) as date) as week,
        max(coalesce(e.channel_name, e.channel)) as channel, max(coalesce(e.region_name, e.region)) as region
    from firsts f
    join user_numbers n on n.user_id = f.user_id
    join usage_events e on e.user_id = f.user_id and e.occurred_at = f.occurred_at
    group by n.user_number, cast(f.occurred_at as date), cast(date_trunc('week', f.occurred_at) as date)
), again as (
    select b.user_number,
        max(case when d.day >= b.week + 7 and d.day < b.week + 14 then 1 else 0 end) as week_1,
        max(case when d.day >= b.week + 28 and d.day < b.week + 35 then 1 else 0 end) as week_4
    from begun b
    join user_days d on d.user_number = b.user_number and d.day >= b.week + 7 and d.day < b.week + 35
    group by b.user_number
), last_day as (
    select max(day) as day
    from user_days
), followed as (
    select b.day, b.channel, b.region,
        case when b.week + 13 <= l.day then 1 else 0 end as known_1,
        case when b.week + 34 <= l.day then 1 else 0 end as known_4,
        coalesce(a.week_1, 0) as week_1, coalesce(a.week_4, 0) as week_4
    from begun b
    cross join last_day l
    left join again a on a.user_number = b.user_number
)
select
    day, channel, region,
    count(*) as user_count,
    sum(known_1) as known_1, sum(known_1 * week_1) as kept_1,
    sum(known_4) as known_4, sum(known_4 * week_4) as kept_4
from followed
group by day, channel, region
order by day
