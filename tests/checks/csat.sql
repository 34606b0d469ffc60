-- The share of satisfied answers, each by its own scale; without a scale nobody knows what a score means.
with asked as (
    select cast(given_at as date) as day, channel, region,
        (scale_max = 5 and score in (4, 5)) or (scale_max = 7 and score in (6, 7)) or (scale_max = 10 and score in (9, 10))
            as is_satisfied
    from feedback where kind = 'csat' and scale_max is not null
)
select {keys}, count(*) filter (where is_satisfied)::double / count(*) as value
from asked where {within} group by all
