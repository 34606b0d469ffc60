-- Orders as they are counted: by the workspace's own names, and in its own currency where they have a rate.
-- Every amount is rounded to four places by itself, so that gross less discount less refund is still the net amount.
-- What is paid back is converted at the rate of its own day, and stays with its order when that is not converted.
select
    o.rowid as order_row, o.order_id, o.source, o.ordered_at, o.refunded_at, o.customer_id,
    coalesce(o.channel_name, o.channel) as channel,
    coalesce(o.region_name, o.region) as region,
    coalesce(o.country_name, o.country) as country,
    o.device, o.campaign, o.segment,
    case when o.rate is null then o.currency else w.currency end as currency,
    o.rate,
    o.is_sale, o.order_count, o.quantity,
    case when o.rate is null then o.gross_amount
        else cast(o.gross_amount * o.rate as decimal(18,4)) end as gross_amount,
    case when o.rate is null then o.discount_amount
        else cast(o.discount_amount * o.rate as decimal(18,4)) end as discount_amount,
    case when o.rate is null then o.refund_amount
        else cast(o.refund_amount * o.refund_rate as decimal(18,4)) end as refund_amount,
    case when o.rate is null then o.refund_other_amount
        else cast(o.refund_other_amount * o.refund_rate as decimal(18,4)) end as refund_other_amount,
    case when o.rate is null then o.total_amount
        else cast(o.total_amount * o.rate as decimal(18,4)) end as total_amount,
    case when o.rate is null then o.net_amount
        else coalesce(cast(o.gross_amount * o.rate as decimal(18,4)), 0)
            - coalesce(cast(o.discount_amount * o.rate as decimal(18,4)), 0)
            + cast((o.net_amount + coalesce(o.refund_amount, 0) - coalesce(o.gross_amount, 0)
                + coalesce(o.discount_amount, 0)) * o.rate as decimal(18,4))
            - coalesce(cast(o.refund_amount * o.refund_rate as decimal(18,4)), 0)
        end as net_amount,
    case when o.rate is null then o.cost_amount
        else cast(o.cost_amount * o.rate as decimal(18,4)) end as cost_amount
from orders o
cross join own_currency w
