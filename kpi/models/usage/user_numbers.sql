-- kept: table
-- only with: usage_events
-- Users with a running number: counting numbers is much faster than counting texts.
select user_id, cast(row_number() over (order by user_id) as integer) as user_number
from (select distinct user_id from usage_events where user_id is not null and occurred_at is not null) u
