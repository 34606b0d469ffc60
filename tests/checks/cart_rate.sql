-- Carts per product view, over the rows that tell both.
with events as (
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date) as day, channel, region,
        carts // (ifnull(period_end, date) - date + 1) as carts,
        product_views // (ifnull(period_end, date) - date + 1) as product_views
    from visits where carts is not null and product_views is not null
)
select {keys}, sum(carts)::double / nullif(sum(product_views), 0) as value
from events where {within} group by all
