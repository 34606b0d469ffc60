-- kept: table
-- only with: subscriptions
-- Subscriptions with the days on which they run, first and last one included. One that ends on the very day on which the
-- same customer's next one begins hands over to it: that day is the next one's, so that a new price is no second one. Ends
-- that are announced for after the last known day have not happened yet; what runs on ends at the end of the calendar.
-- One in another currency counts in the workspace's own once a rate is known, as its amounts do. Customers have a running
-- number here: counting and joining numbers is much faster than texts.
with counted as (
    select
        coalesce(customer_id, subscription_id) as customer_id, plan,
        coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region,
        upper(currency) as written_currency, monthly_amount, started_at, ended_at
    from subscriptions
    where started_at is not null
), last_day as (
    select max(day) as day
    from (
        select started_at as day from counted
        union all
        select ended_at as day from counted
    ) d
    where day <= (select coalesce(max(cast(loaded_at as date)), date '2999-12-31') from loads)
), begun as (
    select customer_id, started_at
    from counted
    group by customer_id, started_at
), spans as (
    select
        c.customer_id, c.plan, c.channel, c.region, c.written_currency, c.monthly_amount, c.started_at as first_day,
        case
            when c.ended_at is null or c.ended_at > l.day then date '2999-12-31'
            when b.started_at is not null then c.ended_at - 1
            else c.ended_at
        end as last_day
    from counted c
    join last_day l on c.started_at <= l.day
    left join begun b on b.customer_id = c.customer_id and b.started_at = c.ended_at and c.started_at < c.ended_at
    where c.ended_at is null or c.ended_at >= c.started_at
), numbers as (
    select customer_id, row_number() over (order by customer_id) as customer
    from begun
    group by customer_id
), rated as (
    select currency, min(day) as first_day
    from daily_rates
    group by currency
)
select
    n.customer as customer_id, s.plan, s.channel, s.region,
    case when r.first_day <= s.last_day then w.currency else s.written_currency end as currency, s.written_currency,
    s.monthly_amount, s.first_day, s.last_day
from spans s
join numbers n on n.customer_id = s.customer_id
cross join own_currency w
left join rated r on r.currency = s.written_currency
order by s.first_day
