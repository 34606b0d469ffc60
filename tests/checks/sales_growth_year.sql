-- Net sales against those that fall into the period when every day is moved on by a year: months by twelve of them,
-- other days by 364.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount
    from orders where is_sale and refund_amount > 0
), both_periods as (
    select day, channel, region, amount as now, 0 as before from events
    union all
    select cast(day + interval {year} as date), channel, region, 0, amount from events
)
select {keys}, case when sum(before) > 0 and {known_year} then sum(now)::double / sum(before)::double - 1 end as value
from both_periods where {within} group by all
