-- kept: table
-- only with: ad_spend
-- Spend per day for the usual dimensions.
select
    day, channel, region, currency,
    sum(amount) as amount,
    sum(impressions) as impressions,
    sum(clicks) as clicks,
    sum(conversions) as conversions,
    sum(clicks_of_shown) as clicks_of_shown,
    sum(impressions_of_clicked) as impressions_of_clicked,
    sum(amount_of_shown) as amount_of_shown,
    sum(amount_of_clicked) as amount_of_clicked,
    sum(amount_of_converted) as amount_of_converted
from spend
group by day, channel, region, currency
order by day
