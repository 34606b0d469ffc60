-- Orders over visits, both summed first.
with events as (
    select cast(ordered_at as date) as day, channel, region, 1 as orders, 0 as visits from orders where is_sale
    union all
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date), channel, region,
        0, visits // (ifnull(period_end, date) - date + 1)
    from visits
)
select {keys}, sum(orders)::double / nullif(sum(visits), 0) as value
from events where {within} group by all
