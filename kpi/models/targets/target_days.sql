-- kept: table
-- only with: targets
-- Targets of net sales by day, each beside the net sales of the same channel and region. A month's target is spread evenly
-- over its days, so that the parts add up again. Targets of a channel and of all channels are told apart by by_channel,
-- those of a region and of all regions by by_region: they are never added to each other. Only days of the sales known
-- count, and a target that stands there twice is no target.
with written as (
    select
        coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region,
        cast(date_trunc('month', month) as date) as month, value
    from targets
    where upper(kpi) in ('NET_SALES', 'NET SALES', 'REVENUE') and month is not null and value is not null
), said as (
    select channel, region, month, max(value) as value
    from written
    group by channel, region, month
    having count(*) = 1
), months as (
    select cast(date_trunc('month', day) as date) as month, max(day) as last_day, count(*) as days
    from calendar
    group by cast(date_trunc('month', day) as date)
), known as (
    select min(day) as first_day, max(day) as last_day
    from daily_sales
), spread as (
    select
        d.day, s.channel, s.region,
        case when s.channel is null then 0 else 1 end as by_channel,
        case when s.region is null then 0 else 1 end as by_region,
        cast((cast(cast(s.value as decimal(28,4)) * 10000 as bigint) * (d.day - s.month + 1) // m.days
            - cast(cast(s.value as decimal(28,4)) * 10000 as bigint) * (d.day - s.month) // m.days) / 10000.0 as decimal(18,4)) as target_amount
    from said s
    join months m on m.month = s.month
    join calendar d on d.day >= s.month and d.day <= m.last_day
    cross join known k
    where d.day >= k.first_day and d.day <= k.last_day
), sold as (
    select d.day, d.channel, d.region, sum(d.net_amount) as net_amount
    from daily_sales d
    cross join own_currency w
    where coalesce(d.currency, w.currency) = w.currency
    group by d.day, d.channel, d.region
), reached as (
    select 1 as by_channel, 1 as by_region, day, channel, region, net_amount from sold
    union all
    select 1 as by_channel, 0 as by_region, day, channel, null as region, sum(net_amount) as net_amount
    from sold
    group by day, channel
    union all
    select 0 as by_channel, 1 as by_region, day, null as channel, region, sum(net_amount) as net_amount
    from sold
    group by day, region
    union all
    select 0 as by_channel, 0 as by_region, day, null as channel, null as region, sum(net_amount) as net_amount
    from sold
    group by day
)
select
    s.day, s.channel, s.region, w.currency, s.by_channel, s.by_region, s.target_amount,
    coalesce(r.net_amount, 0) as net_amount
from spread s
cross join own_currency w
left join reached r on r.day = s.day and r.by_channel = s.by_channel and r.by_region = s.by_region
    and r.channel is not distinct from s.channel and r.region is not distinct from s.region
order by s.day
