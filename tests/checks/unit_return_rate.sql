-- Units that lines say were taken back, and lines of negative quantity, over the units of lines of positive quantity.
with sold as (
    select cast(o.ordered_at as date) as day, o.channel, o.region, l.quantity, l.returned_quantity
    from order_lines l join orders o on o.order_id = l.order_id and o.source = l.source
    where o.is_sale
)
select {keys}, (coalesce(sum(returned_quantity), 0) + coalesce(-sum(quantity) filter (where quantity < 0 and returned_quantity is null), 0))::double
    / nullif(sum(quantity) filter (where quantity > 0), 0)::double as value
from sold where {within} group by all
