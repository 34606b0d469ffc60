-- Net sales over visits, both summed first.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount, 0 as visits
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount, 0
    from orders where is_sale and refund_amount > 0
    union all
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date), channel, region,
        0, visits // (ifnull(period_end, date) - date + 1)
    from visits
)
select {keys}, sum(amount)::double / nullif(sum(visits), 0) as value
from events where {within} group by all
