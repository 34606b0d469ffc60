-- Gross minus discounts on the day of the order, minus returns on the day of the refund.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount
    from orders where is_sale and refund_amount > 0
)
select {keys}, sum(amount) as value
from events where {within} group by all
