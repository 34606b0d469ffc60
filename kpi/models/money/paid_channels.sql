-- kept: table
-- only with: ad_spend
-- Channels that ever had spend; spend and orders without a channel meet under ''.
select distinct coalesce(channel_name, channel, '') as channel
from ad_spend
where amount <> 0
