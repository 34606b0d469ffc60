-- kept: on demand
-- not after: customers; nothing here is told by segment or age band
-- New customers per day for the usual dimensions.
select
    day, channel, region, currency, paid,
    sum(customer_count) as customer_count,
    sum(repeat_count) as repeat_count,
    sum(repeat_365) as repeat_365,
    sum(kept_count) as kept_count,
    sum(revenue_30) as revenue_30,
    sum(revenue_90) as revenue_90,
    sum(revenue_180) as revenue_180,
    sum(revenue_365) as revenue_365,
    sum(margin_365) as margin_365,
    sum(uncosted_365) as uncosted_365,
    sum(full_margin_365) as full_margin_365,
    sum(full_customers_365) as full_customers_365,
    sum(revenue_squares_30) as revenue_squares_30,
    max(revenue_30) as largest_revenue_30,
    sum(revenue_squares_90) as revenue_squares_90,
    max(revenue_90) as largest_revenue_90,
    sum(revenue_squares_180) as revenue_squares_180,
    max(revenue_180) as largest_revenue_180,
    sum(revenue_squares_365) as revenue_squares_365,
    max(revenue_365) as largest_revenue_365,
    sum(full_margin_squares) as full_margin_squares,
    sum(margin_squares) as margin_squares,
    sum(margin_products) as margin_products,
    sum(uncosted_squares) as uncosted_squares
from acquired_customers
group by day, channel, region, currency, paid
order by day
