-- kept: on demand
-- Sales and refunds per day, campaign and device: what the daily roll-up has, with what brought the order.
select
    day, channel, region, campaign, device, currency, paid,
    sum(order_count) as order_count,
    sum(quantity) as quantity,
    sum(sized_order_count) as sized_order_count,
    sum(gross_amount) as gross_amount,
    sum(discount_amount) as discount_amount,
    sum(refund_amount) as refund_amount,
    sum(returned_count) as returned_count,
    sum(net_amount) as net_amount,
    sum(total_amount) as total_amount,
    sum(costed_amount) as costed_amount,
    sum(cost_amount) as cost_amount,
    sum(uncosted_count) as uncosted_count,
    sum(order_amount) as order_amount,
    max(largest_amount) as largest_amount,
    sum(net_squares) as net_squares,
    sum(total_squares) as total_squares,
    sum(quantity_squares) as quantity_squares,
    sum(gross_squares) as gross_squares,
    sum(gross_discounts) as gross_discounts,
    sum(discount_squares) as discount_squares,
    sum(gross_refunds) as gross_refunds,
    sum(refund_squares) as refund_squares,
    sum(costed_squares) as costed_squares,
    sum(costed_costs) as costed_costs,
    sum(cost_squares) as cost_squares
from sales
group by day, channel, region, campaign, device, currency, paid
order by day
