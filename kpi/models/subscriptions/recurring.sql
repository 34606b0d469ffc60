-- kept: view
-- What subscriptions bring a month and how many run, on every day from the first one to the last day on which one is
-- known to have started or ended: a state of each day, not something that happens on it.
with changes as (
    select first_day as day, plan, channel, region, written_currency as currency, monthly_amount as amount, 1 as subscriptions
    from subscription_spans
    union all
    select last_day + 1 as day, plan, channel, region, written_currency as currency, -monthly_amount as amount, -1 as subscriptions
    from subscription_spans
    where last_day < date '2999-12-31'
), netted as (
    select day, plan, channel, region, currency, sum(amount) as amount, sum(subscriptions) as subscriptions
    from changes
    group by day, plan, channel, region, currency
), places as (
    select plan, channel, region, currency, min(day) as first_day
    from netted
    group by plan, channel, region, currency
), last_day as (
    select max(case when last_day < date '2999-12-31' and last_day > first_day then last_day else first_day end) as day
    from subscription_spans
), daily as (
    select
        c.day, p.plan, p.channel, p.region, p.currency,
        sum(coalesce(n.amount, 0)) over (partition by p.plan, p.channel, p.region, p.currency order by c.day) as amount,
        sum(coalesce(n.subscriptions, 0)) over (partition by p.plan, p.channel, p.region, p.currency order by c.day)
            as subscriptions
    from places p
    join last_day l on p.first_day <= l.day
    join calendar c on c.day >= p.first_day and c.day <= l.day
    left join netted n on n.day = c.day and n.plan is not distinct from p.plan
        and n.channel is not distinct from p.channel and n.region is not distinct from p.region
        and n.currency is not distinct from p.currency
)
select
    d.day, d.plan, d.channel, d.region,
    case when r.rate is null then d.currency else w.currency end as currency,
    case when r.rate is null then cast(d.amount as decimal(18,4)) else cast(d.amount * r.rate as decimal(18,4)) end
        as monthly_amount,
    d.subscriptions
from daily d
cross join own_currency w
left join daily_rates r on r.day = d.day and r.currency = d.currency
