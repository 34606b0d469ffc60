-- What the stages and statuses that files write say of a deal, once for each spelling: won, lost, open or deleted. A deal
-- that ended without a decision is lost; leaving it out would make the win rate look better than it is. However a stage
-- is spelled, its letters and digits are its key. ``is_status`` tells what stands in the column of the status.
select
    written,
    case
        when upper(written) in ('WON', 'CLOSED WON', 'CLOSEDWON', 'CLOSED - WON') or upper(written) like '% WON' then 'won'
        when upper(written) in (
            'LOST', 'CLOSED LOST', 'CLOSEDLOST', 'CLOSED - LOST', 'NO DECISION', 'ABANDONED', 'DISQUALIFIED'
        ) or upper(written) like '% LOST' then 'lost'
        when upper(written) = 'DELETED' then 'deleted'
        else 'open'
    end as outcome,
    regexp_replace(lower(written), '[^\pL\pN]', '', 'g') as stage_key, max(is_status) as is_status
from (
    select distinct coalesce(status, '') as written, 1 as is_status from deals
    union all
    select distinct coalesce(stage, '') as written, 0 as is_status from deals
    union all
    select distinct stage as written, 0 as is_status from deal_stages
) w
group by written
