-- A month's target spread over its days, that of the level asked only, beside the sales of the days and places that have one.
with said as (
    select cast(date_trunc('month', month) as date) as first_day, channel, region, value,
        day(last_day(month)) as days
    from targets
    where lower(kpi) in ('net_sales', 'revenue')
        and (channel is not null) = {by_channel} and (region is not null) = {by_region}
), goals as (
    select cast(unnest(generate_series(first_day, first_day + (days - 1)::integer, interval 1 day)) as date) as day,
        channel, region, value / days as amount
    from said
), known as (
    select min(cast(ordered_at as date)) as first_day, max(cast(ordered_at as date)) as last_day from orders where is_sale
), events as (
    select cast(ordered_at as date) as day, channel, region, gross_amount - discount_amount as sold from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, -refund_amount
    from orders where is_sale and refund_amount > 0
), both_sides as (
    select day, channel, region, amount as goal, 0 as sold from goals
    union all
    select day, channel, region, 0, sold from events e
    where exists (
        select 1 from goals g where g.day = e.day
            and (not {by_channel} or g.channel = e.channel) and (not {by_region} or g.region = e.region)
    )
)
select {keys}, sum(sold)::double / nullif(sum(goal), 0) as value from both_sides
where {within} and day between (select first_day from known) and (select last_day from known) group by all
