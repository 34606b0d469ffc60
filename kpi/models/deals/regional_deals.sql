-- kept: table
-- only with: deals
-- Deals per day for the usual dimensions: what most questions ask for, in far fewer rows than with owners and products.
select
    day, channel, region, currency,
    sum(created_count) as created_count,
    sum(created_won_count) as created_won_count,
    sum(won_count) as won_count,
    sum(lost_count) as lost_count,
    sum(timed_count) as timed_count,
    sum(won_days) as won_days,
    sum(valued_count) as valued_count,
    sum(won_amount) as won_amount,
    sum(won_squares) as won_squares,
    max(largest_won) as largest_won,
    sum(day_squares) as day_squares
from daily_deals
group by day, channel, region, currency
order by day
