-- The stages that deals entered, one row each: when the deal left it, if it did, and when it entered the next one of the
-- way (``turn`` counts these from 1; the stages won and lost end the way). Deals of which only the history is loaded have
-- numbers below 0; the history of deleted deals is left out.
with unlisted as (
    select deal_id, -row_number() over (order by deal_id) as deal_row
    from (
        select distinct s.deal_id
        from deal_stages s
        where not exists (select 1 from deals d where d.deal_id = s.deal_id)
    ) u
), numbered as (
    select
        coalesce(d.deal_row, u.deal_row) as deal_row, coalesce(d.pipeline, '') as pipeline, s.stage, w.stage_key, w.outcome,
        s.entered_at, s.left_at, s.line
    from deal_stages s
    join deal_words w on w.written = s.stage
    left join counted_deals d on d.deal_id = s.deal_id
    left join unlisted u on u.deal_id = s.deal_id
)
select
    deal_row, pipeline, stage, stage_key, outcome, cast(entered_at as date) as entered,
    cast(coalesce(left_at, lead(entered_at) over way) as date) as until,
    cast(lead(case when outcome not in ('won', 'lost') then entered_at end ignore nulls) over way as date) as next_entered,
    count(case when outcome not in ('won', 'lost') then 1 end) over way as turn
from numbered
where deal_row is not null
window way as (
    partition by deal_row order by entered_at, left_at nulls last, line rows between unbounded preceding and current row
)
