-- Order lines with the day, the dimensions and the currency of their order. Two exports may use one order number for
-- two orders.
with converted as (
    select
        cast(o.ordered_at as date) as day,
        o.channel, o.region, o.country, o.device, o.campaign, o.segment, o.age_band, o.currency,
        l.order_id, l.source || ' ' || l.order_id as order_key,
        coalesce(l.product_name, l.product) as product, l.category, l.quantity,
        case when o.rate is null then coalesce(l.discount_amount, 0)
            else cast(coalesce(l.discount_amount, 0) * o.rate as decimal(18,4)) end as discount_amount,
        case when o.rate is null then l.net_amount
            else cast(l.net_amount * o.rate as decimal(18,4)) end as net_amount,
        case when o.rate is null then l.cost_amount
            else cast(l.cost_amount * o.rate as decimal(18,4)) end as cost_amount
    from order_lines l
    join counted_orders o on o.order_id = l.order_id and o.source = l.source
    where o.is_sale
)
select
    day, channel, region, country, device, campaign, segment, age_band, currency, order_id, order_key, product, category,
    quantity,
    net_amount + discount_amount as gross_amount,
    discount_amount,
    net_amount,
    case when cost_amount is not null then net_amount end as costed_amount,
    cost_amount
from converted
