-- Deals on the day they were opened and on the day they were closed, once by each dimension that they are compared by.
-- ``open_change`` added up until a day is what is open then; a deal that closes before it is opened never is. A row without a
-- day is of deals that nobody knows the day of.
with turns as (
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
)
select
    'owner' as split, owner as value, currency, day, state, sum(open_change) as open_change, sum(closed_count) as closed_count,
    sum(valued_count) as valued_count, sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from turns
group by owner, currency, day, state
union all
select
    'channel' as split, channel as value, currency, day, state, sum(open_change) as open_change, sum(closed_count) as closed_count,
    sum(valued_count) as valued_count, sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from turns
group by channel, currency, day, state
union all
select
    'region' as split, region as value, currency, day, state, sum(open_change) as open_change, sum(closed_count) as closed_count,
    sum(valued_count) as valued_count, sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from turns
group by region, currency, day, state
union all
select
    'product' as split, product as value, currency, day, state, sum(open_change) as open_change, sum(closed_count) as closed_count,
    sum(valued_count) as valued_count, sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from turns
group by product, currency, day, state
union all
select
    'pipeline' as split, pipeline as value, currency, day, state, sum(open_change) as open_change, sum(closed_count) as closed_count,
    sum(valued_count) as valued_count, sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from turns
group by pipeline, currency, day, state
order by split, day
