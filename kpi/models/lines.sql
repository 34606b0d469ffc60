-- Order lines with the day and the dimensions of their order. Two exports may use one order number for two orders.
select
    cast(o.ordered_at as date) as day,
    o.channel, o.region, o.country, o.device, o.campaign, o.segment, o.currency,
    l.order_id, l.source || ' ' || l.order_id as order_key, l.product, l.category, l.quantity,
    l.net_amount + coalesce(l.discount_amount, 0) as gross_amount,
    coalesce(l.discount_amount, 0) as discount_amount,
    l.net_amount,
    case when l.cost_amount is not null then l.net_amount end as costed_amount,
    l.cost_amount
from order_lines l
join orders o on o.order_id = l.order_id and o.source = l.source
where o.is_sale
