-- Margin of the first 365 days and, times the channel's margin, what is expected of the rest of them, per customer of a
-- channel with spend and all costs known; over the spend per new customer of such channels.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, ifnull(currency, 'EUR') as currency, customer_id,
        ifnull(channel, '') in (select ifnull(channel, '') from ad_spend where amount > 0) as paid
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), lived as (
    select f.*, o.gross_amount - o.discount_amount - o.refund_amount as net, o.cost_amount as cost
    from first_orders f
    join orders o on o.is_sale and o.customer_id = f.customer_id and cast(o.ordered_at as date) - f.day <= 365
), margins as (
    select channel, currency, sum(net - cost)::double / nullif(sum(net) filter (where cost is not null), 0) as share
    from lived group by channel, currency
), so_far as (
    select customer_id, case when count(*) = count(cost) then sum(net - cost) end as margin from lived group by customer_id
), events as (
    select f.day, f.channel, f.region, 1 as customers, null as spend,
        s.margin + cast(v.rest_of_year_revenue * m.share as decimal(18,4)) as margin
    from first_orders f
    join so_far s on s.customer_id = f.customer_id
    join margins m on ifnull(m.channel, '') = ifnull(f.channel, '') and ifnull(m.currency, '') = ifnull(f.currency, '')
    left join customer_values v on v.customer_id = f.customer_id
    where f.paid
    union all
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date), channel, region, 0,
        cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4)), null
    from ad_spend
)
select {keys}, (sum(margin)::double / nullif(count(margin), 0))
    / nullif(sum(spend)::double / nullif(sum(customers), 0), 0) as value
from events where {within} group by all
