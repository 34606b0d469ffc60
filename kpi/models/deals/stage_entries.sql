-- kept: view
-- The stages that deals entered, one row each, with those that end the way, won and lost. Deals of which only the history
-- is loaded have numbers below 0; the history of deleted deals is left out.
with unlisted as (
    select deal_id, -row_number() over (order by deal_id) as deal_row
    from (
        select distinct s.deal_id
        from deal_stages s
        where not exists (select 1 from deals d where d.deal_id = s.deal_id)
    ) u
)
select
    coalesce(d.deal_row, u.deal_row) as deal_row, coalesce(d.pipeline, '') as pipeline, s.stage, w.stage_key, w.outcome,
    case when w.outcome in ('won', 'lost') then 0 else 1 end as is_step, s.entered_at, s.left_at, s.line
from deal_stages s
join deal_words w on w.written = s.stage
left join counted_deals d on d.deal_id = s.deal_id
left join unlisted u on u.deal_id = s.deal_id
where d.deal_row is not null or u.deal_row is not null
