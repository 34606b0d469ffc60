-- Each day's users over those of its 30 days, as a mean.
with days as (
    select cast(unnest(generate_series(min(cast(occurred_at as date)), max(cast(occurred_at as date)), interval 1 day))
        as date) as day
    from usage_events
), places as (
    select distinct channel, region from usage_events
), seen as (
    select d.day, p.channel, p.region, e.user_id, cast(e.occurred_at as date) as on_day
    from days d cross join places p
    left join usage_events e on cast(e.occurred_at as date) between d.day - 29 and d.day
        and coalesce(e.channel, '-') = coalesce(p.channel, '-') and coalesce(e.region, '-') = coalesce(p.region, '-')
), per_day as (
    select {keys}, day, count(distinct case when on_day = day then user_id end) as of_day,
        count(distinct case when on_day > day - 7 then user_id end) as of_week, count(distinct user_id) as of_month,
        day - (select min(day) from days) + 1 as known
    from seen where {within} group by all
)
select * exclude (day, of_day, of_week, of_month, known), avg(case when known >= 30 then of_day / nullif(of_month, 0) end) as value
from per_day group by all
