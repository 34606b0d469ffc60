-- Net sales over those of every region: the region neither splits nor filters what it is held against.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount
    from orders where is_sale and refund_amount > 0
), grouped as (
    select {keys}, sum(amount) filter (where {condition}) as mine, sum(amount) as every_region
    from events where {days} and {in_channel} group by all
)
select {names}, mine::double / nullif(sum(every_region) over (partition by {but_region}), 0) as value from grouped
