-- The mean of the ratings, each over the highest score of its scale.
select {keys}, avg(score::double / scale_max::double) as value
from (select cast(given_at as date) as day, channel, region, score, scale_max from feedback where kind = 'rating')
where {within} group by all
