-- kept: on demand
-- What recurring revenue changed by in each calendar month, by kind, and how many customers were lost: of all
-- subscriptions, of each plan, of each channel and of each region, and the same of each currency alone. Of each customer
-- the difference over the month counts; whether they came, left or stayed is told from all their subscriptions.
with cut as (
    select 0 as by_plan, 0 as by_channel, 0 as by_region
    union all
    select 1 as by_plan, 0 as by_channel, 0 as by_region
    union all
    select 0 as by_plan, 1 as by_channel, 0 as by_region
    union all
    select 0 as by_plan, 0 as by_channel, 1 as by_region
), money as (
    select 0 as by_currency
    union all
    select 1 as by_currency
), months as (
    select cast(date_trunc('month', day) as date) as first_day, max(day) as last_day
    from calendar
    group by cast(date_trunc('month', day) as date)
), changes as (
    select cast(date_trunc('month', c.day) as date) as first_day, c.customer_id, c.plan, c.channel, c.region,
        coalesce(c.currency, w.currency) as currency, sum(c.amount) as amount
    from subscriber_changes c
    cross join own_currency w
    group by cast(date_trunc('month', c.day) as date), c.customer_id, c.plan, c.channel, c.region,
        coalesce(c.currency, w.currency)
), told as (
    select c.first_day, m.last_day, c.customer_id, c.plan, c.channel, c.region, c.currency, c.amount,
        case when o.customer_id is null then 0 else 1 end as was_there,
        case when n.customer_id is null then 0 else 1 end as is_there,
        case when n.began >= c.first_day then 1 else 0 end as is_new
    from changes c
    join months m on m.first_day = c.first_day
    left join subscriber_stays o on o.customer_id = c.customer_id
        and o.first_day < c.first_day and o.last_day >= c.first_day - 1
    left join subscriber_stays n on n.customer_id = c.customer_id
        and n.first_day <= m.last_day and n.last_day >= m.last_day
), placed as (
    select t.first_day, t.last_day, t.customer_id, t.was_there, t.is_there, t.is_new, t.amount,
        c.by_plan, c.by_channel, c.by_region, m.by_currency,
        case when c.by_plan = 1 then t.plan end as plan,
        case when c.by_channel = 1 then t.channel end as channel,
        case when c.by_region = 1 then t.region end as region,
        case when m.by_currency = 1 then t.currency end as currency
    from told t
    cross join cut c
    cross join money m
), netted as (
    select by_plan, by_channel, by_region, by_currency, plan, channel, region, currency, first_day, last_day,
        customer_id, was_there, is_there, is_new, sum(amount) as amount
    from placed
    group by by_plan, by_channel, by_region, by_currency, plan, channel, region, currency, first_day, last_day,
        customer_id, was_there, is_there, is_new
)
select by_plan, by_channel, by_region, by_currency, plan, channel, region, currency, first_day, last_day as day,
    sum(case when was_there = 0 and is_there = 1 and is_new = 1 then amount else 0 end) as new_amount,
    sum(case when was_there = 0 and is_there = 1 and is_new = 0 then amount else 0 end) as returned_amount,
    sum(case when was_there = 1 and is_there = 1 and amount > 0 then amount else 0 end) as expansion_amount,
    sum(case when was_there = 1 and is_there = 1 and amount < 0 then -amount else 0 end) as contraction_amount,
    sum(case when was_there = 1 and is_there = 0 then -amount else 0 end) as churned_amount,
    sum(case when was_there = 1 and is_there = 0 and amount < 0 then 1 else 0 end) as lost
from netted
group by by_plan, by_channel, by_region, by_currency, plan, channel, region, currency, first_day, last_day
order by by_plan, by_channel, by_region, by_currency, day
