-- Spend per day. A row that stands for a longer period is spread over its days so that the parts add up to the cent.
select date as day, channel, campaign, region, currency, amount, impressions, clicks
from ad_spend
where period_end is null or period_end <= date
union all
select
    c.day, a.channel, a.campaign, a.region, a.currency,
    cast((cast(a.amount * 10000 as bigint) * (c.day - a.date + 1) // (a.period_end - a.date + 1)
        - cast(a.amount * 10000 as bigint) * (c.day - a.date) // (a.period_end - a.date + 1)) / 10000.0
        as decimal(18,4)) as amount,
    a.impressions * (c.day - a.date + 1) // (a.period_end - a.date + 1)
        - a.impressions * (c.day - a.date) // (a.period_end - a.date + 1) as impressions,
    a.clicks * (c.day - a.date + 1) // (a.period_end - a.date + 1)
        - a.clicks * (c.day - a.date) // (a.period_end - a.date + 1) as clicks
from ad_spend a
join calendar c on c.day >= a.date and c.day <= a.period_end
where a.period_end > a.date
