-- What became of the deals of every day of opening, of all channels and regions.
select opened, is_listed, is_dated, pipeline, place, state, currency, sum(deal_count) as deal_count, sum(amount) as amount
from deal_outcomes
group by opened, is_listed, is_dated, pipeline, place, state, currency
order by opened
