-- kept: on demand
-- How every customer stood: orders, net sales and what was left of them so far, from one day with sales or refunds until
-- the day before the next. So a customer has one row on any day, and nothing has to be added up to find it.
with bought as (
    select d.customer, coalesce(d.currency, w.currency) as currency, d.day,
        sum(d.order_count) as order_count,
        sum(d.net_amount) as net_amount,
        sum(d.net_amount) - coalesce(sum(d.cost_amount), 0) as margin_amount,
        sum(d.uncosted_count) as uncosted_count
    from customer_days d
    cross join own_currency w
    where d.customer is not null
    group by d.customer, coalesce(d.currency, w.currency), d.day
)
select
    customer, currency, day,
    lead(day) over (partition by customer, currency order by day) as next_day,
    max(case when order_count > 0 then day end) over (partition by customer, currency order by day) as last_day,
    sum(order_count) over (partition by customer, currency order by day) as frequency,
    sum(net_amount) over (partition by customer, currency order by day) as monetary,
    sum(margin_amount) over (partition by customer, currency order by day) as margin,
    sum(uncosted_count) over (partition by customer, currency order by day) as uncosted
from bought
order by day
