-- kept: on demand
-- Order lines with the day, the dimensions and the currency of their order. Two exports may use one order number for
-- two orders. A line of negative quantity is a return. What an order paid back belongs to a product for sure where the
-- order holds no other: such an order counts on its first line.
with sole as (
    select source, order_id, min(load_id) as load_id, min(line) as line
    from order_lines
    group by source, order_id
    having min(coalesce(product_name, product)) = max(coalesce(product_name, product))
        and count(coalesce(product_name, product)) = count(*)
), converted as (
    select
        cast(o.ordered_at as date) as day,
        o.channel, o.region, o.country, o.device, o.campaign, o.segment, o.age_band, o.currency,
        l.order_id, o.order_row as order_key,
        coalesce(l.product_name, l.product) as product, l.category, l.quantity,
        coalesce(l.returned_quantity, case when l.quantity < 0 then -l.quantity end) as returned_quantity,
        case when s.line is not null and o.order_count > 0 and coalesce(l.quantity, 1) > 0 then 1 else 0
            end as sole_order_count,
        case when o.refund_amount > 0 then 1 else 0 end as refunded,
        case when o.rate is null then coalesce(l.discount_amount, 0)
            else cast(coalesce(l.discount_amount, 0) * o.rate as decimal(18,4)) end as discount_amount,
        case when o.rate is null then l.net_amount
            else cast(l.net_amount * o.rate as decimal(18,4)) end as net_amount,
        case when o.rate is null then l.cost_amount
            else cast(l.cost_amount * o.rate as decimal(18,4)) end as cost_amount
    from order_lines l
    join counted_orders o on o.order_id = l.order_id and o.source = l.source
    left join sole s on s.source = l.source and s.order_id = l.order_id and s.load_id = l.load_id and s.line = l.line
    where o.is_sale
)
select
    day, channel, region, country, device, campaign, segment, age_band, currency, order_id, order_key, product, category,
    quantity, returned_quantity, sole_order_count, sole_order_count * refunded as sole_returned_count,
    net_amount + discount_amount as gross_amount,
    discount_amount,
    net_amount,
    case when cost_amount is not null then net_amount end as costed_amount,
    cost_amount
from converted
