-- kept: table
-- not after: customers, known_names; amounts are told by day and currency alone
-- Amounts in other currencies than the workspace's own, as the files give them: what was converted and what had no
-- rate, per day. Nothing while there are no rates at all.
select day, currency, rated, sum(sold_amount) as sold_amount, sum(spent_amount) as spent_amount,
    sum(won_amount) as won_amount, sum(cost_amount) as cost_amount
from (
    select
        cast(o.ordered_at as date) as day, o.currency, o.rate is not null as rated,
        o.net_amount + coalesce(o.refund_amount, 0) as sold_amount, 0 as spent_amount, 0 as won_amount, 0 as cost_amount
    from orders o
    join own_currency w on o.currency <> w.currency
    where o.is_sale
    union all
    select
        s.day, s.written_currency as currency, s.currency <> s.written_currency as rated,
        0 as sold_amount, s.written_amount as spent_amount, 0 as won_amount, 0 as cost_amount
    from spend s
    join own_currency w on s.written_currency <> w.currency
    union all
    select
        d.day, d.written_currency as currency, d.currency <> d.written_currency as rated,
        0 as sold_amount, 0 as spent_amount, d.written_amount as won_amount, 0 as cost_amount
    from deal_events d
    join own_currency w on d.written_currency <> w.currency
    where d.written_amount is not null
    union all
    select
        c.day, c.written_currency as currency, c.currency <> c.written_currency as rated,
        0 as sold_amount, 0 as spent_amount, 0 as won_amount, c.written_amount as cost_amount
    from cost_days c
    join own_currency w on c.written_currency <> w.currency
) c
where exists (select 1 from exchange_rates)
group by day, currency, rated
order by day, currency, rated
