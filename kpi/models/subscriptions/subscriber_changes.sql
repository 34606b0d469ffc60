-- kept: table
-- only with: subscriptions
-- By how much the monthly amount of a customer changes, on the first day of a subscription and on the day after its
-- last one. A change is converted with the rate of its own day. What costs nothing makes no subscriber.
with changes as (
    select first_day as day, customer_id, plan, channel, region, written_currency, monthly_amount as amount
    from subscription_spans
    where monthly_amount > 0
    union all
    select last_day + 1 as day, customer_id, plan, channel, region, written_currency, -monthly_amount as amount
    from subscription_spans
    where monthly_amount > 0 and last_day < date '2999-12-31'
)
select
    c.day, c.customer_id, c.plan, c.channel, c.region,
    case when r.rate is null then c.written_currency else w.currency end as currency,
    sum(case when r.rate is null then c.amount else cast(c.amount * r.rate as decimal(18,4)) end) as amount
from changes c
cross join own_currency w
left join daily_rates r on r.day = c.day and r.currency = c.written_currency
group by c.day, c.customer_id, c.plan, c.channel, c.region,
    case when r.rate is null then c.written_currency else w.currency end
order by day
