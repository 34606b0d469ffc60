-- Net sales of all channels over all spend.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount, 0 as spend
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount, 0
    from orders where is_sale and refund_amount > 0
    union all
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date), channel, region,
        0, cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4))
    from ad_spend
)
select {keys}, sum(amount)::double / nullif(sum(spend), 0)::double as value
from events where {within} group by all
