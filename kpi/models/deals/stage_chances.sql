-- kept: on demand
-- The stages in their order, with the closed deals that got there and those of them that were won: a won deal passed every
-- stage. ``chance`` is the share won that an open deal there is weighed with: of the stage when ten deals or more were
-- closed, else of all closed deals. The row without a stage is that of all closed deals.
with reached as (
    select pipeline, place, state, count(*) as deal_count
    from deal_paths
    where state <> 'open' and place is not null
    group by pipeline, place, state
), overall as (
    select count(*) filter (where state = 'won') as won_count, count(*) as closed_count
    from deal_paths
    where state <> 'open' and deal_row > 0
), counted as (
    select o.pipeline, o.place, o.stage, o.stage_key,
        coalesce(sum(r.deal_count) filter (where r.state = 'won'), 0) as won_count,
        coalesce(sum(r.deal_count), 0) as closed_count
    from stage_order o
    left join reached r on r.pipeline = o.pipeline and (r.state = 'won' or r.place >= o.place)
    group by o.pipeline, o.place, o.stage, o.stage_key
)
select c.pipeline, c.place, c.stage, c.stage_key, c.won_count, c.closed_count,
    case when c.closed_count >= 10 then 1e0 * c.won_count / nullif(c.closed_count, 0)
        else 1e0 * a.won_count / nullif(a.closed_count, 0) end as chance,
    case when c.closed_count >= 10 then 1 else 0 end as is_known
from counted c
cross join overall a
union all
select null as pipeline, null as place, null as stage, null as stage_key, won_count, closed_count,
    1e0 * won_count / nullif(closed_count, 0) as chance, 1 as is_known
from overall
