-- kept: table
-- only with: deals
-- not after: deal_stages; what the words of deals mean does not hang on those of stages
-- One row per deal that counts, by the workspace's own names. The status decides whether it is won or lost, and without
-- one the stage. The day on which an open deal is expected to close has not happened.
select
    row_number() over () as deal_row, d.deal_id,
    cast(d.created_at as date) as created,
    case when w.outcome <> 'open' then cast(d.closed_at as date) end as closed,
    w.outcome as state, d.stage, coalesce(d.pipeline, '') as pipeline,
    coalesce(d.channel_name, d.channel) as channel, coalesce(d.region_name, d.region) as region,
    coalesce(d.product_name, d.product) as product, d.owner, upper(d.currency) as currency, d.amount
from deals d
join deal_words w on w.written = coalesce(d.status, d.stage, '')
where w.outcome <> 'deleted'
