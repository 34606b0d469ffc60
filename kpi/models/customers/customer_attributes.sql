-- kept: table
-- What files say about customers, one row per customer: of several rows that say it, the one loaded last holds.
with told as (
    select customer_id, segment, age_band,
        row_number() over (
            partition by customer_id order by case when segment is null then 1 else 0 end, load_id desc, line desc
        ) as segment_place,
        row_number() over (
            partition by customer_id order by case when age_band is null then 1 else 0 end, load_id desc, line desc
        ) as age_band_place
    from customers
    where customer_id is not null
)
select
    customer_id,
    max(case when segment_place = 1 then segment end) as segment,
    max(case when age_band_place = 1 then age_band end) as age_band
from told
group by customer_id
