-- Deals that are open on the last known day of the group; one without a first day is there from the first day of all.
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
), per_day as (
    select {keys}, day, count(*) filter (where ended is null or day < ended) as total
    from days where {within} group by all
)
select * exclude (day, total), arg_max(total, day) as value from per_day group by all
