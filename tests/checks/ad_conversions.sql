-- What ad platforms claim, of the rows that say it; a row of several days is the same on each of them.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        cast(conversions / (ifnull(period_end, date) - date + 1) as decimal(18,3)) as conversions
    from ad_spend
)
select {keys}, sum(conversions) as value from events where {within} group by all
