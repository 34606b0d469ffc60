-- Net sales over those of every channel: the channel neither splits nor filters what it is held against.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount
    from orders where is_sale and refund_amount > 0
), grouped as (
    select {keys}, sum(amount) filter (where {condition}) as mine, sum(amount) as every_channel
    from events where {days} and {in_region} group by all
)
select {names}, mine::double / nullif(sum(every_channel) over (partition by {but_channel}), 0) as value from grouped
