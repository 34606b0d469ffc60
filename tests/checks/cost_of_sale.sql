-- All spend over all net sales; where there is no row of spend nobody knows.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount, null as spend
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount, null
    from orders where is_sale and refund_amount > 0
    union all
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date), channel, region,
        0, cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4))
    from ad_spend
)
select {keys}, sum(spend)::double / nullif(sum(amount), 0)::double as value
from events where {within} group by all
