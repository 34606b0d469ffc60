-- Spend over impressions in thousands, of the rows that tell impressions.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4)) as amount,
        impressions // (ifnull(period_end, date) - date + 1) as impressions
    from ad_spend where impressions is not null
)
select {keys}, 1000 * sum(amount)::double / nullif(sum(impressions), 0) as value
from events where {within} group by all
