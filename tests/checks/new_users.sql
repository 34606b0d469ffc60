-- Users on the day and in the place of their first use.
with firsts as (
    select user_id, min(cast(occurred_at as date)) as day, arg_min(coalesce(channel, '-'), occurred_at) as first_channel,
        arg_min(region, occurred_at) as region
    from usage_events group by user_id
), people as (
    select day, nullif(first_channel, '-') as channel, region, user_id, cast(date_trunc('week', day) as date) as week
    from firsts
)
select {keys}, count(*) as value from people where {within} group by all
