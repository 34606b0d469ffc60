-- kept: view
-- How many days deals stood in a stage. One that is open and still there has waited up to the last day in the data.
select
    s.opened, s.channel, s.region, s.pipeline, s.place, case when s.ended is null then 1 else 0 end as is_waiting,
    coalesce(s.ended, l.last_day) - s.entered as day_count, 1 as entry_count
from stage_spells s
cross join deal_days l
where coalesce(s.ended, l.last_day) >= s.entered and (s.ended is not null or s.state = 'open')
