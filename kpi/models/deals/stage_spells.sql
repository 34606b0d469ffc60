-- kept: table
-- only with: deal_stages
-- The time that a deal spent in a stage: one row per stage entered, with the day on which that ended, if it did, and
-- whether the deal went on from there. From ``since`` until ``open_until`` it was open in that stage: it is in its first
-- stage from its opening on, and from the first day of all when nobody knows that day. A deal that is not listed is won or
-- lost as the last word of its history says.
with entries as (
    select e.deal_row, e.pipeline, e.outcome, e.is_step, o.place, e.entered_at, e.left_at, e.line
    from stage_entries e
    left join stage_order o on o.pipeline = e.pipeline and o.stage_key = e.stage_key
), endings as (
    select deal_row, outcome, entered_at as ended_at
    from (
        select deal_row, outcome, entered_at,
            row_number() over (partition by deal_row order by entered_at desc, line desc) as place
        from entries
        where is_step = 0
    ) e
    where place = 1
), furthest as (
    select deal_row, max(place) as place
    from entries
    group by deal_row
), placed as (
    select deal_row, pipeline, place, entered_at, left_at,
        lag(entered_at) over way as before_at, lead(entered_at) over way as next_at
    from entries
    where is_step = 1
    window way as (partition by deal_row order by entered_at, line)
), days as (
    select p.deal_row, p.pipeline, p.place, f.place as furthest, p.before_at,
        cast(p.entered_at as date) as entered, cast(p.next_at as date) as next_entered,
        cast(coalesce(p.left_at, p.next_at, e.ended_at) as date) as until,
        coalesce(d.state, e.outcome, 'open') as state, d.created, d.closed, d.channel, d.region
    from placed p
    join furthest f on f.deal_row = p.deal_row
    left join endings e on e.deal_row = p.deal_row
    left join counted_deals d on d.deal_row = p.deal_row
)
select
    d.deal_row, d.pipeline, d.place, d.entered, coalesce(d.until, d.closed) as ended, d.state,
    case when d.state = 'won' or d.furthest > d.place then 1 else 0 end as went_on,
    case when d.before_at is null or d.entered < d.created then coalesce(d.created, l.first_day) else d.entered end as since,
    case when d.next_entered is null or d.closed < d.next_entered then d.closed else d.next_entered end as open_until,
    coalesce(d.created, d.entered) as opened, d.channel, d.region
from days d
cross join deal_days l
