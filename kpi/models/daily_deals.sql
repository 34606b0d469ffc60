-- Deals per day for the usual dimensions.
select
    day, channel, region, currency,
    sum(created_count) as created_count,
    sum(won_count) as won_count,
    sum(lost_count) as lost_count,
    sum(valued_count) as valued_count,
    sum(won_amount) as won_amount
from deal_events
group by day, channel, region, currency
order by day
