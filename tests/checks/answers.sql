-- Every row of feedback, on its day.
select {keys}, count(*) as value
from (select cast(given_at as date) as day, channel, region from feedback)
where {within} group by all
