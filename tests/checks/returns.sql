-- Goods taken back, on the day of the refund, or of the order when the refund has no day.
select {keys}, sum(refund_amount) as value
from (
    select cast(ifnull(refunded_at, ordered_at) as date) as day, channel, region, refund_amount
    from orders where is_sale
)
where {within} group by all
