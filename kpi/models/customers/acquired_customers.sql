-- kept: view
-- Customers on the day of their first order, with every dimension of that order.
select
    day, channel, region, country, device, campaign, segment, age_band, currency,
    coalesce(channel, '') in (select channel from paid_channels) as paid,
    customer_id,
    1 as customer_count,
    case when orders >= 2 then 1 else 0 end as repeat_count,
    repeat_365,
    case when revenue_30 > 0 then 1 else 0 end as kept_count,
    revenue_30, revenue_90, revenue_180, revenue_365,
    cast(revenue_30 as double) * cast(revenue_30 as double) as revenue_squares_30, revenue_30 as largest_revenue_30,
    cast(revenue_90 as double) * cast(revenue_90 as double) as revenue_squares_90, revenue_90 as largest_revenue_90,
    cast(revenue_180 as double) * cast(revenue_180 as double) as revenue_squares_180, revenue_180 as largest_revenue_180,
    cast(revenue_365 as double) * cast(revenue_365 as double) as revenue_squares_365, revenue_365 as largest_revenue_365,
    margin_365, uncosted_365, full_margin_365, full_customers_365,
    -- For the spread of customers' values: cast, because a square has more places than a decimal.
    cast(full_margin_365 as double) * cast(full_margin_365 as double) as full_margin_squares,
    cast(margin_365 as double) * cast(margin_365 as double) as margin_squares,
    cast(margin_365 as double) * cast(uncosted_365 as double) as margin_products,
    cast(uncosted_365 as double) * cast(uncosted_365 as double) as uncosted_squares
from customer_history
