-- The channel's share in the region over its share everywhere.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount
    from orders where is_sale and refund_amount > 0
), grouped as (
    select {keys}, sum(amount) filter (where {condition}) as mine, sum(amount) filter (where {in_region}) as in_region,
        sum(amount) filter (where {in_channel}) as in_channel, sum(amount) as every
    from events where {days} group by all
), beside as (
    select {names}, mine::double as mine,
        sum(in_region) over (partition by {but_channel}) as of_region,
        sum(in_channel) over (partition by {but_region}) as of_channel,
        sum(every) over (partition by {but_both}) as of_all
    from grouped
)
select {names}, (mine / nullif(of_region, 0)) / nullif(of_channel / nullif(of_all, 0), 0) as value from beside
