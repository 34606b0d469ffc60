-- Open deals on the last known day x mean value of won deals x share won of closed ones / mean days of won ones.
with last as (
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
), rows as (
    select day, channel, region, day as open_day, ended is null or day < ended as is_open, null as is_won, null::double as amount,
        null::double as length
    from days
    union all
    select closed_at::date as day, channel, region, null as open_day, null as is_open, lower(ifnull(status, stage)) in ('won', 'closed won') as is_won, amount::double,
        date_diff('day', created_at::date, closed_at::date)::double
    from deals where ifnull(status, '') not in ('open', 'deleted') and closed_at is not null
)
select {keys},
    ifnull(histogram(if(is_open, open_day, null))[max(open_day)], 0)
        * avg(amount) filter (where is_won) * avg(if(is_won, 1.0, 0.0)) filter (where is_won is not null)
        / nullif(avg(length) filter (where is_won), 0) as value
from rows where {within} group by all
