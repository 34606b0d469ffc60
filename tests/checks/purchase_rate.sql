-- Purchases per checkout, over the rows that tell both.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        purchases // (ifnull(period_end, date) - date + 1) as purchases,
        checkouts // (ifnull(period_end, date) - date + 1) as checkouts
    from visits where purchases is not null and checkouts is not null
)
select {keys}, sum(purchases)::double / nullif(sum(checkouts), 0) as value
from events where {within} group by all
