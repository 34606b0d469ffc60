-- Costs per day for the usual dimensions.
select
    day, channel, region, currency,
    sum(amount) as amount,
    sum(fee_amount) as fee_amount
from cost_days
group by day, channel, region, currency
order by day
