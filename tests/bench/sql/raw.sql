-- The five main KPIs by month and channel, written by hand on the tables of orders, visits and spend.
with first_orders as (
    select customer_id, cast(min(ordered_at) as date) as day,
        arg_min({'channel': channel}, {'at': ordered_at, 'id': order_id}).channel as channel
    from orders
    where is_sale and customer_id is not null
    group by customer_id
), lived as (
    select f.day, f.channel, sum(o.net_amount) filter (where cast(o.ordered_at as date) <= f.day + 365) as revenue
    from first_orders f
    join orders o on o.customer_id = f.customer_id and o.is_sale
    where f.day between $first_day and $last_day
    group by f.customer_id, f.day, f.channel
), facts as (
    select date_trunc('month', ordered_at)::date as month, channel, sum(net_amount) as net_sales, count(*) as orders,
        null as visits, null as spend, null as customers, null as revenue, null as mature
    from orders
    where is_sale and ordered_at >= $first_day and ordered_at < $last_day + interval 1 day group by all
    union all
    select date_trunc('month', date)::date, channel, null, null, sum(visits), null, null, null, null
    from visits where date between $first_day and $last_day group by all
    union all
    select date_trunc('month', date)::date, channel, null, null, null, sum(amount), null, null, null
    from ad_spend where date between $first_day and $last_day group by all
    union all
    select date_trunc('month', day)::date, channel, null, null, null, null,
        count(*) filter (where channel in (select channel from ad_spend where amount <> 0)),
        sum(revenue) filter (where day <= $mature_365), count(*) filter (where day <= $mature_365)
    from lived group by all
)
select month, channel,
    coalesce(sum(net_sales), 0) as net_sales,
    1e0 * coalesce(sum(orders), 0) / nullif(sum(visits), 0) as conversion_rate,
    1e0 * sum(spend) / nullif(sum(customers), 0) as cac,
    1e0 * coalesce(sum(revenue), 0) / nullif(sum(mature), 0) as lifetime_revenue,
    coalesce(sum(orders), 0) as orders
from facts
group by month, channel
order by month nulls last, channel nulls last
