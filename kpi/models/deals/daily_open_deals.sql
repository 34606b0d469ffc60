-- kept: on demand
-- The open deals of every day for the usual dimensions, added up from the days on which they change.
with changes as (
    select since as day, channel, region, currency, 1 as deals,
        case when amount is null then 0 else 1 end as valued_deals, amount, weighted_amount
    from open_spells
    union all
    select until as day, channel, region, currency, -1 as deals,
        case when amount is null then 0 else -1 end as valued_deals, -amount as amount, -weighted_amount as weighted_amount
    from open_spells
), netted as (
    select day, channel, region, currency, sum(deals) as deals, sum(valued_deals) as valued_deals,
        sum(amount) as amount, sum(weighted_amount) as weighted_amount
    from changes
    group by day, channel, region, currency
), places as (
    select channel, region, currency, min(day) as first_day
    from netted
    group by channel, region, currency
), daily as (
    select
        c.day, p.channel, p.region, p.currency,
        sum(coalesce(n.deals, 0)) over (partition by p.channel, p.region, p.currency order by c.day) as deals,
        sum(coalesce(n.valued_deals, 0)) over (partition by p.channel, p.region, p.currency order by c.day)
            as valued_deals,
        sum(coalesce(n.amount, 0)) over (partition by p.channel, p.region, p.currency order by c.day) as amount,
        sum(coalesce(n.weighted_amount, 0)) over (partition by p.channel, p.region, p.currency order by c.day)
            as weighted_amount
    from places p
    cross join deal_days l
    join calendar c on c.day >= p.first_day and c.day <= l.last_day
    left join netted n on n.day = c.day and n.channel is not distinct from p.channel
        and n.region is not distinct from p.region and n.currency is not distinct from p.currency
)
select
    d.day, d.channel, d.region,
    case when r.rate is null then d.currency else w.currency end as currency,
    d.deals, d.valued_deals,
    case when r.rate is null then cast(d.amount as decimal(18,4)) else cast(d.amount * r.rate as decimal(18,4)) end
        as amount,
    case when a.chance is null then null when r.rate is null then cast(d.weighted_amount as decimal(18,4))
        else cast(d.weighted_amount * r.rate as decimal(18,4)) end as weighted_amount
from daily d
cross join own_currency w
join stage_chances a on a.place is null
left join daily_rates r on r.day = d.day and r.currency = d.currency
order by d.day
