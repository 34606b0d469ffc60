-- Checkouts per cart, over the rows that tell both.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        checkouts // (ifnull(period_end, date) - date + 1) as checkouts,
        carts // (ifnull(period_end, date) - date + 1) as carts
    from visits where checkouts is not null and carts is not null
)
select {keys}, sum(checkouts)::double / nullif(sum(carts), 0) as value
from events where {within} group by all
