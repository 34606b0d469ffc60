-- Visits per day for the usual dimensions. Visitors stay known only where one row says them: people do not add up.
select
    day, channel, region,
    sum(visits) as visits,
    case when sum(visitor_rows) = 1 then max(visitors) end as visitors,
    sum(visitor_rows) as visitor_rows,
    sum(product_views) as product_views,
    sum(carts) as carts,
    sum(checkouts) as checkouts,
    sum(purchases) as purchases
from traffic
group by day, channel, region
order by day
