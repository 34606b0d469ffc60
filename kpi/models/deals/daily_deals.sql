-- kept: table
-- only with: deals
-- Deals per day, with every dimension: deals are so few that all of them fit, and DuckDB 2.0 fails to sort sums over the
-- union of constants that the view is.
select
    day, channel, region, product, owner, currency,
    sum(created_count) as created_count,
    sum(created_won_count) as created_won_count,
    sum(won_count) as won_count,
    sum(lost_count) as lost_count,
    sum(timed_count) as timed_count,
    sum(won_days) as won_days,
    sum(valued_count) as valued_count,
    sum(won_amount) as won_amount,
    sum(cast(won_amount as double) * cast(won_amount as double)) as won_squares,
    max(won_amount) as largest_won,
    sum(won_days * won_days) as day_squares
from deal_events
group by day, channel, region, product, owner, currency
order by day
