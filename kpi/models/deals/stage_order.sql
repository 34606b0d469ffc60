-- kept: table
-- only with: deal_stages
-- The stages of each pipeline in their order, from 0: a stage stands before those that it mostly precedes, and of equals
-- the one that more deals enter. Majorities of pairs are not misled by stages that some deals skip. With very many deals
-- every sixteenth tells the order.
with written as (
    select pipeline, stage_key, stage, count(*) as entry_count
    from stage_entries
    where is_step = 1
    group by pipeline, stage_key, stage
), labels as (
    select pipeline, stage_key, stage,
        row_number() over (partition by pipeline, stage_key order by entry_count desc, stage) as choice,
        sum(entry_count) over (partition by pipeline, stage_key) as entry_count
    from written
), firsts as (
    select deal_row, pipeline, stage_key, min(entered_at) as first_at
    from stage_entries
    where is_step = 1
        and (deal_row % 16 = 0 or (select sum(entry_count) from written) < 200000)
    group by deal_row, pipeline, stage_key
), pairs as (
    select a.pipeline, a.stage_key as earlier, b.stage_key as later, count(*) as deal_count
    from firsts a
    join firsts b on b.deal_row = a.deal_row and a.first_at < b.first_at
    group by a.pipeline, a.stage_key, b.stage_key
), majorities as (
    select p.pipeline, p.earlier, p.later,
        case when p.deal_count > coalesce(q.deal_count, 0) then 1 when p.deal_count < q.deal_count then -1 else 0 end as ahead
    from pairs p
    left join pairs q on q.pipeline = p.pipeline and q.earlier = p.later and q.later = p.earlier
), ahead as (
    select pipeline, stage_key, sum(ahead) as ahead
    from (
        select pipeline, earlier as stage_key, ahead from majorities
        union all
        -- The stage that is only ever the later one of a pair has no row of its own for it.
        select m.pipeline, m.later as stage_key, -m.ahead as ahead
        from majorities m
        where not exists (
            select 1 from pairs p where p.pipeline = m.pipeline and p.earlier = m.later and p.later = m.earlier
        )
    ) a
    group by pipeline, stage_key
)
select
    l.pipeline, l.stage_key, l.stage,
    row_number() over (
        partition by l.pipeline order by coalesce(a.ahead, 0) desc, l.entry_count desc, l.stage
    ) - 1 as place
from labels l
left join ahead a on a.pipeline = l.pipeline and a.stage_key = l.stage_key
where l.choice = 1
