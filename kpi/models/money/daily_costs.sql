-- kept: table
-- only with: costs
-- Costs per day for the usual dimensions, and for those of the customer whose order they belong to.
select
    day, channel, region, segment, age_band, currency,
    sum(amount) as amount,
    sum(fee_amount) as fee_amount,
    sum(shipping_amount) as shipping_amount,
    sum(order_amount) as order_amount,
    sum(overhead_amount) as overhead_amount,
    sum(acquisition_amount) as acquisition_amount
from cost_days
group by day, channel, region, segment, age_band, currency
order by day
