-- Product views per visit, over the rows that tell product views.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        product_views // (ifnull(period_end, date) - date + 1) as product_views,
        visits // (ifnull(period_end, date) - date + 1) as visits
    from visits where product_views is not null
)
select {keys}, sum(product_views)::double / nullif(sum(visits), 0) as value
from events where {within} group by all
