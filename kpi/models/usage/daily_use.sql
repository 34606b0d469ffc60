-- kept: on demand
-- Different users of each day and of the 7 and 30 days that end on it: of the whole product, of each channel, of each
-- region and of each region of a channel, which are numbered parts of it. A user counts from a day of use until the window
-- ends or the next day of use takes over, so that beginnings less ends are different users.
with cut as (
    select 0 as by_channel, 0 as by_region
    union all
    select 1 as by_channel, 0 as by_region
    union all
    select 0 as by_channel, 1 as by_region
    union all
    select 1 as by_channel, 1 as by_region
), places as (
    select channel, region
    from user_days
    group by channel, region
), parts as (
    select by_channel, by_region, channel, region, cast(row_number() over (order by by_channel, by_region) as integer) as part
    from (
        select c.by_channel, c.by_region,
            case when c.by_channel = 1 then p.channel end as channel,
            case when c.by_region = 1 then p.region end as region
        from places p
        cross join cut c
        group by c.by_channel, c.by_region, case when c.by_channel = 1 then p.channel end,
            case when c.by_region = 1 then p.region end
    ) x
), placed as (
    select p.channel, p.region, x.part
    from places p
    join parts x on (x.by_channel = 0 or x.channel is not distinct from p.channel)
        and (x.by_region = 0 or x.region is not distinct from p.region)
), followed as (
    select p.part, d.day, lead(d.day) over (partition by d.user_number, p.part order by d.day) as next_day
    from user_days d
    join placed p on p.channel is not distinct from d.channel and p.region is not distinct from d.region
), counted as (
    select part, day, case when next_day < day + 30 then next_day end as next_day, count(*) as people
    from followed
    where next_day is null or next_day > day
    group by part, day, case when next_day < day + 30 then next_day end
), span as (
    select min(day) as first_day, max(day) as last_day
    from user_days
), steps as (
    select part, day, people as within_1, people as within_7, people as within_30
    from counted
    union all
    select part, day + 1 as day, -people as within_1, 0 as within_7, 0 as within_30
    from counted
    union all
    select part, case when next_day < day + 7 then next_day else day + 7 end as day,
        0 as within_1, -people as within_7, 0 as within_30
    from counted
    union all
    select part, case when next_day is null then day + 30 else next_day end as day,
        0 as within_1, 0 as within_7, -people as within_30
    from counted
    union all
    select x.part, c.day, 0 as within_1, 0 as within_7, 0 as within_30
    from parts x
    cross join span s
    join calendar c on c.day >= s.first_day and c.day <= s.last_day
), daily as (
    select part, day, sum(within_1) as within_1, sum(within_7) as within_7, sum(within_30) as within_30
    from steps
    group by part, day
), added as (
    select part, day,
        sum(within_1) over (partition by part order by day) as within_1,
        sum(within_7) over (partition by part order by day) as within_7,
        sum(within_30) over (partition by part order by day) as within_30
    from daily
)
select x.by_channel, x.by_region, x.channel, x.region, a.day, a.within_1,
    case when a.day >= s.first_day + 6 then a.within_7 end as within_7,
    case when a.day >= s.first_day + 29 then a.within_30 end as within_30
from added a
join parts x on x.part = a.part
join span s on a.day <= s.last_day
order by x.by_channel, x.by_region, a.day
