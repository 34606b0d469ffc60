"""RFM: customers by how recently, how often and for how much they bought, each in five scores.

A score is 1 and one more for every quintile cut that is reached, so that customers who did the same have the same
score. Groups of equal size (NTILE) would tear them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.analyses.repeat_purchases import left_out_notes
from kpi.analyses.rfm_segments import OTHERS, SEGMENTS, Segment, segment_of
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.store import Workspace
from kpi.tables import BUYERS

MEASURES = ("recency", "frequency", "monetary")
_SHARES = (0.2, 0.4, 0.6, 0.8)
FEWEST_CUSTOMERS = 5

_CUSTOMERS = """
with bought as (
    select customer_id,
        max(case when order_count > 0 then cast(ordered_at as date) end) as last_day,
        sum(order_count) as frequency,
        sum(net_amount) as monetary,
        sum(net_amount - case when order_count > 0 then cost_amount else coalesce(cost_amount, 0) end) as margin,
        count(*) filter (where order_count > 0 and cost_amount is null) as uncosted
    from counted_orders
    where is_sale and customer_id is not null and coalesce(currency, $own_currency) = $own_currency
        and cast(ordered_at as date) <= $as_of
    group by customer_id
), measured as (
    select customer_id, cast($as_of as date) - last_day as recency, frequency, monetary, margin, uncosted
    from bought
    where frequency > 0
)
"""
_CUTS = f"""{_CUSTOMERS}
select count(*) as customers, {
    ", ".join(
        f"quantile_cont(cast({m} as double), {share}) + 1 as {m}_{n}"
        for m in MEASURES
        for n, share in enumerate(_SHARES, start=1)
    )
}
from measured
"""


def _reached(measure: str) -> str:
    return " + ".join(f"case when {measure} >= ${measure}_{n} then 1 else 0 end" for n in range(1, 5))


_SCORED = f"""{_CUSTOMERS}, scored as (
    select customer_id, recency, frequency, monetary, margin, uncosted,
        5 - ({_reached("recency")}) as r, 1 + {_reached("frequency")} as f, 1 + {_reached("monetary")} as m
    from measured
)
"""
_GROUPS = f"""{_SCORED}
select h.channel, s.r, s.f, s.m, count(*) as customers, sum(s.frequency) as orders, sum(s.monetary) as revenue,
    sum(s.margin) as margin, sum(s.uncosted) as uncosted, sum(s.recency) as days
from scored s
join customer_history h on h.customer_id = s.customer_id
group by h.channel, s.r, s.f, s.m
order by h.channel, s.r, s.f, s.m
"""
_MEMBERS = f"""{_SCORED}
select customer_id, recency, frequency, monetary, r, f, m
from scored
order by customer_id
"""


@dataclass(frozen=True)
class Group:
    """Customers of one segment, or of one segment and channel of the first order.

    ``margin`` is None unless every order has its cost; ``recency`` is the mean of days since the last order.
    """

    segment: Segment
    customers: int
    orders: int
    revenue: Decimal
    margin: Decimal | None
    recency: float

    def json(self) -> dict:
        return {
            "segment": self.segment.name,
            "customers": self.customers,
            "orders": self.orders,
            "revenue": float(self.revenue),
            "margin": None if self.margin is None else float(self.margin),
            "recency_days": self.recency,
        }


@dataclass(frozen=True)
class Rfm:
    """Cuts per measure (days, orders, money), segments and segment by channel, each in the order of ``SEGMENTS``."""

    as_of: date
    customers: int
    cuts: dict[str, tuple[float, ...]]
    segments: tuple[Group, ...]
    by_channel: dict[str | None, tuple[Group, ...]]
    notes: tuple[str, ...]

    def json(self) -> dict:
        """The analysis as plain data."""
        return {
            "as_of": self.as_of.isoformat(),
            "customers": self.customers,
            "cuts": {name: list(cuts) for name, cuts in self.cuts.items()},
            "segments": [g.json() | {"about": g.segment.about} for g in self.segments],
            "channels": [
                {"channel": channel, **g.json()} for channel, groups in self.by_channel.items() for g in groups
            ],
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Member:
    """One customer with scores and segment; ``recency`` in days, ``monetary`` in the workspace's currency."""

    customer_id: str
    recency: int
    frequency: int
    monetary: Decimal
    r: int
    f: int
    m: int

    @property
    def segment(self) -> Segment:
        return segment_of(self.r, self.f, self.m)

    def json(self) -> dict:
        return dict(vars(self)) | {"monetary": float(self.monetary), "segment": self.segment.name}


def rfm(workspace: Workspace, as_of: date | None = None) -> Rfm:
    """Scores and segments as of the end of a day, by default the last day with an order.

    Raises UserError when there are too few customers by then.
    """
    as_of = as_of or _last_day(workspace)
    count, cuts = _cuts(workspace, as_of)
    workspace.prepare()
    _, rows = workspace.run(_asked(workspace, _GROUPS, as_of, cuts))
    notes = list(left_out_notes(workspace))
    if any(row[8] for row in rows):
        notes.append("Margin is shown where every order of a segment has its cost.")
    by_channel = {c: _groups(row for row in rows if row[0] == c) for c in dict.fromkeys(row[0] for row in rows)}
    values = {m: tuple(cuts[f"{m}_{n}"] for n in range(1, 5)) for m in MEASURES}
    return Rfm(as_of, count, values, _groups(rows), by_channel, tuple(notes))


def members(workspace: Workspace, as_of: date | None = None) -> list[Member]:
    """Every customer with scores, ordered by number; raises as ``rfm`` does."""
    as_of = as_of or _last_day(workspace)
    _, cuts = _cuts(workspace, as_of)
    _, rows = workspace.run(_asked(workspace, _MEMBERS, as_of, cuts))
    return [Member(*row) for row in rows]


def _last_day(workspace: Workspace) -> date:
    last = workspace.coverage.of(BUYERS).last
    if last is None:
        raise UserError("There are no orders yet.", "Load orders with a column that tells customers apart.")
    return last


def _cuts(workspace: Workspace, as_of: date) -> tuple[int, dict[str, float]]:
    names, ((count, *cuts),) = workspace.run(_asked(workspace, _CUTS, as_of, {}))
    if count < FEWEST_CUSTOMERS:
        raise UserError(
            f"Only {count:,} customers had ordered by {day_text(as_of)}: too few for five groups.",
            "Load more orders with a column that tells customers apart, or choose a later day.",
        )
    return count, dict(zip(names[1:], cuts, strict=True))


def _asked(workspace: Workspace, sql: str, as_of: date, cuts: dict[str, float]) -> Statement:
    return Statement(sql.strip(), {"as_of": as_of, "own_currency": workspace.coverage.currency, **cuts})


def _groups(rows: Iterable[tuple]) -> tuple[Group, ...]:
    by_segment: dict[str, list[tuple]] = {}
    for row in rows:
        by_segment.setdefault(segment_of(*row[1:4]).name, []).append(row[4:])
    groups = []
    for segment in (*SEGMENTS, OTHERS):
        if parts := by_segment.get(segment.name):
            customers, orders, revenue, margin, uncosted, days = (
                sum(v for v in column if v is not None) for column in zip(*parts, strict=True)
            )
            known = None if uncosted else Decimal(margin)
            groups.append(Group(segment, customers, int(orders), Decimal(revenue), known, float(days) / customers))
    return tuple(groups)
