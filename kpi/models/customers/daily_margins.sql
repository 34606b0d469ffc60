-- kept: on demand
-- not after: customers; nothing here is told by segment or age band
-- What new customers left within their first months of age, by the day and the usual dimensions of their first order. The
-- months of age are twelfths of 365 days. full_margin counts the customers all of whose costs are known.
with sold as (
    select o.customer_id, cast(o.ordered_at as date) as day, coalesce(o.currency, w.currency) as currency, o.net_amount,
        o.net_amount - case when o.order_count > 0 then o.cost_amount else coalesce(o.cost_amount, 0) end as margin
    from counted_orders o
    cross join own_currency w
    where o.is_sale and o.customer_id is not null
), aged as (
    select h.day, h.channel, h.region, h.currency, h.full_customers_365 as is_full, s.net_amount, s.margin,
        case when s.day <= h.day + 30 then 1 when s.day <= h.day + 61 then 2 when s.day <= h.day + 91 then 3
            when s.day <= h.day + 122 then 4 when s.day <= h.day + 152 then 5 when s.day <= h.day + 183 then 6
            when s.day <= h.day + 213 then 7 when s.day <= h.day + 243 then 8 when s.day <= h.day + 274 then 9
            when s.day <= h.day + 304 then 10 when s.day <= h.day + 335 then 11 else 12 end as age
    from customer_history h
    cross join own_currency w
    join sold s on s.customer_id = h.customer_id
        and s.currency is not distinct from coalesce(h.currency, w.currency)
        and s.day >= h.day and s.day <= h.day + 365
), by_age as (
    select day, channel, region, currency, age,
        sum(coalesce(margin, 0)) as margin,
        sum(case when margin is null then net_amount else 0 end) as uncosted,
        sum(case when is_full = 1 then margin else 0 end) as full_margin
    from aged
    group by day, channel, region, currency, age
)
select
    day, channel, region, currency, coalesce(channel, '') in (select channel from paid_channels) as paid,
    sum(case when age <= 1 then margin else 0 end) as margin_1,
    sum(case when age <= 2 then margin else 0 end) as margin_2,
    sum(case when age <= 3 then margin else 0 end) as margin_3,
    sum(case when age <= 4 then margin else 0 end) as margin_4,
    sum(case when age <= 5 then margin else 0 end) as margin_5,
    sum(case when age <= 6 then margin else 0 end) as margin_6,
    sum(case when age <= 7 then margin else 0 end) as margin_7,
    sum(case when age <= 8 then margin else 0 end) as margin_8,
    sum(case when age <= 9 then margin else 0 end) as margin_9,
    sum(case when age <= 10 then margin else 0 end) as margin_10,
    sum(case when age <= 11 then margin else 0 end) as margin_11,
    sum(margin) as margin_12,
    sum(case when age <= 1 then uncosted else 0 end) as uncosted_1,
    sum(case when age <= 2 then uncosted else 0 end) as uncosted_2,
    sum(case when age <= 3 then uncosted else 0 end) as uncosted_3,
    sum(case when age <= 4 then uncosted else 0 end) as uncosted_4,
    sum(case when age <= 5 then uncosted else 0 end) as uncosted_5,
    sum(case when age <= 6 then uncosted else 0 end) as uncosted_6,
    sum(case when age <= 7 then uncosted else 0 end) as uncosted_7,
    sum(case when age <= 8 then uncosted else 0 end) as uncosted_8,
    sum(case when age <= 9 then uncosted else 0 end) as uncosted_9,
    sum(case when age <= 10 then uncosted else 0 end) as uncosted_10,
    sum(case when age <= 11 then uncosted else 0 end) as uncosted_11,
    sum(uncosted) as uncosted_12,
    sum(case when age <= 1 then full_margin else 0 end) as full_margin_1,
    sum(case when age <= 2 then full_margin else 0 end) as full_margin_2,
    sum(case when age <= 3 then full_margin else 0 end) as full_margin_3,
    sum(case when age <= 4 then full_margin else 0 end) as full_margin_4,
    sum(case when age <= 5 then full_margin else 0 end) as full_margin_5,
    sum(case when age <= 6 then full_margin else 0 end) as full_margin_6,
    sum(case when age <= 7 then full_margin else 0 end) as full_margin_7,
    sum(case when age <= 8 then full_margin else 0 end) as full_margin_8,
    sum(case when age <= 9 then full_margin else 0 end) as full_margin_9,
    sum(case when age <= 10 then full_margin else 0 end) as full_margin_10,
    sum(case when age <= 11 then full_margin else 0 end) as full_margin_11,
    sum(full_margin) as full_margin_12
from by_age
group by day, channel, region, currency
order by day
