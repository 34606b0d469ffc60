-- kept: on demand
-- Days in a stage of the deals of every month of opening, by the usual dimensions; ``opened`` is the first day of the month.
select
    cast(date_trunc('month', opened) as date) as opened, channel, region, pipeline, place, is_waiting, day_count,
    sum(entry_count) as entry_count
from stage_stays
group by cast(date_trunc('month', opened) as date), channel, region, pipeline, place, is_waiting, day_count
order by opened
