-- kept: view
-- Expected customers with every dimension of their first order. What they are expected to bring becomes margin by what
-- customers of their channel left so far: margin_value and uncosted_value go with an assumed margin, known_value without.
-- Where no cost is known at all, known_value is net sales.
with known as (
    select count(known_share) as channels
    from channel_margins
), valued as (
    select h.day, h.channel, h.region, h.country, h.device, h.campaign, h.segment, h.age_band,
        h.currency, h.customer_id,
        v.still_there, v.expected_orders, v.expected_revenue, v.rest_of_year_revenue,
        h.margin_365, h.uncosted_365, h.full_margin_365, h.full_customers_365,
        s.margin_share, s.uncosted_share, s.known_share, k.channels
    from customer_values v
    join customer_history h on h.customer_id = v.customer_id
    cross join own_currency w
    cross join known k
    left join channel_margins s on s.channel is not distinct from h.channel
        and s.currency is not distinct from coalesce(h.currency, w.currency)
    where coalesce(h.currency, w.currency) is not distinct from w.currency
)
select
    day, channel, region, country, device, campaign, segment, age_band, currency,
    coalesce(channel, '') in (select channel from paid_channels) as paid,
    customer_id,
    1 as customer_count,
    still_there,
    expected_orders,
    expected_revenue,
    cast(expected_revenue * margin_share as decimal(18,4)) as margin_value,
    cast(expected_revenue * uncosted_share as decimal(18,4)) as uncosted_value,
    case when expected_revenue * margin_share is not null then 1 else 0 end as assumed_count,
    cast(expected_revenue * case when channels = 0 then 1e0 else known_share end as decimal(18,4)) as known_value,
    case when expected_revenue * case when channels = 0 then 1e0 else known_share end is not null then 1 else 0 end
        as known_count,
    margin_365 + cast(rest_of_year_revenue * margin_share as decimal(18,4)) as year_margin,
    uncosted_365 + cast(rest_of_year_revenue * uncosted_share as decimal(18,4)) as year_uncosted,
    case when rest_of_year_revenue * margin_share is not null then 1 else 0 end as year_assumed_count,
    case when full_customers_365 = 1
        then full_margin_365 + cast(rest_of_year_revenue * known_share as decimal(18,4)) end as year_known,
    case when full_customers_365 = 1 and rest_of_year_revenue * known_share is not null then 1 else 0 end
        as year_known_count
from valued
