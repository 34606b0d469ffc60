-- kept: on demand
-- Costs of orders per day and customer; those of orders without a customer stand together.
select
    c.day, n.customer, c.channel, c.region, c.segment, c.age_band, c.currency,
    sum(c.amount) as amount
from cost_days c
left join customer_numbers n on n.customer_id = c.customer_id
where c.is_of_order = 1
group by c.day, n.customer, c.channel, c.region, c.segment, c.age_band, c.currency
order by c.day
