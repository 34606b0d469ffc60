-- kept: view
-- From which day until before which day a deal was open in one stage, and what its amount weighs there. Without history a
-- deal is in one stage all the time, that of its own row while it is open. What is still open is so until the last day.
with spells as (
    select s.since, s.open_until as until, s.pipeline, s.place,
        d.channel, d.region, d.product, d.owner, d.written_currency, d.written_amount
    from stage_spells s
    join deal_paths d on d.deal_row = s.deal_row
    where s.deal_row > 0 and (d.state = 'open' or d.closed is not null)
    union all
    select coalesce(d.created, l.first_day) as since, d.closed as until, d.pipeline, d.current_place as place,
        d.channel, d.region, d.product, d.owner, d.written_currency, d.written_amount
    from deal_paths d
    cross join deal_days l
    where d.deal_row > 0 and d.place is null and (d.state = 'open' or d.closed is not null)
)
select
    s.since, coalesce(s.until, l.last_day + 1) as until, s.channel, s.region, s.product, s.owner,
    s.written_currency as currency, s.written_amount as amount,
    cast(s.written_amount * coalesce(c.chance, a.chance) as decimal(18,4)) as weighted_amount
from spells s
cross join deal_days l
join stage_chances a on a.place is null
left join stage_chances c on c.pipeline = s.pipeline and c.place = s.place
where s.until is null or s.since < s.until
