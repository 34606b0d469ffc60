-- kept: view
-- Answers and reviews on their day. What is no answer to a question, or lies outside its scale, is an answer without a
-- score. Satisfied are the upper two answers of a scale up to 5, 7 or 10, and the highest of a shorter one.
with asked as (
    select
        cast(given_at as date) as day,
        coalesce(channel_name, channel) as channel, coalesce(region_name, region) as region,
        coalesce(product_name, product) as product, score, scale_max,
        case
            when score < 0 then null
            when upper(kind) = 'NPS' and score <= 10 and coalesce(scale_max, 10) = 10 then 'nps'
            when upper(kind) = 'CSAT' and score <= scale_max and scale_max in (2, 3, 4, 5, 7, 10) then 'csat'
            when upper(kind) = 'RATING' and score <= scale_max and scale_max > 0 then 'rating'
        end as question
    from feedback
    where given_at is not null
)
select
    day, channel, region, product,
    1 as answer_count,
    case when question = 'nps' then 1 else 0 end as nps_count,
    case when question = 'nps' and score >= 9 then 1 else 0 end as promoter_count,
    case when question = 'nps' and score < 7 then 1 else 0 end as detractor_count,
    case when question = 'csat' then 1 else 0 end as csat_count,
    case when question = 'csat' and score >= case when scale_max = 5 then 4 when scale_max = 7 then 6
        when scale_max = 10 then 9 else scale_max end then 1 else 0 end as satisfied_count,
    case when question = 'rating' then 1 else 0 end as rating_count,
    case when question = 'rating' then cast(1e0 * score / nullif(scale_max, 0) as decimal(18,9)) end as rating_share,
    case when question = 'rating' then 1e0 * score / nullif(scale_max, 0) * score / nullif(scale_max, 0) end
        as rating_squares
from asked
