-- kept: on demand
-- not after: customers; nothing here is told by segment or age band
-- Customers who were active when a month began, those of them who still were when it ended, and those won or back by
-- then, on the last day of the month and by the dimensions of their first order. Active is who ordered within the usual
-- gap, which only the last order of a month decides. The first month is the one before which a whole gap lies within the
-- data, the last one that is over.
with months as (
    select customer_id, cast(date_trunc('month', ordered_at) as date) as month, max(cast(ordered_at as date)) as last_day
    from counted_orders
    where is_sale and order_count > 0 and customer_id is not null
    group by customer_id, cast(date_trunc('month', ordered_at) as date)
), known as (
    select min(cast(ordered_at as date)) as first_day, max(cast(ordered_at as date)) as last_day
    from counted_orders
    where is_sale and order_count > 0
), neighbours as (
    select customer_id, month, last_day,
        lag(last_day) over (partition by customer_id order by month) as last_day_before,
        lead(month) over (partition by customer_id order by month) as next_month
    from months
), spans as (
    select n.customer_id,
        cast(n.month + interval '1 month' as date) - 1 as entered_on,
        cast(cast(date_trunc('month', case when n.next_month <= n.last_day + g.days then n.next_month
            else n.last_day + g.days end) as date) + interval '1 month' as date) - 1 as gone_on,
        case when n.last_day_before + g.days >= n.month then 1 else 0 end as was_active,
        case when n.last_day_before is null then 1 else 0 end as is_first
    from neighbours n
    cross join usual_gap g
), events as (
    select customer_id, entered_on as day, 1 as entered_count, was_active, is_first, 0 as gone_count
    from spans
    where gone_on > entered_on
    union all
    select customer_id, gone_on as day, 0 as entered_count, 0 as was_active, 0 as is_first, 1 as gone_count
    from spans
    where gone_on > entered_on
), summed as (
    select e.day, h.channel, h.region, h.currency,
        sum(e.entered_count) as entered_count, sum(e.was_active) as was_active, sum(e.is_first) as is_first,
        sum(e.gone_count) as gone_count
    from events e
    join customer_history h on h.customer_id = e.customer_id
    group by e.day, h.channel, h.region, h.currency
), places as (
    select distinct channel, region, currency
    from summed
), month_ends as (
    select c.day, lag(c.day) over (order by c.day) as day_before
    from calendar c
    cross join known k
    where cast(date_trunc('month', c.day + interval '1 day') as date) = c.day + interval '1 day'
        and c.day >= k.first_day and c.day <= k.last_day
), running as (
    select m.day, m.day_before, p.channel, p.region, p.currency,
        coalesce(s.entered_count, 0) as entered_count,
        coalesce(s.was_active, 0) as was_active,
        coalesce(s.is_first, 0) as is_first,
        sum(coalesce(s.entered_count, 0) - coalesce(s.gone_count, 0))
            over (partition by p.channel, p.region, p.currency order by m.day) as active_count
    from month_ends m
    cross join places p
    left join summed s on s.day = m.day and s.channel is not distinct from p.channel
        and s.region is not distinct from p.region and s.currency is not distinct from p.currency
), followed as (
    select day, day_before, channel, region, currency, entered_count, was_active, is_first, active_count,
        lag(active_count) over (partition by channel, region, currency order by day) as opening_count
    from running
)
select
    f.day, f.channel, f.region, f.currency,
    f.opening_count,
    f.active_count - f.entered_count + f.was_active as kept_count,
    f.is_first as won_count,
    f.entered_count - f.was_active - f.is_first as returned_count
from followed f
cross join known k
cross join usual_gap g
where f.day_before >= k.first_day + g.days - 1
order by f.day
