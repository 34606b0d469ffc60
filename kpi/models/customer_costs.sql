-- Costs per day and customer: those of orders whose customer is known.
select
    day, customer_id, channel, region, segment, age_band, currency,
    sum(amount) as amount
from cost_days
where customer_id is not null
group by day, customer_id, channel, region, segment, age_band, currency
order by day
