-- kept: watched
-- The currency that the workspace counts in: as set, else the one with the most orders, else the first of ad spend, of
-- deals, of costs, of subscriptions.
select coalesce(
    (select nullif(max(value), '') from settings where name = 'currency'),
    (select currency from orders where is_sale and currency is not null
     group by currency order by sum(order_count) desc, currency limit 1),
    (select min(upper(currency)) from ad_spend),
    (select min(upper(currency)) from deals),
    (select min(upper(currency)) from costs),
    (select min(upper(currency)) from subscriptions)
) as currency
