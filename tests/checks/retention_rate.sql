-- Customers with an order in the days before a month, and how many of them had one in as many days before its end. Too few
-- gaps between orders are known to tell another number of days than 365.
with first_orders as (
    select channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), ends as (
    select cast(unnest(generate_series(date '2024-01-01', date '2025-02-01', interval 1 month)) as date) - 1 as day
), active as (
    select distinct e.day, o.customer_id
    from ends e join orders o on o.is_sale and o.customer_id is not null
        and cast(o.ordered_at as date) <= e.day and cast(o.ordered_at as date) > e.day - 365
), months as (
    select cast(date_trunc('month', a.day + 1) + interval '1 month' as date) - 1 as day, a.day as before, a.customer_id
    from active a
    where a.day - 364 >= (select cast(min(ordered_at) as date) from orders where is_sale)
), events as (
    select m.day, f.channel, f.region, n.customer_id as kept
    from months m join first_orders f on f.customer_id = m.customer_id
    left join active n on n.day = m.day and n.customer_id = m.customer_id
    where m.day <= (select cast(max(ordered_at) as date) from orders where is_sale)
)
select {keys}, count(kept)::double / count(*) as value
from events where {within} group by all
