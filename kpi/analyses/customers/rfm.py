"""RFM: customers by how recently, how often and for how much they bought, each in five scores.

A score is 1 and one more for every quintile cut that is reached, so that customers who did the same have the same
score. Groups of equal size (NTILE) would tear them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.analyses.customers.repeat_purchases import left_out_notes
from kpi.analyses.customers.rfm_scores import CUT_COLUMNS, CUTS, MEASURES, SCORED
from kpi.analyses.customers.rfm_segments import OTHERS, SEGMENTS, Segment, segment_of
from kpi.analyses.money import exact, sum_of
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.store import Workspace
from kpi.tables import BUYERS

FEWEST_CUSTOMERS = 5

_BY_CHANNEL = f"""with {SCORED}
select h.channel, s.r, s.f, s.m, {CUT_COLUMNS}, count(*) as customers, sum(s.frequency) as orders,
    sum(s.monetary) as revenue, sum(s.margin) as margin, sum(s.uncosted) as uncosted, sum(s.recency) as days
from scored s
join customer_numbers i on i.customer = s.customer
join customer_history h on h.customer_id = i.customer_id
group by h.channel, s.r, s.f, s.m
order by h.channel, s.r, s.f, s.m
"""
_MEMBERS = f"""with {SCORED}
select i.customer_id, s.recency, s.frequency, s.monetary, s.r, s.f, s.m
from scored s
join customer_numbers i on i.customer = s.customer
order by i.customer_id, s.recency, s.frequency, s.monetary, s.r, s.f, s.m
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
            "revenue": self.revenue,
            "margin": self.margin,
            "recency_days": self.recency,
        }


@dataclass(frozen=True)
class Cell:
    """Customers of one recency score and one score of frequency and money together, and what they brought."""

    customers: int
    revenue: Decimal


@dataclass(frozen=True)
class Rfm:
    """Cuts per measure (days, orders, money), segments and segment by channel, each in the order of ``SEGMENTS``, and
    the customers by recency and frequency-with-money score."""

    as_of: date
    customers: int
    cuts: dict[str, tuple[float, ...]]
    segments: tuple[Group, ...]
    by_channel: dict[str | None, tuple[Group, ...]]
    grid: dict[tuple[int, int], Cell]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

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
        return dict(vars(self)) | {"segment": self.segment.name}


def rfm(workspace: Workspace, as_of: date | None = None) -> Rfm:
    """Scores and segments as of the end of a day, by default the last day with an order.

    Raises UserError when there are too few customers by then.
    """
    as_of = as_of or _last_day(workspace)
    question = by_channel_statement(workspace, as_of)
    _, rows = workspace.run(question)
    count = sum(row[4 + len(CUTS)] for row in rows)
    if count < FEWEST_CUSTOMERS:
        raise too_few(count, as_of)
    cuts = dict(zip(CUTS, rows[0][4 : 4 + len(CUTS)], strict=True))
    rows = [(*row[:4], *row[4 + len(CUTS) :]) for row in rows]
    notes = list(left_out_notes(workspace))
    if any(row[8] for row in rows):
        notes.append("Margin is shown where every order of a segment has its cost.")
    by_channel = {c: _groups(row for row in rows if row[0] == c) for c in dict.fromkeys(row[0] for row in rows)}
    values = {m: tuple(cuts[f"{m}_{n}"] for n in range(1, 5)) for m in MEASURES}
    return Rfm(as_of, count, values, _groups(rows), by_channel, grid(rows), tuple(notes), (question,))


def members(workspace: Workspace, as_of: date | None = None) -> list[Member]:
    """Every customer with scores, ordered by number; raises as ``rfm`` does."""
    as_of = as_of or _last_day(workspace)
    _, rows = workspace.run(_asked(workspace, _MEMBERS, as_of))
    if len(rows) < FEWEST_CUSTOMERS:
        raise too_few(len(rows), as_of)
    return [Member(*row) for row in rows]


def by_channel_statement(workspace: Workspace, as_of: date) -> Statement:
    """The question behind ``rfm``."""
    return _asked(workspace, _BY_CHANNEL, as_of)


def too_few(count: int, as_of: date) -> UserError:
    """What to say when there are fewer customers than scores."""
    return UserError(
        f"Only {count:,} {'customer' if count == 1 else 'customers'} had ordered by {day_text(as_of)}: too few for five groups.",
        "Load more orders with a column that tells customers apart, or choose a later day.",
    )


def _last_day(workspace: Workspace) -> date:
    last = workspace.coverage.of(BUYERS).last
    if last is None:
        raise UserError("There are no orders yet.", "Load orders with a column that tells customers apart.")
    return last


def _asked(workspace: Workspace, sql: str, as_of: date) -> Statement:
    return Statement(sql.strip(), {"as_of": as_of, "own_currency": workspace.coverage.currency})


def grid(rows: Iterable[tuple]) -> dict[tuple[int, int], Cell]:
    """Customers and revenue by recency score and the mean of the other two scores, rounded down."""
    by_scores: dict[tuple[int, int], list[tuple]] = {}
    for row in rows:
        by_scores.setdefault((row[1], (row[2] + row[3]) // 2), []).append(row)
    return {
        scores: Cell(sum(row[4] for row in part), sum_of(row[6] for row in part))
        for scores, part in sorted(by_scores.items())
    }


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
            margin = None if uncosted else exact(margin)
            groups.append(Group(segment, customers, int(orders), exact(revenue), margin, float(days) / customers))
    return tuple(groups)
