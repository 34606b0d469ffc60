-- Month by month of age: the margin so far per customer of a channel with spend, against the spend per such customer, for
-- the days that are at least 365 days ago. A customer with an order of unknown cost has no known margin.
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), old_enough as (
    select cast(max(ordered_at) as date) - 365 as day from orders where is_sale
), aged as (
    select f.day, f.channel, f.region, f.customer_id, cast(o.ordered_at as date) - f.day as age,
        o.gross_amount - o.discount_amount - o.refund_amount - o.cost_amount as margin,
        count(*) over (partition by f.customer_id) = count(o.cost_amount) over (partition by f.customer_id) as known
    from first_orders f
    join orders o on o.is_sale and o.customer_id = f.customer_id and cast(o.ordered_at as date) - f.day <= 365
    where ifnull(f.channel, '') in (select ifnull(channel, '') from ad_spend where amount > 0)
), events as (
    select day, channel, region, customer_id, age, margin, known, null as spend from aged
    union all
    select cast(unnest(generate_series(date, ifnull(period_end, date), interval 1 day)) as date), channel, region,
        null, null, null, false, cast(amount / (ifnull(period_end, date) - date + 1) as decimal(18,4))
    from ad_spend
), months as (
    select * from (values (1, 30), (2, 61), (3, 91), (4, 122), (5, 152), (6, 183), (7, 213), (8, 243), (9, 274),
        (10, 304), (11, 335), (12, 365)) as m (month_of_age, days)
), steps as (
    select {keys}, month_of_age,
        sum(case when known and age <= days then margin else 0 end)::double
            / nullif(count(distinct case when known then customer_id end), 0) as so_far,
        sum(spend)::double / nullif(count(distinct customer_id), 0) as cost
    from events cross join months
    where {within} and day <= (select day from old_enough) group by all
)
select * exclude (month_of_age, so_far, cost), min(month_of_age) filter (where so_far >= cost) as value
from steps group by all
