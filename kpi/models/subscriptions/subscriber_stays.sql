-- kept: table
-- only with: subscriptions
-- Days on which a customer has any paid subscription, from the first one to the last one without a gap: one row per
-- stay. Who comes back after a gap has another one; began says when the first of them began.
with followed as (
    select customer_id, first_day, last_day,
        max(last_day) over (
            partition by customer_id order by first_day, last_day rows between unbounded preceding and 1 preceding
        ) as last_before
    from subscription_spans
    where monthly_amount > 0 and first_day <= last_day
), numbered as (
    select customer_id, first_day, last_day,
        sum(case when first_day <= last_before + 1 then 0 else 1 end) over (
            partition by customer_id order by first_day, last_day rows between unbounded preceding and current row
        ) as stay
    from followed
), stays as (
    select customer_id, stay, min(first_day) as first_day, max(last_day) as last_day
    from numbered
    group by customer_id, stay
)
select customer_id, first_day, last_day, min(first_day) over (partition by customer_id) as began
from stays
order by first_day
