-- kept: view
-- Every deal on the day it was opened, how far it got and what became of it. A listed deal has a row of its own, beside its
-- history; a dated one says itself on which day it was opened.
select
    opened, channel, region, case when deal_row > 0 then 1 else 0 end as is_listed,
    case when deal_row > 0 and created is not null then 1 else 0 end as is_dated,
    pipeline, place, state, currency, 1 as deal_count, amount
from deal_paths
