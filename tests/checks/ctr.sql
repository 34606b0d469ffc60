-- Clicks over impressions, of the rows that tell both.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        clicks // (ifnull(period_end, date) - date + 1) as clicks,
        impressions // (ifnull(period_end, date) - date + 1) as impressions
    from ad_spend where clicks is not null and impressions is not null
)
select {keys}, sum(clicks)::double / nullif(sum(impressions), 0) as value
from events where {within} group by all
