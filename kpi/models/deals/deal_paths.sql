-- kept: on demand
-- One row per deal, listed or known from its history only: when it was opened, how far it got, and how it ended or where
-- it is. A deal without history has no place; the stage that an open deal is in comes from its own row first. Amounts are
-- counted as those of orders are, at the rate of the day of closing, open ones at that of the last day.
with furthest as (
    select deal_row, min(pipeline) as pipeline, max(place) as place, min(opened) as opened, min(state) as state
    from stage_spells
    group by deal_row
), deals_known as (
    select d.deal_row, d.deal_id, coalesce(d.created, f.opened) as opened, d.created, d.closed, d.state, d.pipeline,
        d.stage, d.channel, d.region, d.product, d.owner, d.currency, d.amount, f.place
    from counted_deals d
    left join furthest f on f.deal_row = d.deal_row
    union all
    select f.deal_row, null as deal_id, f.opened, null as created, null as closed, f.state, f.pipeline,
        null as stage, null as channel, null as region, null as product, null as owner, null as currency,
        null as amount, f.place
    from furthest f
    where f.deal_row < 0
)
select
    d.deal_row, d.deal_id, d.opened, d.created, d.closed, d.state, d.pipeline, d.stage,
    d.channel, d.region, d.product, d.owner,
    case when r.rate is null then d.currency else w.currency end as currency,
    case when r.rate is null then d.amount else cast(d.amount * r.rate as decimal(18,4)) end as amount,
    d.currency as written_currency, d.amount as written_amount,
    d.place, case when d.state = 'open' then coalesce(o.place, d.place) end as current_place
from deals_known d
cross join own_currency w
cross join deal_days l
left join daily_rates r on r.day = coalesce(d.closed, l.last_day) and r.currency = d.currency
left join deal_words x on x.written = d.stage
left join stage_order o on o.pipeline = d.pipeline and o.stage_key = x.stage_key
order by d.opened
