-- kept: view
-- Visits per day, by the workspace's own names. A row that stands for a longer period is spread over its days, in whole
-- visits that add up again. A step of the funnel that a row does not tell is not known there, and not 0: every pair of
-- steps has columns of its own, which count the rows that tell both.
with spread as (
    select
        date as day, coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region,
        coalesce(country_name, country) as country, device, campaign,
        visits, visitors, 1 as visitor_rows, product_views, carts, checkouts, purchases
    from visits
    where period_end is null or period_end <= date
    union all
    select
        c.day, coalesce(v.channel_name, v.channel) as channel, coalesce(v.region_name, v.region) as region,
        coalesce(v.country_name, v.country) as country, v.device, v.campaign,
        v.visits * (c.day - v.date + 1) // (v.period_end - v.date + 1)
            - v.visits * (c.day - v.date) // (v.period_end - v.date + 1) as visits,
        null as visitors, 1 as visitor_rows,
        v.product_views * (c.day - v.date + 1) // (v.period_end - v.date + 1)
            - v.product_views * (c.day - v.date) // (v.period_end - v.date + 1) as product_views,
        v.carts * (c.day - v.date + 1) // (v.period_end - v.date + 1)
            - v.carts * (c.day - v.date) // (v.period_end - v.date + 1) as carts,
        v.checkouts * (c.day - v.date + 1) // (v.period_end - v.date + 1)
            - v.checkouts * (c.day - v.date) // (v.period_end - v.date + 1) as checkouts,
        v.purchases * (c.day - v.date + 1) // (v.period_end - v.date + 1)
            - v.purchases * (c.day - v.date) // (v.period_end - v.date + 1) as purchases
    from visits v
    join calendar c on c.day >= v.date and c.day <= v.period_end
    where v.period_end > v.date
)
select
    day, channel, region, country, device, campaign, visits, visitors, visitor_rows,
    product_views, carts, checkouts, purchases,
    case when product_views is not null then visits end as visits_before_views,
    case when carts is not null then visits end as visits_before_carts,
    case when carts is not null then product_views end as views_before_carts,
    case when product_views is not null then carts end as carts_after_views,
    case when checkouts is not null then carts end as carts_before_checkouts,
    case when carts is not null then checkouts end as checkouts_after_carts,
    case when purchases is not null then checkouts end as checkouts_before_purchases,
    case when checkouts is not null then purchases end as purchases_after_checkouts,
    case when purchases is not null then carts end as carts_before_purchases,
    case when carts is not null then purchases end as purchases_after_carts
from spread
