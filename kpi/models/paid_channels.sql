-- Channels that ever had spend; spend and orders without a channel meet under ''.
select distinct coalesce(c.name, a.channel, '') as channel
from ad_spend a
left join known_names c on c.dimension = 'channel' and c.source = a.source and c.written = a.channel
where a.amount <> 0
