"""What the tables of the made-up shop are made of: SQL over row numbers, every value a hash of its row's number."""

from __future__ import annotations

from datetime import date

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
# Deals, events and the like do not grow beyond this, however many orders there are.
MOST_BESIDE = 1_000_000

_CHANNELS = "['Web shop', 'Marketplace', 'Organic search', 'Paid search', 'Email', 'Social', 'Store', 'Phone']"
_REGIONS = "['North', 'South', 'East', 'West', 'Central']"
_PAID = "['Web shop', 'Marketplace', 'Paid search', 'Email', 'Social']"

# A share of a row's hash as a number from 0 to 1, another one for every salt.
MACROS = "create macro share(n, salt) as (hash(n, salt) % 1000003) / 1000003.0"

_ORDERS = f"""
select
    'B' || lpad(cast(n as varchar), 9, '0') as order_id,
    timestamp '{FIRST_DAY} 00:00:00' + to_seconds(cast(floor((n + share(n, 1)) * {DAYS * 86400} / $orders) as bigint))
        as ordered_at,
    'C' || case when n % 3 = 0 then n // 3 else cast(floor(share(n, 2) * (n // 3 + 1)) as bigint) end as customer_id,
    case when share(n, 3) < 0.9 then {_CHANNELS}[1 + cast(floor(8 * pow(share(n, 4), 1.6)) as integer)] end as channel,
    {_REGIONS}[1 + cast(floor(5 * pow(share(n, 5), 1.3)) as integer)] as region,
    'EUR' as currency,
    gross as gross_amount,
    discount as discount_amount,
    case when share(n, 8) < 0.04 then cast((gross - discount) * case when share(n, 9) < 0.5 then 1 else 0.5 end
        as decimal(18,2)) else 0 end as refund_amount,
    cast((gross - discount) * 0.19 as decimal(18,2)) as tax_amount,
    cast(gross * (0.5 + 0.15 * share(n, 10)) as decimal(18,2)) as cost_amount,
    case when share(n, 11) < 0.03 then 'cancelled' else 'paid' end as status
from (
    select n, gross, case when share(n, 7) < 0.25 then cast(gross * 0.1 as decimal(18,2)) else 0 end as discount
    from (select range as n, cast(8 + 190 * pow(share(range, 6), 3) as decimal(18,2)) as gross from range($orders)) g
) o
order by n
"""
_VISITS = f"""
select day as date, channel, region, device, visits, cast(visits * 0.8 as bigint) as visitors,
    cast(visits * 0.5 as bigint) as product_views, cast(visits * 0.1 as bigint) as carts,
    cast(visits * 0.05 as bigint) as checkouts, cast(visits * 0.03 as bigint) as purchases
from (
    select cast(d.range as date) as day, c.channel, r.region, v.device,
        1 + cast($orders / {DAYS * 8 * 5}.0 * (10 + 10 * share(hash(d.range, c.channel), hash(r.region, v.device)))
            as bigint) as visits
    from range(timestamp '{FIRST_DAY}', timestamp '{LAST_DAY}' + interval 1 day, interval 1 day) d
    cross join (select unnest({_CHANNELS}) as channel) c
    cross join (select unnest({_REGIONS}) as region) r
    cross join (select unnest(['mobile', 'desktop']) as device) v
) v
order by day, channel, region, device
"""
_AD_SPEND = f"""
select cast(d.range as date) as date, p.channel, p.channel || ' ' || k.campaign as campaign, 'EUR' as currency,
    cast($orders / {DAYS * 5 * 3}.0 * (2 + 3 * share(hash(d.range, p.channel), hash(k.campaign))) as decimal(18,2))
        as amount,
    cast(1000 * (1 + share(hash(d.range, p.channel), hash(k.campaign))) as bigint) as impressions,
    cast(40 * (1 + share(hash(d.range, p.channel), hash(k.campaign))) as bigint) as clicks
from range(timestamp '{FIRST_DAY}', timestamp '{LAST_DAY}' + interval 1 day, interval 1 day) d
cross join (select unnest({_PAID}) as channel) p
cross join (select unnest(['always on', 'season', 'launch']) as campaign) k
order by date, channel, campaign
"""
_MOMENT = f"timestamp '{FIRST_DAY} 00:00:00' + to_seconds(cast(floor({{share}} * {DAYS * 86400}) as bigint))"
_CHANNEL = f"{_CHANNELS}[1 + cast(floor(8 * share({{n}}, {{salt}})) as integer)]"
_REGION = f"{_REGIONS}[1 + cast(floor(5 * share({{n}}, {{salt}})) as integer)]"
_ORDER_LINES = """
select 'B' || lpad(cast(n * 2 // 3 as varchar), 9, '0') as order_id, 'L' || n as line_id,
    'Product ' || product as product, 'Category ' || (product % 12) as category, 1 + n % 3 as quantity,
    cast(5 + 60 * share(n, 21) as decimal(18,2)) as net_amount, cast(3 + 30 * share(n, 22) as decimal(18,2)) as cost_amount
from (select range as n, cast(floor(500 * pow(share(range, 20), 2)) as integer) as product from range($orders * 3 // 2)) l
order by n
"""
_CUSTOMERS = f"""
select 'C' || range as customer_id, ['Home', 'Office', 'Trade'][1 + cast(floor(3 * share(range, 30)) as integer)] as segment,
    ['18-24', '25-34', '35-49', '50+'][1 + cast(floor(4 * share(range, 31)) as integer)] as age_band,
    {_REGION.format(n="range", salt=32)} as region
from range($orders // 3)
order by range
"""
_DEALS = f"""
select 'D' || n as deal_id, created_at,
    case when state < 0.8 then least(created_at + to_days(cast(floor(5 + 90 * share(n, 42)) as integer)),
        timestamp '{LAST_DAY} 23:00:00') end as closed_at,
    case when state < 0.25 then 'Closed won' when state < 0.8 then 'Closed lost'
        else ['Lead', 'Qualified', 'Proposal', 'Negotiation'][1 + cast(floor(4 * share(n, 43)) as integer)] end as stage,
    case when state < 0.25 then 'won' when state < 0.8 then 'lost' else 'open' end as status,
    cast(500 + 20000 * pow(share(n, 44), 3) as decimal(18,2)) as amount, 'EUR' as currency,
    'Owner ' || cast(floor(12 * share(n, 45)) as integer) as owner, {_CHANNEL.format(n="n", salt=46)} as channel,
    {_REGION.format(n="n", salt=47)} as region, 'Product ' || cast(floor(40 * share(n, 48)) as integer) as product
from (
    select range as n, share(range, 40) as state, {_MOMENT.format(share="share(range, 41)")} as created_at
    from range($beside)
) d
order by n
"""
_DEAL_STAGES = f"""
select 'D' || d.n as deal_id, s.stage, d.created_at + to_days(cast(s.place * floor(3 + 20 * share(d.n, 49)) as integer))
    as entered_at
from (
    select range as n, {_MOMENT.format(share="share(range, 41)")} as created_at, 1 + range % 5 as stages
    from range($beside)
) d
join (select unnest(['Lead', 'Qualified', 'Proposal', 'Negotiation']) as stage, unnest([0, 1, 2, 3]) as place) s
    on s.place < d.stages
order by d.n, s.place
"""
_SUBSCRIPTIONS = f"""
select 'S' || n as subscription_id, 'C' || cast(floor($beside / 3 * share(n, 51)) as bigint) as customer_id, started_at,
    case when share(n, 52) < 0.6 and started_at + length <= date '{LAST_DAY}' then started_at + length end as ended_at,
    [9.00, 19.00, 49.00][plan] as monthly_amount, 'EUR' as currency, ['Small', 'Medium', 'Large'][plan] as plan,
    {_CHANNEL.format(n="n", salt=53)} as channel, {_REGION.format(n="n", salt=54)} as region
from (
    select range as n, date '{FIRST_DAY}' + cast(floor({DAYS} * share(range, 55)) as integer) as started_at,
        30 * (1 + cast(floor(15 * share(range, 56)) as integer)) as length,
        1 + cast(floor(3 * share(range, 57)) as integer) as plan
    from range($beside // 10)
) s
order by n
"""
_USAGE_EVENTS = f"""
select 'E' || range as event_id, {_MOMENT.format(share="share(range, 61)")} as occurred_at,
    'U' || cast(floor($beside / 50 * pow(share(range, 62), 2)) as bigint) as user_id, 'opened' as event,
    ['Search', 'Basket', 'Wishlist', 'Reorder', 'Chat', 'Share'][1 + cast(floor(6 * pow(share(range, 63), 2)) as integer)]
        as feature,
    {_CHANNEL.format(n="range", salt=64)} as channel, {_REGION.format(n="range", salt=65)} as region
from range($beside)
order by range
"""
_FEEDBACK = f"""
select 'F' || range as feedback_id, {_MOMENT.format(share="share(range, 71)")} as given_at,
    'C' || cast(floor($beside / 3 * share(range, 72)) as bigint) as customer_id, kind,
    case when kind = 'nps' then cast(floor(11 * pow(share(range, 73), 0.4)) as integer)
        else 1 + cast(floor(5 * pow(share(range, 73), 0.4)) as integer) end as score,
    {_CHANNEL.format(n="range", salt=74)} as channel, {_REGION.format(n="range", salt=75)} as region,
    'Product ' || cast(floor(500 * pow(share(range, 76), 2)) as integer) as product,
    case when share(range, 77) < 0.1 then 'It came late, and the box was open ' || range end as comment
from (select range, case when range % 2 = 0 then 'nps' else 'csat' end as kind from range($beside // 5)) f
order by range
"""
_COSTS = f"""
select cast(d.range as date) as incurred_at, k.kind, c.channel, 'EUR' as currency,
    cast($orders / {DAYS * 8}.0 * (1 + share(hash(d.range, k.kind), hash(c.channel))) as decimal(18,2)) as amount
from range(timestamp '{FIRST_DAY}', timestamp '{LAST_DAY}' + interval 1 day, interval 1 day) d
cross join (select unnest(['shipping', 'payment fees']) as kind) k
cross join (select unnest({_CHANNELS}) as channel) c
order by incurred_at, kind, channel
"""
_STOCK = f"""
select date '{LAST_DAY}' as counted_at, 'Product ' || range as product, 20 + range % 400 as on_hand, 14 as lead_days
from range(500)
order by range
"""
_TARGETS = f"""
select 'net_sales' as kpi, c.channel, cast(m.range as date) as month, cast($orders * 0.3 as bigint) as value
from range(timestamp '2025-01-01', timestamp '2026-01-01', interval 1 month) m
cross join (select unnest({_CHANNELS}) as channel) c
order by month, channel
"""
SQL = {
    "orders": _ORDERS,
    "visits": _VISITS,
    "ad_spend": _AD_SPEND,
    "order_lines": _ORDER_LINES,
    "customers": _CUSTOMERS,
    "deals": _DEALS,
    "deal_stages": _DEAL_STAGES,
    "subscriptions": _SUBSCRIPTIONS,
    "usage_events": _USAGE_EVENTS,
    "feedback": _FEEDBACK,
    "costs": _COSTS,
    "stock": _STOCK,
    "targets": _TARGETS,
}
