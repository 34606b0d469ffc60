-- Different users of each day and of the 7 and 30 days that end on it: of the whole product, of each channel and of each
-- region. A user counts from a day of use until the window ends or the next day of use takes over, so that beginnings
-- less ends are different users.
with cut as (
    select 0 as by_channel, 0 as by_region
    union all
    select 1 as by_channel, 0 as by_region
    union all
    select 0 as by_channel, 1 as by_region
), seen as (
    select c.by_channel, c.by_region, d.day, d.user_number,
        case when c.by_channel = 1 then d.channel end as channel, case when c.by_region = 1 then d.region end as region
    from user_days d
    cross join cut c
), followed as (
    select by_channel, by_region, channel, region, day,
        lead(day) over (partition by user_number, by_channel, by_region, channel, region order by day) as next_day
    from seen
), counted as (
    select by_channel, by_region, channel, region, day, case when next_day < day + 30 then next_day end as next_day,
        count(*) as people
    from followed
    where next_day is null or next_day > day
    group by by_channel, by_region, channel, region, day, case when next_day < day + 30 then next_day end
), span as (
    select min(day) as first_day, max(day) as last_day
    from user_days
), steps as (
    select by_channel, by_region, channel, region, day, people as within_1, people as within_7, people as within_30
    from counted
    union all
    select by_channel, by_region, channel, region, day + 1 as day, -people as within_1, 0 as within_7, 0 as within_30
    from counted
    union all
    select by_channel, by_region, channel, region, case when next_day < day + 7 then next_day else day + 7 end as day,
        0 as within_1, -people as within_7, 0 as within_30
    from counted
    union all
    select by_channel, by_region, channel, region, case when next_day is null then day + 30 else next_day end as day,
        0 as within_1, 0 as within_7, -people as within_30
    from counted
    union all
    select g.by_channel, g.by_region, g.channel, g.region, c.day, 0 as within_1, 0 as within_7, 0 as within_30
    from (
        select by_channel, by_region, channel, region
        from counted
        group by by_channel, by_region, channel, region
    ) g
    cross join span s
    join calendar c on c.day >= s.first_day and c.day <= s.last_day
), daily as (
    select by_channel, by_region, channel, region, day,
        sum(within_1) as within_1, sum(within_7) as within_7, sum(within_30) as within_30
    from steps
    group by by_channel, by_region, channel, region, day
), added as (
    select by_channel, by_region, channel, region, day,
        sum(within_1) over (partition by by_channel, by_region, channel, region order by day) as within_1,
        sum(within_7) over (partition by by_channel, by_region, channel, region order by day) as within_7,
        sum(within_30) over (partition by by_channel, by_region, channel, region order by day) as within_30
    from daily
)
select a.by_channel, a.by_region, a.channel, a.region, a.day, a.within_1,
    case when a.day >= s.first_day + 6 then a.within_7 end as within_7,
    case when a.day >= s.first_day + 29 then a.within_30 end as within_30
from added a
join span s on a.day <= s.last_day
order by a.by_channel, a.by_region, a.day
