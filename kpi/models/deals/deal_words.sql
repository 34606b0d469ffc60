-- kept: table
-- What the stages and statuses that files write say of a deal, once for each spelling: won, lost, open or deleted. A deal
-- that ended without a decision is lost; leaving it out would make the win rate look better than it is. However a stage
-- is spelled, its letters and digits are its key. ``is_status`` tells what stands in the column of the status.
with found as (
    select distinct coalesce(status, '') as written, 1 as is_status from deals
    union all
    select distinct coalesce(stage, '') as written, 0 as is_status from deals
    union all
    select distinct stage as written, 0 as is_status from deal_stages
), spelled as (
    select written, upper(written) as spelling,
        ' ' || trim(regexp_replace(upper(written), '[^\pL]+', ' ', 'g')) as words, max(is_status) as is_status
    from found
    group by written
)
select
    written,
    case
        when words in (
            ' NO DECISION', ' ABANDONED', ' DISQUALIFIED', ' CANCELLED', ' CANCELED', ' REJECTED', ' DECLINED', ' CLOSEDLOST'
        ) or words like '% NOT WON' or words like '% NICHT GEWONNEN' then 'lost'
        when words = ' CLOSEDWON' or words like '% WON' or words like ' CLOSED WON %' or spelling like 'WON -%'
            or spelling like 'WON:%' or spelling like 'WON (%' or words like '% GEWONNEN'
            or words like '% GAGNÉ' or words like '% GAGNÉE' or words like '% GANADO' or words like '% GANADA'
            or words like '% GANHO' or words like '% GANHA' or words like '% VINTO' or words like '% VINTA' then 'won'
        when words like '% LOST' or words like ' CLOSED LOST %' or spelling like 'LOST -%'
            or spelling like 'LOST:%' or spelling like 'LOST (%' or words like '% VERLOREN'
            or words like '% PERDU' or words like '% PERDUE' or words like '% PERDIDO' or words like '% PERDIDA'
            or words like '% PERSO' or words like '% PERSA' then 'lost'
        when words = ' DELETED' then 'deleted'
        else 'open'
    end as outcome,
    regexp_replace(lower(written), '[^\pL\pN]', '', 'g') as stage_key, is_status
from spelled
