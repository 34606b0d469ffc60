-- Goods taken back in a period over the list price of what was sold in it: not the same orders.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount as sold, 0 as back
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, 0, refund_amount
    from orders where is_sale and refund_amount > 0
)
select {keys}, sum(back)::double / nullif(sum(sold), 0)::double as value
from events where {within} group by all
