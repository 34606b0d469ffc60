-- Spend per day for the usual dimensions.
select
    day, channel, region, currency,
    sum(amount) as amount,
    sum(impressions) as impressions,
    sum(clicks) as clicks
from spend
group by day, channel, region, currency
order by day
