-- kept: view
-- What customers of a channel left of their net sales in their first 365 days: known_share of what has a cost; margin_share
-- and uncosted_share of all, to go with an assumed margin.
select
    h.channel, coalesce(h.currency, w.currency) as currency,
    1e0 * sum(h.margin_365) / nullif(sum(h.revenue_365), 0) as margin_share,
    1e0 * sum(h.uncosted_365) / nullif(sum(h.revenue_365), 0) as uncosted_share,
    1e0 * sum(h.margin_365) / nullif(sum(h.revenue_365 - h.uncosted_365), 0) as known_share
from customer_history h
cross join own_currency w
group by h.channel, coalesce(h.currency, w.currency)
