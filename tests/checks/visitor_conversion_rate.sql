-- Different buyers over different visitors; a guest is one buyer per order. Visitors are known where the visits file
-- says them in a single row, because nobody knows how many people two rows share.
with events as (
    select cast(ordered_at as date) as day, channel, region, ifnull('c' || customer_id, 'o' || order_id) as buyer,
        null as visits_day, null as visitors
    from orders where is_sale
    union all
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date), channel, region,
        null, 1, case when period_end is null then visitors end
    from visits
)
select {keys}, count(distinct buyer)::double / nullif(case when count(visits_day) = 1 then max(visitors) end, 0) as value
from events where {within} group by all
