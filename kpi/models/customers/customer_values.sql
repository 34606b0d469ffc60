-- kept: fitted
-- not after: customers; nothing here is told by segment or age band
-- What each customer may be expected to do: whether still there, the orders of the next twelve months and what they bring
-- (discounted), and what the rest of the first 365 days brings. Fitted outside SQL; this is its shape.
select
    customer_id,
    cast(null as double) as still_there,
    cast(null as double) as expected_orders,
    cast(null as decimal(18,4)) as expected_revenue,
    cast(null as decimal(18,4)) as rest_of_year_revenue
from customer_history
where 1 = 0
