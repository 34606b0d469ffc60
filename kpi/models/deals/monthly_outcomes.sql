-- kept: on demand
-- What became of the deals of every month of opening, by the usual dimensions; ``opened`` is the first day of the month.
select
    cast(date_trunc('month', opened) as date) as opened, channel, region, is_listed, is_dated, pipeline, place, state, currency,
    sum(deal_count) as deal_count, sum(amount) as amount
from deal_outcomes
group by cast(date_trunc('month', opened) as date), channel, region, is_listed, is_dated, pipeline, place, state, currency
order by opened
