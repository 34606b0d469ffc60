-- kept: view
-- One row per sale on the day of the order, and one per refund on the day of the refund.
-- Squares and products tell how far sums of orders are left to chance: what is paid back on the day of its order is one
-- event with it, what is paid back later is one of its own. They are cast, because a square has more places than a decimal.
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
    case when cost_amount is null and order_count > 0 then 1 else 0 end as uncosted_count,
    order_count * kept_amount as order_amount,
    case when kept_amount > 0 then kept_amount else 0 end as largest_amount,
    cast(kept_amount as double) * cast(kept_amount as double) as net_squares,
    cast(paid_amount as double) * cast(paid_amount as double) as total_squares,
    cast(quantity as double) * cast(quantity as double) as quantity_squares,
    cast(gross_amount as double) * cast(gross_amount as double) as gross_squares,
    cast(gross_amount as double) * cast(discount_amount as double) as gross_discounts,
    cast(discount_amount as double) * cast(discount_amount as double) as discount_squares,
    cast(0 as double) as gross_refunds,
    cast(0 as double) as refund_squares,
    case when cost_amount is not null then cast(kept_amount as double) * cast(kept_amount as double) end
        as costed_squares,
    cast(kept_amount as double) * cast(cost_amount as double) as costed_costs,
    cast(cost_amount as double) * cast(cost_amount as double) as cost_squares
from (
    select
        ordered_at, refunded_at, channel, region, country, device, campaign, segment, age_band, currency, customer_id,
        order_id, order_count, quantity, gross_amount, discount_amount, refund_amount, refund_other_amount, net_amount,
        total_amount, cost_amount,
        case when cast(refunded_at as date) <> cast(ordered_at as date) then net_amount + coalesce(refund_amount, 0)
            else net_amount end as kept_amount,
        case when cast(refunded_at as date) <> cast(ordered_at as date) then total_amount
            else total_amount - coalesce(refund_amount, 0) - coalesce(refund_other_amount, 0) end as paid_amount
    from counted_orders
    where is_sale
) o
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
    0 as uncosted_count,
    0 as order_amount,
    0 as largest_amount,
    late * refunded * refunded as net_squares,
    late * back * back as total_squares,
    cast(null as double) as quantity_squares,
    cast(0 as double) as gross_squares,
    cast(0 as double) as gross_discounts,
    cast(0 as double) as discount_squares,
    (1 - late) * cast(coalesce(gross_amount, 0) as double) * refunded as gross_refunds,
    refunded * refunded as refund_squares,
    case when cost_amount is not null then late * refunded * refunded end as costed_squares,
    cast(0 as double) as costed_costs,
    cast(0 as double) as cost_squares
from (
    select
        ordered_at, refunded_at, channel, region, country, device, campaign, segment, age_band, currency, customer_id,
        order_id, gross_amount, refund_amount, refund_other_amount, cost_amount,
        case when cast(refunded_at as date) <> cast(ordered_at as date) then 1 else 0 end as late,
        cast(coalesce(refund_amount, 0) as double) as refunded,
        cast(coalesce(refund_amount, 0) + coalesce(refund_other_amount, 0) as double) as back
    from counted_orders
    where is_sale and (refund_amount <> 0 or refund_other_amount <> 0)
) o
