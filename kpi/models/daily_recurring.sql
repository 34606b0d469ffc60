-- What subscriptions bring a month and how many run, on every day from the first one to the last day on which one is
-- known to have started or ended: a state of each day, not something that happens on it. The last day of a subscription
-- still counts. Ends that are announced for after the last upload have not happened yet.
with changes as (
    select
        started_at as day, coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region,
        upper(currency) as currency, monthly_amount as amount, 1 as subscriptions
    from subscriptions
    where ended_at is null or ended_at >= started_at
    union all
    select
        ended_at + 1 as day, coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region,
        upper(currency) as currency, -monthly_amount as amount, -1 as subscriptions
    from subscriptions
    where ended_at >= started_at
), netted as (
    select day, channel, region, currency, sum(amount) as amount, sum(subscriptions) as subscriptions
    from changes
    group by day, channel, region, currency
), places as (
    select channel, region, currency, min(day) as first_day
    from netted
    group by channel, region, currency
), last_day as (
    select max(day) as day
    from (
        select started_at as day from subscriptions
        union all
        select ended_at as day from subscriptions
    ) d
    where day <= (select coalesce(max(cast(loaded_at as date)), date '2999-12-31') from loads)
), daily as (
    select
        c.day, p.channel, p.region, p.currency,
        sum(coalesce(n.amount, 0)) over (partition by p.channel, p.region, p.currency order by c.day) as amount,
        sum(coalesce(n.subscriptions, 0)) over (partition by p.channel, p.region, p.currency order by c.day)
            as subscriptions
    from places p
    join last_day l on p.first_day <= l.day
    join calendar c on c.day >= p.first_day and c.day <= l.day
    left join netted n on n.day = c.day and n.channel is not distinct from p.channel
        and n.region is not distinct from p.region and n.currency is not distinct from p.currency
)
select
    d.day, d.channel, d.region,
    case when r.rate is null then d.currency else w.currency end as currency,
    case when r.rate is null then cast(d.amount as decimal(18,4)) else cast(d.amount * r.rate as decimal(18,4)) end
        as monthly_amount,
    d.subscriptions
from daily d
cross join own_currency w
left join daily_rates r on r.day = d.day and r.currency = d.currency
order by d.day
