-- kept: table
-- not after: known_names; days have no names
-- The first and the last day on which something is known to have happened to a deal.
select min(day) as first_day, max(day) as last_day
from (
    select min(created) as day from counted_deals
    union all
    select min(closed) as day from counted_deals
    union all
    select max(created) as day from counted_deals
    union all
    select max(closed) as day from counted_deals
    union all
    select cast(min(entered_at) as date) as day from deal_stages
    union all
    select cast(max(entered_at) as date) as day from deal_stages
    union all
    select cast(max(left_at) as date) as day from deal_stages
) d
