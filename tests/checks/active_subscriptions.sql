-- How many subscriptions run on the last known day of the group.
with known as (
    select max(day) as day from (select started_at as day from subscriptions union all select ended_at from subscriptions)
), days as (
    select cast(unnest(generate_series(started_at, (select day from known), interval 1 day)) as date) as day,
        channel, region, ended_at, 1 as brings
    from subscriptions
), per_day as (
    select {keys}, day, sum(case when ended_at is null or day <= ended_at then brings else 0 end) as total
    from days where {within} group by all
)
select * exclude (day, total), arg_max(total, day) as value from per_day group by all
