-- Net sales less the cost of the goods; unknown when the cost of one order is.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as sold,
        gross_amount - discount_amount - cost_amount as kept, cost_amount is null as is_unknown
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount, -refund_amount, false
    from orders where is_sale and refund_amount > 0
)
select {keys}, case when not bool_or(is_unknown) then sum(kept) end as value
from events where {within} group by all
