-- kept: view
-- not after: orders, deals, costs, subscriptions; a row finds the rate of its own day whatever the others hold
-- Spend per day, by the workspace's own names, each day in its own currency where a rate of that day is known.
-- A row that stands for a longer period is spread over its days so that the parts add up to the cent. What a rate is
-- made of counts the rows that tell both of its sides.
with spread as (
    select date as day, coalesce(channel_name, channel) as channel, campaign,
        coalesce(region_name, region) as region, upper(currency) as currency, amount, impressions, clicks,
        conversions
    from ad_spend
    where period_end is null or period_end <= date
    union all
    select
        c.day, coalesce(a.channel_name, a.channel) as channel, a.campaign,
        coalesce(a.region_name, a.region) as region, upper(a.currency) as currency,
        cast((cast(cast(a.amount as decimal(28,4)) * 10000 as bigint) * (c.day - a.date + 1) // (a.period_end - a.date + 1)
            - cast(cast(a.amount as decimal(28,4)) * 10000 as bigint) * (c.day - a.date) // (a.period_end - a.date + 1)) / 10000.0
            as decimal(18,4)) as amount,
        a.impressions * (c.day - a.date + 1) // (a.period_end - a.date + 1)
            - a.impressions * (c.day - a.date) // (a.period_end - a.date + 1) as impressions,
        a.clicks * (c.day - a.date + 1) // (a.period_end - a.date + 1)
            - a.clicks * (c.day - a.date) // (a.period_end - a.date + 1) as clicks,
        cast((cast(a.conversions * 1000 as bigint) * (c.day - a.date + 1) // (a.period_end - a.date + 1)
            - cast(a.conversions * 1000 as bigint) * (c.day - a.date) // (a.period_end - a.date + 1)) / 1000.0
            as decimal(18,3)) as conversions
    from ad_spend a
    join calendar c on c.day >= a.date and c.day <= a.period_end
    where a.period_end > a.date
)
select
    s.day, s.channel, s.campaign, s.region,
    case when r.rate is null then s.currency else w.currency end as currency,
    case when r.rate is null then s.amount else cast(s.amount * r.rate as decimal(18,4)) end as amount,
    s.impressions, s.clicks, s.conversions,
    case when s.impressions is not null then s.clicks end as clicks_of_shown,
    case when s.clicks is not null then s.impressions end as impressions_of_clicked,
    case when s.impressions is null then null when r.rate is null then s.amount
        else cast(s.amount * r.rate as decimal(18,4)) end as amount_of_shown,
    case when s.clicks is null then null when r.rate is null then s.amount
        else cast(s.amount * r.rate as decimal(18,4)) end as amount_of_clicked,
    case when s.conversions is null then null when r.rate is null then s.amount
        else cast(s.amount * r.rate as decimal(18,4)) end as amount_of_converted,
    s.currency as written_currency, s.amount as written_amount
from spread s
cross join own_currency w
left join daily_rates r on r.day = s.day and r.currency = s.currency
