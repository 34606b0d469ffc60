-- Days in a stage by the day on which the deals were opened, of all channels and regions.
select opened, pipeline, place, is_waiting, day_count, sum(entry_count) as entry_count
from stage_stays
group by opened, pipeline, place, is_waiting, day_count
order by opened
