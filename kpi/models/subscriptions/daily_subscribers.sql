-- kept: on demand
-- Different customers with a paid subscription on each day, until the last day on which one is known to have started or
-- ended: all of them, those of each plan, of each channel and of each region. Of subscriptions of one customer that
-- overlap, the later one counts from where the earlier one ends, so that beginnings less ends are different customers.
with cut as (
    select 0 as by_plan, 0 as by_channel, 0 as by_region
    union all
    select 1 as by_plan, 0 as by_channel, 0 as by_region
    union all
    select 0 as by_plan, 1 as by_channel, 0 as by_region
    union all
    select 0 as by_plan, 0 as by_channel, 1 as by_region
), paid as (
    select c.by_plan, c.by_channel, c.by_region, s.customer_id, s.first_day, s.last_day,
        case when c.by_plan = 1 then s.plan end as plan,
        case when c.by_channel = 1 then s.channel end as channel,
        case when c.by_region = 1 then s.region end as region
    from subscription_spans s
    cross join cut c
    where s.monthly_amount > 0
), followed as (
    select by_plan, by_channel, by_region, plan, channel, region, first_day, last_day,
        max(last_day) over (
            partition by customer_id, by_plan, by_channel, by_region, plan, channel, region
            order by first_day, last_day rows between unbounded preceding and 1 preceding
        ) as last_before
    from paid
), changes as (
    select by_plan, by_channel, by_region, plan, channel, region,
        case when last_before >= first_day then last_before + 1 else first_day end as day, 1 as people
    from followed
    where last_before is null or last_before < last_day
    union all
    select by_plan, by_channel, by_region, plan, channel, region, last_day + 1 as day, -1 as people
    from followed
    where last_before is null or last_before < last_day
), span as (
    select min(first_day) as first_day,
        max(case when last_day < date '2999-12-31' and last_day > first_day then last_day else first_day end) as last_day
    from subscription_spans
), steps as (
    select by_plan, by_channel, by_region, plan, channel, region, day, people
    from changes
    union all
    select g.by_plan, g.by_channel, g.by_region, g.plan, g.channel, g.region, c.day, 0 as people
    from (
        select by_plan, by_channel, by_region, plan, channel, region
        from changes
        group by by_plan, by_channel, by_region, plan, channel, region
    ) g
    cross join span s
    join calendar c on c.day >= s.first_day and c.day <= s.last_day
), daily as (
    select by_plan, by_channel, by_region, plan, channel, region, day, sum(people) as people
    from steps
    group by by_plan, by_channel, by_region, plan, channel, region, day
), added as (
    select by_plan, by_channel, by_region, plan, channel, region, day,
        sum(people) over (partition by by_plan, by_channel, by_region, plan, channel, region order by day) as within_1
    from daily
)
select a.by_plan, a.by_channel, a.by_region, a.plan, a.channel, a.region, a.day, a.within_1
from added a
join span s on a.day <= s.last_day
order by a.by_plan, a.by_channel, a.by_region, a.day
