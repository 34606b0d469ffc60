-- Visits per day, by the workspace's own names. A row that stands for a longer period is spread over its days, in whole
-- visits that add up again.
with spread as (
    select
        date as day, source, channel, region, country, device, campaign,
        visits, visitors, 1 as visitor_rows, product_views, carts, checkouts, purchases
    from visits
    where period_end is null or period_end <= date
    union all
    select
        c.day, v.source, v.channel, v.region, v.country, v.device, v.campaign,
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
    s.day,
    coalesce(c.name, s.channel) as channel,
    coalesce(g.name, s.region) as region,
    coalesce(l.name, s.country) as country,
    s.device, s.campaign, s.visits, s.visitors, s.visitor_rows, s.product_views, s.carts, s.checkouts, s.purchases
from spread s
left join known_names c on c.dimension = 'channel' and c.source = s.source and c.written = s.channel
left join known_names g on g.dimension = 'region' and g.source = s.source and g.written = s.region
    and g.within = coalesce(s.country, '')
left join known_names l on l.dimension = 'country' and l.source = s.source and l.written = s.country
