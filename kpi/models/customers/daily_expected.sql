-- kept: on demand
-- not after: customers; nothing here is told by segment or age band
-- What customers are expected to bring, per day of their first order and for the usual dimensions.
select
    day, channel, region, currency, paid,
    sum(customer_count) as customer_count,
    sum(still_there) as still_there,
    sum(expected_orders) as expected_orders,
    sum(expected_revenue) as expected_revenue,
    sum(margin_value) as margin_value,
    sum(uncosted_value) as uncosted_value,
    sum(assumed_count) as assumed_count,
    sum(known_value) as known_value,
    sum(known_count) as known_count,
    sum(year_margin) as year_margin,
    sum(year_uncosted) as year_uncosted,
    sum(year_assumed_count) as year_assumed_count,
    sum(year_known) as year_known,
    sum(year_known_count) as year_known_count,
    -- For the spread of customers' values: cast, because a square has more places than a decimal.
    sum(cast(year_known as double) * cast(year_known as double)) as year_known_squares,
    sum(cast(year_margin as double) * cast(year_margin as double)) as year_margin_squares,
    sum(cast(year_margin as double) * cast(year_uncosted as double)) as year_products,
    sum(cast(year_uncosted as double) * cast(year_uncosted as double)) as year_uncosted_squares
from expected_customers
group by day, channel, region, currency, paid
order by day
