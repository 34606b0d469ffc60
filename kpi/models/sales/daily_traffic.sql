-- kept: table
-- only with: visits
-- Visits per day for the usual dimensions. Visitors stay known only where one row says them: people do not add up.
select
    day, channel, region,
    sum(visits) as visits,
    case when sum(visitor_rows) = 1 then max(visitors) end as visitors,
    sum(visitor_rows) as visitor_rows,
    sum(product_views) as product_views,
    sum(carts) as carts,
    sum(checkouts) as checkouts,
    sum(purchases) as purchases,
    sum(visits_before_views) as visits_before_views,
    sum(visits_before_carts) as visits_before_carts,
    sum(views_before_carts) as views_before_carts,
    sum(carts_after_views) as carts_after_views,
    sum(carts_before_checkouts) as carts_before_checkouts,
    sum(checkouts_after_carts) as checkouts_after_carts,
    sum(checkouts_before_purchases) as checkouts_before_purchases,
    sum(purchases_after_checkouts) as purchases_after_checkouts,
    sum(carts_before_purchases) as carts_before_purchases,
    sum(purchases_after_carts) as purchases_after_carts
from traffic
group by day, channel, region
order by day
