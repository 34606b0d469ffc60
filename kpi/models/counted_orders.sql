-- Orders as they are counted: by the workspace's own names, and in its own currency where a rate of their day is known.
-- Every amount is rounded to four places by itself, so that gross less discount less refund is still the net amount.
-- What is paid back is converted at the rate of its own day, and stays with its order when that is not converted.
select
    o.rowid as order_row, o.order_id, o.source, o.ordered_at, o.refunded_at, o.customer_id,
    coalesce(c.name, o.channel) as channel,
    coalesce(g.name, o.region) as region,
    coalesce(l.name, o.country) as country,
    o.device, o.campaign, o.segment,
    case when r.rate is null then o.currency else w.currency end as currency,
    r.rate,
    o.is_sale, o.order_count, o.quantity,
    case when r.rate is null then o.gross_amount
        else cast(o.gross_amount * r.rate as decimal(18,4)) end as gross_amount,
    case when r.rate is null then o.discount_amount
        else cast(o.discount_amount * r.rate as decimal(18,4)) end as discount_amount,
    case when r.rate is null then o.refund_amount
        else cast(o.refund_amount * coalesce(b.rate, r.rate) as decimal(18,4)) end as refund_amount,
    case when r.rate is null then o.refund_other_amount
        else cast(o.refund_other_amount * coalesce(b.rate, r.rate) as decimal(18,4)) end as refund_other_amount,
    case when r.rate is null then o.total_amount
        else cast(o.total_amount * r.rate as decimal(18,4)) end as total_amount,
    case when r.rate is null then o.net_amount
        else coalesce(cast(o.gross_amount * r.rate as decimal(18,4)), 0)
            - coalesce(cast(o.discount_amount * r.rate as decimal(18,4)), 0)
            + cast((o.net_amount + coalesce(o.refund_amount, 0) - coalesce(o.gross_amount, 0)
                + coalesce(o.discount_amount, 0)) * r.rate as decimal(18,4))
            - coalesce(cast(o.refund_amount * coalesce(b.rate, r.rate) as decimal(18,4)), 0)
        end as net_amount,
    case when r.rate is null then o.cost_amount
        else cast(o.cost_amount * r.rate as decimal(18,4)) end as cost_amount
from orders o
cross join own_currency w
left join daily_rates r on r.day = cast(o.ordered_at as date) and r.currency = o.currency
left join daily_rates b on b.day = cast(o.refunded_at as date) and b.currency = o.currency
left join known_names c on c.dimension = 'channel' and c.source = o.source and c.written = o.channel
left join known_names g on g.dimension = 'region' and g.source = o.source and g.written = o.region
    and g.within = coalesce(o.country, '')
left join known_names l on l.dimension = 'country' and l.source = o.source and l.written = o.country
