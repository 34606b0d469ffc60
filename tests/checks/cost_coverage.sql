-- The share of net sales whose cost is known.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount, cost_amount
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount, cost_amount
    from orders where is_sale and refund_amount > 0
)
select {keys},
    ifnull(sum(amount) filter (where cost_amount is not null), 0)::double / nullif(sum(amount), 0)::double as value
from events where {within} group by all
