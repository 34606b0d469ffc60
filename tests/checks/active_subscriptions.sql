-- What runs on the last known day of the group. After its end a subscription brings 0, and on the
-- day on which the customer's next one begins.
with known as (
    select max(day) as day from (select started_at as day from subscriptions union all select ended_at from subscriptions)
), days as (
    select cast(unnest(generate_series(started_at, (select day from known), interval 1 day)) as date) as day,
        customer_id, channel, region, ended_at, 1 as brings
    from subscriptions
), per_day as (
    select {keys}, day, sum(case when ended_at is null or day < ended_at or day = ended_at and not exists (
        select 1 from subscriptions n where n.customer_id = d.customer_id and n.started_at = d.ended_at
    ) then brings else 0 end) as total
    from days d where {within} group by all
)
select * exclude (day, total), arg_max(total, day) as value from per_day group by all
