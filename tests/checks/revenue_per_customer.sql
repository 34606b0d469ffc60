-- Net sales to known customers, refunds on their own day, over the different customers who ordered.
with events as (
    select cast(ordered_at as date) as day, channel, region, customer_id, gross_amount - discount_amount as net,
        customer_id as buyer
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, customer_id, -refund_amount, null
    from orders where is_sale and refund_amount > 0
)
select {keys}, coalesce(sum(net) filter (where customer_id is not null), 0)::double / nullif(count(distinct buyer), 0)
    as value
from events where {within} group by all
