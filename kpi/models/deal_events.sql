-- Deals on the day they were opened, and once more on the day they were won or lost: what ends without a decision is
-- lost. The status decides, and without one the stage. The day on which an open deal is expected to close says nothing.
with listed as (
    select
        cast(created_at as date) as created, cast(closed_at as date) as closed,
        coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region,
        coalesce(product_name, product) as product, owner, upper(currency) as currency, amount,
        case
            when upper(coalesce(status, stage)) in ('WON', 'CLOSED WON', 'CLOSEDWON', 'CLOSED - WON')
                or upper(coalesce(status, stage)) like '% WON' then 'won'
            when upper(coalesce(status, stage)) in (
                'LOST', 'CLOSED LOST', 'CLOSEDLOST', 'CLOSED - LOST', 'NO DECISION', 'ABANDONED', 'DISQUALIFIED'
            ) or upper(coalesce(status, stage)) like '% LOST' then 'lost'
            else 'open'
        end as state
    from deals
    where upper(coalesce(status, stage, '')) <> 'DELETED'
), events as (
    select created as day, channel, region, product, owner, currency,
        1 as created_count, 0 as won_count, 0 as lost_count, null as won_amount
    from listed
    where created is not null
    union all
    select closed as day, channel, region, product, owner, currency,
        0 as created_count,
        case when state = 'won' then 1 else 0 end as won_count,
        case when state = 'lost' then 1 else 0 end as lost_count,
        case when state = 'won' then amount end as won_amount
    from listed
    where closed is not null and state <> 'open'
)
select
    e.day, e.channel, e.region, e.product, e.owner,
    case when r.rate is null then e.currency else w.currency end as currency,
    e.created_count, e.won_count, e.lost_count,
    case when e.won_amount is not null then e.won_count else 0 end as valued_count,
    case when r.rate is null then e.won_amount else cast(e.won_amount * r.rate as decimal(18,4)) end as won_amount,
    e.currency as written_currency, e.won_amount as written_amount
from events e
cross join own_currency w
left join daily_rates r on r.day = e.day and r.currency = e.currency
