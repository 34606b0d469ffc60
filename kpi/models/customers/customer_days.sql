-- kept: on demand
-- Sales and refunds per day and customer, with what is known of the customer. Orders without a customer stand together.
-- Counts are plain integers: a sum as it comes is four times as wide, and customers are grouped more slowly with it.
select
    s.day, s.customer_id, n.customer, s.channel, s.region, s.segment, s.age_band, s.currency, s.paid,
    cast(sum(s.order_count) as integer) as order_count,
    sum(s.quantity) as quantity,
    cast(sum(s.sized_order_count) as integer) as sized_order_count,
    sum(s.gross_amount) as gross_amount,
    sum(s.discount_amount) as discount_amount,
    sum(s.refund_amount) as refund_amount,
    sum(s.net_amount) as net_amount,
    sum(s.total_amount) as total_amount,
    sum(s.costed_amount) as costed_amount,
    sum(s.cost_amount) as cost_amount,
    cast(sum(s.uncosted_count) as integer) as uncosted_count
from sales s
left join customer_numbers n on n.customer_id = s.customer_id
group by s.day, s.customer_id, n.customer, s.channel, s.region, s.segment, s.age_band, s.currency, s.paid
order by s.day
