-- Spend over clicks, of the rows that tell clicks.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4)) as amount,
        clicks // (ifnull(period_end, date) - date + 1) as clicks
    from ad_spend where clicks is not null
)
select {keys}, sum(amount)::double / nullif(sum(clicks), 0) as value
from events where {within} group by all
