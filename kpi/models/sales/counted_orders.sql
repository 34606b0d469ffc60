-- kept: view
-- also after: daily_rates; the rates of its days are written beside each order
-- not after: ad_spend, deals, costs, subscriptions; a row finds the rate of its own day whatever the others hold
-- Orders as they are counted: by the workspace's own names, and in its own currency where they have a rate.
-- Every amount is rounded to four places by itself, so that gross less discount less refund is still the net amount.
-- What is paid back is converted at the rate of its own day. The segment is the order's own, else that of its customer.
select
    o.rowid as order_row, o.order_id, o.source, o.ordered_at, o.refunded_at, o.customer_id,
    coalesce(o.channel_name, o.channel) as channel,
    coalesce(o.region_name, o.region) as region,
    coalesce(o.country_name, o.country) as country,
    o.device, o.campaign, coalesce(o.segment, a.segment) as segment, a.age_band,
    o.currency, o.rate, o.is_sale, o.order_count, o.quantity,
    o.gross_amount, o.discount_amount, o.refund_amount, o.refund_other_amount, o.total_amount, o.net_amount,
    o.cost_amount
from orders o
left join customer_attributes a on a.customer_id = o.customer_id
where o.rate is null
union all
select
    o.rowid as order_row, o.order_id, o.source, o.ordered_at, o.refunded_at, o.customer_id,
    coalesce(o.channel_name, o.channel) as channel,
    coalesce(o.region_name, o.region) as region,
    coalesce(o.country_name, o.country) as country,
    o.device, o.campaign, coalesce(o.segment, a.segment) as segment, a.age_band,
    w.currency, o.rate, o.is_sale, o.order_count, o.quantity,
    cast(o.gross_amount * o.rate as decimal(18,4)) as gross_amount,
    cast(o.discount_amount * o.rate as decimal(18,4)) as discount_amount,
    cast(o.refund_amount * o.refund_rate as decimal(18,4)) as refund_amount,
    cast(o.refund_other_amount * o.refund_rate as decimal(18,4)) as refund_other_amount,
    cast(o.total_amount * o.rate as decimal(18,4)) as total_amount,
    coalesce(cast(o.gross_amount * o.rate as decimal(18,4)), 0)
        - coalesce(cast(o.discount_amount * o.rate as decimal(18,4)), 0)
        + cast((o.net_amount + coalesce(o.refund_amount, 0) - coalesce(o.gross_amount, 0)
            + coalesce(o.discount_amount, 0)) * o.rate as decimal(18,4))
        - coalesce(cast(o.refund_amount * o.refund_rate as decimal(18,4)), 0) as net_amount,
    cast(o.cost_amount * o.rate as decimal(18,4)) as cost_amount
from orders o
cross join own_currency w
left join customer_attributes a on a.customer_id = o.customer_id
where o.rate is not null
