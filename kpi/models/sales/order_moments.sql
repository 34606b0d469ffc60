-- kept: table
-- only with: orders
-- not after: customers; nothing here is told by segment or age band
-- The newest order of each day for the usual dimensions, as hours since the beginning of 1970.
select
    cast(ordered_at as date) as day, channel, region, currency,
    max((cast(ordered_at as date) - date '1970-01-01') * 24 + cast(extract(hour from ordered_at) as integer)) as newest_hour
from counted_orders
where is_sale and order_count > 0
group by cast(ordered_at as date), channel, region, currency
order by day
