-- kept: table
-- What one unit of another currency is worth in the workspace's own, for every day from its first rate to the last
-- day in the data: the latest rate on or before that day. Of several rates for one day the one loaded last holds.
-- Rates that were given for another currency of the workspace than today's are left out.
with given as (
    select upper(x.currency) as currency, x.date, x.rate,
        row_number() over (partition by upper(x.currency), x.date order by x.load_id desc, x.line desc) as place
    from exchange_rates x
    cross join own_currency w
    left join rate_bases b on b.load_id = x.load_id
    where x.rate > 0 and x.rate < 1000000 and upper(x.currency) <> w.currency
        and coalesce(b.currency, w.currency) = w.currency
        and upper(x.currency) in (
            select currency from orders where currency is not null
            union all
            select upper(currency) from ad_spend where currency is not null
            union all
            select upper(currency) from deals where currency is not null
            union all
            select upper(currency) from costs where currency is not null
            union all
            select upper(currency) from subscriptions where currency is not null
        )
), dated as (
    select currency, date, lead(date) over (partition by currency order by date) as until,
        case when (select max(value) from settings where name = 'rate_direction') = 'per'
            then cast(1e0 / nullif(rate, 0) as decimal(20,12)) else cast(rate as decimal(20,12)) end as rate
    from given
    where place = 1
), last_day as (
    select max(day) as day
    from (
        select cast(max(ordered_at) as date) as day from orders
        union all
        select cast(max(refunded_at) as date) as day from orders
        union all
        select max(coalesce(period_end, date)) as day from ad_spend
        union all
        select cast(max(closed_at) as date) as day from deals
        union all
        select max(coalesce(period_end, incurred_at)) as day from costs
        union all
        select max(coalesce(ended_at, started_at)) as day from subscriptions
        union all
        select max(started_at) as day from subscriptions
    ) d
)
select c.day, r.currency, r.rate, r.date as rated_on
from dated r
join calendar c on c.day >= r.date and c.day < coalesce(r.until, date '2999-12-31')
join last_day l on c.day <= l.day
where r.rate > 0
order by c.day, r.currency
