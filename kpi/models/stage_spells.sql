-- The time that a deal spent in a stage: one row per stage entered, with the day on which that ended, if it did, and
-- whether the deal went on from there. From ``since`` on, and until the day ``open_until``, it was open in that stage: it
-- is in its first stage from its opening on, and from the first day of all when nobody knows that day.
select
    d.deal_row, d.pipeline, o.place, e.entered, coalesce(e.until, d.closed) as ended, d.state,
    case when d.state = 'won' or d.place > o.place then 1 else 0 end as went_on,
    case when e.turn = 1 or e.entered < d.created then coalesce(d.created, l.first_day) else e.entered end as since,
    case when e.next_entered is null or d.closed < e.next_entered then d.closed else e.next_entered end as open_until,
    d.closed, d.opened, d.channel, d.region, d.product, d.owner, d.written_currency, d.written_amount
from stage_entries e
join stage_order o on o.pipeline = e.pipeline and o.stage_key = e.stage_key
join deal_paths d on d.deal_row = e.deal_row
cross join deal_days l
