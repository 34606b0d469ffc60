-- Impressions; rows that tell none leave the group unknown when there are no others.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        impressions // (ifnull(period_end, date) - date + 1) as impressions
    from ad_spend
)
select {keys}, sum(impressions) as value
from events where {within} group by all
