-- kept: view
-- Deals on the day they were opened, with what became of them so far, and once more on the day they were won or lost.
-- The days of a deal that closes before it is opened are left out.
with events as (
    select created as day, channel, region, product, owner, currency,
        1 as created_count, case when state = 'won' then 1 else 0 end as created_won_count,
        0 as won_count, 0 as lost_count, 0 as timed_count, 0 as won_days, null as won_amount
    from counted_deals
    where created is not null
    union all
    select closed as day, channel, region, product, owner, currency,
        0 as created_count, 0 as created_won_count,
        case when state = 'won' then 1 else 0 end as won_count,
        case when state = 'lost' then 1 else 0 end as lost_count,
        case when state = 'won' and closed >= created then 1 else 0 end as timed_count,
        case when state = 'won' and closed >= created then closed - created else 0 end as won_days,
        case when state = 'won' then amount end as won_amount
    from counted_deals
    where closed is not null
)
select
    e.day, e.channel, e.region, e.product, e.owner,
    case when r.rate is null then e.currency else w.currency end as currency,
    e.created_count, e.created_won_count, e.won_count, e.lost_count, e.timed_count, e.won_days,
    case when e.won_amount is not null then e.won_count else 0 end as valued_count,
    case when r.rate is null then e.won_amount else cast(e.won_amount * r.rate as decimal(18,4)) end as won_amount,
    e.currency as written_currency, e.won_amount as written_amount
from events e
cross join own_currency w
left join daily_rates r on r.day = e.day and r.currency = e.currency
