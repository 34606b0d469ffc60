-- Spend over claimed conversions, of the rows that tell them.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4)) as amount,
        cast(conversions / (ifnull(period_end, date) - date + 1) as decimal(18,3)) as conversions
    from ad_spend where conversions is not null
)
select {keys}, sum(amount)::double / nullif(sum(conversions), 0) as value
from events where {within} group by all
