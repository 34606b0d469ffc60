-- Visits; a count of several days is the same on each of them.
select {keys}, sum(visits) as value
from (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        visits // (ifnull(period_end, date) - date + 1) as visits
    from visits
)
where {within} group by all
