-- Answers of 9 and 10 less those up to 6, per hundred answers from 0 to 10, from 30 answers on.
select {keys},
    case when count(*) >= 30 then avg(case when score >= 9 then 100.0 when score <= 6 then -100.0 else 0.0 end) end as value
from (
    select cast(given_at as date) as day, channel, region, score from feedback
    where lower(kind) = 'nps' and score between 0 and 10 and (scale_max is null or scale_max = 10)
)
where {within} group by all
