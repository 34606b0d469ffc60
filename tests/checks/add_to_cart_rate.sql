-- Carts per visit, over the rows that tell carts.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        carts // (ifnull(period_end, date) - date + 1) as carts,
        visits // (ifnull(period_end, date) - date + 1) as visits
    from visits where carts is not null
)
select {keys}, sum(carts)::double / nullif(sum(visits), 0) as value
from events where {within} group by all
