"""The scores of recency, frequency and monetary value in SQL, for every analysis that groups customers by them.

A score is 1 and one more for every quintile cut that is reached, so that customers who did the same have the same
score. Groups of equal size (NTILE) would tear them apart. A return counts on its own day: what is known at the end of
``as_of`` does not change with what came later.
"""

from __future__ import annotations

MEASURES = ("recency", "frequency", "monetary")
_SHARES = (0.2, 0.4, 0.6, 0.8)
CUTS = tuple(f"{m}_{n}" for m in MEASURES for n in range(1, 5))
CUT_COLUMNS = ", ".join(f"max(s.{cut}) as {cut}" for cut in CUTS)


def _reached(measure: str) -> str:
    return " + ".join(f"case when v.{measure} >= c.{measure}_{n} then 1 else 0 end" for n in range(1, 5))


_CUTS = ",\n        ".join(
    f"quantile_cont(cast({m} as double), {share}) + 1 as {m}_{n}"
    for m in MEASURES
    for n, share in enumerate(_SHARES, 1)
)
# CTEs; they bind as_of and own_currency. ``scored`` has one row per customer (by running number) with the three
# measures, margin, how many orders have no cost, the scores r, f, m and the cuts.
SCORED = f"""measured as (
    select customer, cast($as_of as date) - last_day as recency, frequency, monetary, margin, uncosted
    from customer_standings
    where day <= $as_of and (next_day is null or next_day > $as_of) and frequency > 0
        and coalesce(currency, $own_currency) = $own_currency
), cuts as (
    select {_CUTS}
    from measured
), scored as (
    select v.customer, v.recency, v.frequency, v.monetary, v.margin, v.uncosted,
        5 - ({_reached("recency")}) as r,
        1 + {_reached("frequency")} as f,
        1 + {_reached("monetary")} as m,
        {", ".join(f"c.{cut}" for cut in CUTS)}
    from measured v
    cross join cuts c
)"""
