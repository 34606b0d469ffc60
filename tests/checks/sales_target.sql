-- A month's target spread over its days, that of the level asked only.
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
)
select {keys}, sum(amount)::decimal(18,4) as value from goals
where {within} and day between (select first_day from known) and (select last_day from known) group by all
