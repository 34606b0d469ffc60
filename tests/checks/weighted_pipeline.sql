-- The same, each deal worth its value times the share won of all closed deals: no history of stages is loaded.
with overall as (
    select count(*) filter (where lower(ifnull(status, stage)) in ('won', 'closed won'))::double / count(*) as won_share
    from deals where ifnull(status, '') not in ('open', 'deleted')
), last as (
    -- The last day that something is known to have happened on; the closing of an open deal is only expected.
    select max(day) as day from (
        select created_at::date as day from deals where ifnull(status, '') <> 'deleted'
        union all select closed_at::date from deals where ifnull(status, '') not in ('deleted', 'open')
    )
), days as (
    select cast(unnest(generate_series(
        ifnull(created_at::date, (select min(created_at)::date from deals)), (select day from last), interval 1 day
    )) as date) as day, channel, region, amount, if(status = 'open', null, closed_at::date) as ended
    from deals
    where ifnull(status, '') <> 'deleted' and (status = 'open' or closed_at is not null)
), per_day as (
    select {keys}, day, {
        'open': count(*) filter (where ended is null or day < ended),
        'worth': sum((amount::double * (select won_share from overall))::decimal(18, 4)) filter (where ended is null or day < ended)
    } as held
    from days where {within} group by all
)
select * exclude (day, held), if(arg_max(held, day).open = 0, 0, arg_max(held, day).worth) as value
from per_day group by all
