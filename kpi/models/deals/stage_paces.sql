-- kept: table
-- only with: deal_stages
-- How many days the deals that were won stood in each stage: what a deal that is still open there is held against.
select pipeline, place, ended - entered as day_count, count(*) as entry_count
from stage_spells
where state = 'won' and went_on = 1 and ended >= entered
group by pipeline, place, ended - entered
