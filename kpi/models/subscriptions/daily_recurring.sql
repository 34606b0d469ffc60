-- kept: table
-- only with: subscriptions
-- What subscriptions bring a month and how many run, on every day, for the usual dimensions.
select
    day, channel, region, currency,
    sum(monthly_amount) as monthly_amount,
    sum(subscriptions) as subscriptions
from recurring
group by day, channel, region, currency
order by day
