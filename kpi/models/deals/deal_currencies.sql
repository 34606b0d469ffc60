-- kept: table
-- The currencies that deals name.
select distinct upper(currency) as currency
from deals
where currency is not null
