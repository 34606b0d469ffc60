-- The amount of the last day over its customers. A last day counts, unless the next subscription begins on it.
with known as (
    select max(day) as day from (select started_at as day from subscriptions union all select ended_at from subscriptions)
), runs as (
    select customer_id, channel, region, monthly_amount, started_at as first_day, case
        when ended_at is null then date '2099-01-01'
        when exists (select 1 from subscriptions n where n.customer_id = s.customer_id and n.started_at = s.ended_at)
        then ended_at - 1 else ended_at end as last_day
    from subscriptions s
), days as (
    select cast(unnest(generate_series((select min(started_at) from subscriptions), (select day from known), interval 1 day))
        as date) as day
), places as (
    select distinct customer_id, channel, region from subscriptions
), states as (
    select d.day, p.customer_id, p.channel, p.region,
        (select coalesce(sum(r.monthly_amount), 0) from runs r where r.customer_id = p.customer_id
            and coalesce(r.channel, '-') = coalesce(p.channel, '-') and coalesce(r.region, '-') = coalesce(p.region, '-')
            and d.day between r.first_day and r.last_day) as now,
        (select coalesce(sum(r.monthly_amount), 0) from runs r where r.customer_id = p.customer_id
            and coalesce(r.channel, '-') = coalesce(p.channel, '-') and coalesce(r.region, '-') = coalesce(p.region, '-')
            and d.day - 1 between r.first_day and r.last_day) as before,
        exists (select 1 from runs r where r.customer_id = p.customer_id and d.day between r.first_day and r.last_day)
            as is_there,
        exists (select 1 from runs r where r.customer_id = p.customer_id and d.day - 1 between r.first_day and r.last_day)
            as was_there,
        (select min(b.started_at) from subscriptions b where b.customer_id = p.customer_id) as began
    from days d cross join places p
), per_day as (
    select {keys}, day, customer_id, sum(now) as now, sum(before) as before, bool_or(is_there) as is_there,
        bool_or(was_there) as was_there, min(began) as began
    from states where {within} group by all
), ends as (
    select * exclude (day, now, before, is_there, was_there), arg_max(now, day) as now, arg_min(before, day) as before,
        arg_max(is_there, day) as is_there, arg_min(was_there, day) as was_there, min(day) as first_day
    from per_day group by all
)
select * exclude (customer_id, began, now, before, is_there, was_there, first_day),
    sum(now) / nullif(count(case when now > 0 then 1 end), 0) as value
from ends group by all
