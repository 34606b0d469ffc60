-- Money spent; an amount for several days is the same on each of them.
select {keys}, sum(spend) as value
from (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4)) as spend
    from ad_spend
)
where {within} group by all
