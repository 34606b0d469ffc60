-- Different users of any feature over all different users.
with used as (
    select cast(occurred_at as date) as day, channel, region, user_id, feature from usage_events
)
select {keys}, count(distinct case when feature is not null then user_id end) / count(distinct user_id) as value
from used where {within} group by all
