-- kept: on demand
-- Deals by the month in which they were opened and in which they were closed, once by each dimension that they are compared
-- by, and by the usual ones.
select
    'owner' as split, owner as value, channel, region, currency, cast(date_trunc('month', day) as date) as month, state,
    sum(open_change) as open_change, sum(closed_count) as closed_count, sum(valued_count) as valued_count,
    sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from deal_turns
group by owner, channel, region, currency, cast(date_trunc('month', day) as date), state
union all
select
    'channel' as split, channel as value, channel, region, currency, cast(date_trunc('month', day) as date) as month, state,
    sum(open_change) as open_change, sum(closed_count) as closed_count, sum(valued_count) as valued_count,
    sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from deal_turns
group by channel, region, currency, cast(date_trunc('month', day) as date), state
union all
select
    'region' as split, region as value, channel, region, currency, cast(date_trunc('month', day) as date) as month, state,
    sum(open_change) as open_change, sum(closed_count) as closed_count, sum(valued_count) as valued_count,
    sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from deal_turns
group by channel, region, currency, cast(date_trunc('month', day) as date), state
union all
select
    'product' as split, product as value, channel, region, currency, cast(date_trunc('month', day) as date) as month, state,
    sum(open_change) as open_change, sum(closed_count) as closed_count, sum(valued_count) as valued_count,
    sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from deal_turns
group by product, channel, region, currency, cast(date_trunc('month', day) as date), state
union all
select
    'pipeline' as split, pipeline as value, channel, region, currency, cast(date_trunc('month', day) as date) as month, state,
    sum(open_change) as open_change, sum(closed_count) as closed_count, sum(valued_count) as valued_count,
    sum(amount) as amount, sum(timed_count) as timed_count, sum(won_days) as won_days
from deal_turns
group by pipeline, channel, region, currency, cast(date_trunc('month', day) as date), state
order by split, month
