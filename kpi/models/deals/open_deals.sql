-- kept: view
-- The open deals of every day, with every dimension: a state of each day, not something that happens on it. Amounts are
-- converted at the rate of each day.
with rates as (
    select c.day, s.currency, r.rate
    from calendar c
    join deal_days l on c.day >= l.first_day and c.day <= l.last_day
    cross join (select distinct currency from counted_deals) s
    left join daily_rates r on r.day = c.day and r.currency = s.currency
)
select
    r.day, s.channel, s.region, s.product, s.owner,
    case when r.rate is null then s.currency else w.currency end as currency,
    1 as deals, case when s.amount is null then 0 else 1 end as valued_deals,
    case when r.rate is null then s.amount else cast(s.amount * r.rate as decimal(18,4)) end as amount,
    case when r.rate is null then s.weighted_amount else cast(s.weighted_amount * r.rate as decimal(18,4)) end
        as weighted_amount
from open_spells s
cross join own_currency w
join rates r on r.day >= s.since and r.day < s.until and r.currency is not distinct from s.currency
