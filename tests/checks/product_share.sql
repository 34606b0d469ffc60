-- By channel and region it is the whole of all products: 1, or nothing where nothing was sold.
with events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as amount
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount
    from orders where is_sale and refund_amount > 0
), grouped as (
    select {keys}, sum(amount) as mine from events where {within} group by all
)
select {names}, mine::double / nullif(mine, 0) as value from grouped
