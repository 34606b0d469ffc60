-- Visitors are known where the visits file says them in a single row of a single day: nobody knows how many people two
-- rows share.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        case when period_end is null then visitors end as people
    from visits
)
select {keys}, case when count(*) = 1 then max(people) end as value
from events where {within} group by all
