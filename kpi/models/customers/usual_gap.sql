-- kept: on demand
-- not after: customers, exchange_rates, known_names, own_currency, settings; only who ordered when is read of an order
-- After how many days without an order somebody no longer counts as a customer: 9 of 10 gaps between two days with an
-- order of the same customer are no longer. Fewer than 30 gaps tell nothing; then it is a year.
with days as (
    select distinct customer_id, cast(ordered_at as date) as day
    from counted_orders
    where is_sale and order_count > 0 and customer_id is not null
), gaps as (
    select day - lag(day) over (partition by customer_id order by day) as gap
    from days
)
select
    count(gap) as gaps,
    cast(case when count(gap) < 30 then 365 else ceil(quantile_cont(gap, 0.9)) end as integer) as days
from gaps
