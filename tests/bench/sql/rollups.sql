-- The five main KPIs by month and channel, written by hand on the daily roll-ups.
with facts as (
    select date_trunc('month', day)::date as month, channel, sum(net_amount) as net_sales, sum(order_count) as orders,
        null as visits, null as spend, null as customers, null as revenue, null as mature
    from daily_sales where day between $first_day and $last_day group by all
    union all
    select date_trunc('month', day)::date, channel, null, null, sum(visits), null, null, null, null
    from daily_traffic where day between $first_day and $last_day group by all
    union all
    select date_trunc('month', day)::date, channel, null, null, null, sum(amount), null, null, null
    from daily_spend where day between $first_day and $last_day group by all
    union all
    select date_trunc('month', day)::date, channel, null, null, null, null,
        sum(customer_count) filter (where paid), sum(revenue_365) filter (where day <= $mature_365),
        sum(customer_count) filter (where day <= $mature_365)
    from daily_customers where day between $first_day and $last_day group by all
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
