-- One row per sale on the day of the order, and one per refund on the day of the refund.
select
    cast(ordered_at as date) as day,
    channel, region, country, device, campaign, segment, age_band, currency, customer_id, customer_id as customer,
    order_id,
    coalesce(channel, '') in (select channel from paid_channels) as paid,
    order_count,
    quantity,
    case when quantity is not null then order_count end as sized_order_count,
    gross_amount,
    discount_amount,
    0 as refund_amount,
    0 as returned_count,
    net_amount + coalesce(refund_amount, 0) as net_amount,
    total_amount,
    case when cost_amount is not null then net_amount + coalesce(refund_amount, 0) end as costed_amount,
    cost_amount,
    case when cost_amount is null and order_count > 0 then 1 else 0 end as uncosted_count
from counted_orders
where is_sale
union all
select
    cast(coalesce(refunded_at, ordered_at) as date) as day,
    channel, region, country, device, campaign, segment, age_band, currency, customer_id, customer_id as customer,
    order_id,
    coalesce(channel, '') in (select channel from paid_channels) as paid,
    0 as order_count,
    null as quantity,
    null as sized_order_count,
    0 as gross_amount,
    0 as discount_amount,
    coalesce(refund_amount, 0) as refund_amount,
    case when refund_amount > 0 then 1 else 0 end as returned_count,
    -coalesce(refund_amount, 0) as net_amount,
    -(coalesce(refund_amount, 0) + coalesce(refund_other_amount, 0)) as total_amount,
    case when cost_amount is not null then -coalesce(refund_amount, 0) end as costed_amount,
    0 as cost_amount,
    0 as uncosted_count
from counted_orders
where is_sale and (refund_amount <> 0 or refund_other_amount <> 0)
