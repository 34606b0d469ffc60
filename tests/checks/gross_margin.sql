-- What is left of net sales after the cost of the goods, over the orders whose cost is known.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount, cost_amount
    from orders where is_sale and cost_amount is not null
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount, 0
    from orders where is_sale and cost_amount is not null and refund_amount > 0
)
select {keys}, (sum(amount) - sum(cost_amount))::double / nullif(sum(amount), 0)::double as value
from events where {within} group by all
