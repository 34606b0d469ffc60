-- kept: view
-- not after: ad_spend, deals, subscriptions; a row finds the rate of its own day whatever the others hold
-- Costs per day, each day in its own currency where a rate of that day is known. A cost without a channel or a region has
-- that of its order, when one order only has the number; customer and segment are always those of the order. A cost of
-- a longer period is spread over its days so that the parts add up to the cent. Every cost is one of four: a fee,
-- shipping, another cost that names its order, or an overhead, which is there whether or not anything is sold.
with of_orders as (
    select order_id, max(channel) as channel, max(region) as region, max(customer_id) as customer_id,
        max(segment) as segment, max(age_band) as age_band
    from counted_orders
    where order_id in (select order_id from costs where order_id is not null)
    group by order_id
    having count(*) = 1
), placed as (
    select
        c.incurred_at, c.period_end, upper(c.currency) as currency, c.amount,
        coalesce(c.channel_name, c.channel, o.channel) as channel,
        coalesce(c.region_name, c.region, o.region) as region,
        o.customer_id, o.segment, o.age_band, case when o.order_id is null then 0 else 1 end as is_of_order,
        case
            when upper(c.kind) like '%SHIPPING%' or upper(c.kind) like '%DELIVERY%'
                or upper(c.kind) like '%POSTAGE%' or upper(c.kind) like '%FREIGHT%'
                or upper(c.kind) like '%PACKAGING%' or upper(c.kind) like '%FULFILMENT%'
                or upper(c.kind) like '%FULFILLMENT%' or upper(c.kind) like '%VERSAND%'
                or upper(c.kind) like '%PORTO%' or upper(c.kind) like '%FRACHT%'
                or upper(c.kind) like '%VERPACKUNG%' or upper(c.kind) like '%LIVRAISON%'
                or upper(c.kind) like '%EMBALLAGE%' or upper(c.kind) like '%ENVÍO%'
                or upper(c.kind) like '%ENVIO%' or upper(c.kind) like '%FRETE%'
                or upper(c.kind) like '%SPEDIZION%' or upper(c.kind) like '%IMBALL%'
                or upper(c.kind) like '%VERZEND%' or upper(c.kind) like '%VERPAKKING%' then 'shipping'
            when upper(c.kind) in ('FEE', 'FEES') or upper(c.kind) like '% FEE' or upper(c.kind) like '% FEES'
                or upper(c.kind) like '%COMMISSION%' or upper(c.kind) like '%GEBÜHR%'
                or upper(c.kind) like '%PROVISION%' or upper(c.kind) like '%COMISI%'
                or upper(c.kind) like '%COMISS%' or upper(c.kind) like '%COMMISSIE%' then 'fee'
            when c.order_id is not null then 'order'
            else 'overhead'
        end as sort,
        case when upper(c.kind) like '%MARKETING%' or upper(c.kind) like '%AGENCY%' or upper(c.kind) like '%ADVERTISING%'
            or (upper(c.kind) like '%SALES%' and (upper(c.kind) like '%SALAR%' or upper(c.kind) like '%WAGE%'
                or upper(c.kind) like '%PAYROLL%' or upper(c.kind) like '%STAFF%' or upper(c.kind) like '%TEAM%'
                or upper(c.kind) like '%COMMISSION%'))
            then 1 else 0 end as wins_customers
    from costs c
    left join of_orders o on o.order_id = c.order_id
), spread as (
    select incurred_at as day, channel, region, customer_id, segment, age_band, is_of_order, currency, sort, wins_customers, amount
    from placed
    where period_end is null or period_end <= incurred_at
    union all
    select
        d.day, p.channel, p.region, p.customer_id, p.segment, p.age_band, p.is_of_order, p.currency, p.sort, p.wins_customers,
        cast((cast(cast(p.amount as decimal(28,4)) * 10000 as bigint) * (d.day - p.incurred_at + 1) // (p.period_end - p.incurred_at + 1)
            - cast(cast(p.amount as decimal(28,4)) * 10000 as bigint) * (d.day - p.incurred_at) // (p.period_end - p.incurred_at + 1)) / 10000.0
            as decimal(18,4)) as amount
    from placed p
    join calendar d on d.day >= p.incurred_at and d.day <= p.period_end
    where p.period_end > p.incurred_at
), counted as (
    select
        s.day, s.channel, s.region, s.customer_id, s.segment, s.age_band, s.is_of_order, s.sort, s.wins_customers,
        case when r.rate is null then s.currency else w.currency end as currency,
        case when r.rate is null then s.amount else cast(s.amount * r.rate as decimal(18,4)) end as amount,
        s.currency as written_currency, s.amount as written_amount
    from spread s
    cross join own_currency w
    left join daily_rates r on r.day = s.day and r.currency = s.currency
)
select
    day, channel, region, customer_id, segment, age_band, is_of_order, currency, amount,
    case when sort = 'fee' then amount else 0 end as fee_amount,
    case when sort = 'shipping' then amount else 0 end as shipping_amount,
    case when sort = 'order' then amount else 0 end as order_amount,
    case when sort = 'overhead' then amount else 0 end as overhead_amount,
    case when wins_customers = 1 then amount else 0 end as acquisition_amount,
    written_currency, written_amount
from counted
