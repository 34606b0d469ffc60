-- Customers who were active when a month began, those of them who still were when it ended, and those won or back by
-- then, on the last day of the month and by the dimensions of their first order. Active is who ordered within the usual
-- gap. The first month is the one before which a whole gap lies within the data, the last one that is over.
with days as (
    select distinct customer_id, cast(ordered_at as date) as day
    from counted_orders
    where is_sale and order_count > 0 and customer_id is not null
), known as (
    select min(cast(ordered_at as date)) as first_day, max(cast(ordered_at as date)) as last_day
    from counted_orders
    where is_sale and order_count > 0
), month_ends as (
    select c.day, lag(c.day) over (order by c.day) as day_before
    from calendar c
    cross join known k
    cross join usual_gap g
    where cast(date_trunc('month', c.day + interval '1 day') as date) = c.day + interval '1 day'
        and c.day >= k.first_day + g.days - 1 and c.day <= k.last_day
), spans as (
    select customer_id, day, lead(day) over (partition by customer_id order by day) as next_day,
        min(day) over (partition by customer_id) as first_day
    from days
), active as (
    select m.day, m.day_before, s.customer_id, s.first_day
    from month_ends m
    cross join usual_gap g
    join spans s on s.day <= m.day and s.day > m.day - g.days
    where s.next_day is null or s.next_day > m.day
), followed as (
    select day, day_before, customer_id, first_day,
        lag(day) over (partition by customer_id order by day) as seen_before
    from active
), counted as (
    select m.day, f.customer_id, 1 as opening_count, 0 as kept_count, 0 as won_count, 0 as returned_count
    from followed f
    join month_ends m on m.day_before = f.day
    union all
    select day, customer_id, 0 as opening_count,
        case when seen_before = day_before then 1 else 0 end as kept_count,
        case when seen_before = day_before then 0 when first_day > day_before then 1 else 0 end as won_count,
        case when seen_before = day_before then 0 when first_day > day_before then 0 else 1 end as returned_count
    from followed
    where day_before is not null
)
select
    c.day, h.channel, h.region, h.currency,
    sum(c.opening_count) as opening_count,
    sum(c.kept_count) as kept_count,
    sum(c.won_count) as won_count,
    sum(c.returned_count) as returned_count
from counted c
join customer_history h on h.customer_id = c.customer_id
group by c.day, h.channel, h.region, h.currency
order by c.day
