-- Carts that were not bought over all carts, over the rows that tell both.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        purchases // (ifnull(period_end, date) - date + 1) as purchases,
        carts // (ifnull(period_end, date) - date + 1) as carts
    from visits where purchases is not null and carts is not null
)
select {keys}, (sum(carts) - sum(purchases))::double / nullif(sum(carts), 0) as value
from events where {within} group by all
