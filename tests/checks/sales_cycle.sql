-- Mean days from opening to winning, on the day of winning.
select {keys}, avg(date_diff('day', created_at::date, closed_at::date)::double) as value
from (select *, cast(closed_at as date) as day from deals where lower(ifnull(status, stage)) in ('won', 'closed won'))
where {within} and created_at is not null and closed_at is not null group by all
