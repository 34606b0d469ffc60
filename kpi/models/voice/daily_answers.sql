-- kept: table
-- only with: feedback
-- Answers per day for the usual dimensions.
select
    day, channel, region,
    sum(answer_count) as answer_count,
    sum(nps_count) as nps_count,
    sum(promoter_count) as promoter_count,
    sum(detractor_count) as detractor_count,
    sum(csat_count) as csat_count,
    sum(satisfied_count) as satisfied_count,
    sum(rating_count) as rating_count,
    sum(rating_share) as rating_share,
    sum(rating_squares) as rating_squares
from answers
group by day, channel, region
order by day
