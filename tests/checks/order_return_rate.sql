-- Orders whose lines all name one product: those with a refund over all of them.
with kinds as (
    select o.order_id, o.source, cast(o.ordered_at as date) as day, o.channel, o.region, o.refund_amount,
        count(distinct l.product) as products, count(*) filter (where l.product is null) as nameless
    from orders o join order_lines l on o.order_id = l.order_id and o.source = l.source
    where o.is_sale and o.order_count > 0
    group by all
)
select {keys}, count(*) filter (where refund_amount > 0)::double / nullif(count(*), 0)::double as value
from kinds where products = 1 and nameless = 0 and {within} group by all
