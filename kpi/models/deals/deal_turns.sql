-- kept: view
-- Deals on the day they were opened and on the day they were closed. ``open_change`` added up until a day is what is open
-- then; a deal that closes before it is opened never is. A row without a day is of deals that nobody knows the day of.
select
    created as day, state, owner, channel, region, product, pipeline, currency, 1 as open_change,
    0 as closed_count, 0 as valued_count, cast(null as decimal(18,4)) as amount, 0 as timed_count, 0 as won_days
from deal_paths
where deal_row > 0 and (state = 'open' or closed > created or (closed is not null and created is null))
union all
select
    closed as day, state, owner, channel, region, product, pipeline, currency,
    case when closed > created or (closed is not null and created is null) then -1 else 0 end as open_change,
    1 as closed_count, case when amount is null then 0 else 1 end as valued_count, amount,
    case when state = 'won' and closed >= created then 1 else 0 end as timed_count,
    case when state = 'won' and closed >= created then closed - created else 0 end as won_days
from deal_paths
where deal_row > 0 and state <> 'open'
