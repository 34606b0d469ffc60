"""What segments of customers bring and leave: by RFM segment as of the day before the period, or by an attribute.

Segments drift: who buys a lot in a period is a better customer at its end because of it. So RFM segments are those of
the day before the period begins, and whoever bought for the first time since stands apart. Attributes (segment, age
band) are what the files say; they do not say since when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from kpi.analyses.customers.rfm import FEWEST_CUSTOMERS, too_few
from kpi.analyses.customers.rfm_scores import SCORED
from kpi.analyses.customers.rfm_segments import OTHERS, SEGMENTS, segment_of
from kpi.analyses.customers.segment_mix import Cell, mix
from kpi.analyses.customers.segment_profit import SegmentProfit, profit_of
from kpi.analyses.money import sum_of
from kpi.analyses.scope import EVERYTHING, Scope, checked, only, share
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.store import Workspace
from kpi.tables import BUYERS, EXPENSES

RFM = "rfm"
BY = (RFM, "segment", "age_band")
NEW, GUESTS = "New in the period", "No customer named"

_GUEST = 0
_BROUGHT = """brought as (
    select customer, {value} as value, order_count, net_amount, costed_amount, cost_amount, uncosted_count,
        null as order_costs
    from customer_days
    where {within}
    union all
    select customer, {value} as value, null as order_count, null as net_amount, null as costed_amount,
        null as cost_amount, null as uncosted_count, amount as order_costs
    from customer_costs
    where {within}
)"""
_SUMS = """count(distinct case when p.order_count > 0 then p.customer end) as buyers,
    sum(p.order_count) as orders, sum(p.net_amount) as net, sum(p.costed_amount) as costed, sum(p.cost_amount) as cost,
    sum(p.uncosted_count) as uncosted, sum(p.order_costs) as order_costs"""
# The three scores stand in one number: by one narrow key the engine groups a million rows a quarter faster.
_BY_RFM = f"""with {SCORED}, {_BROUGHT}, ranked as (
    select customer, cast(100 * r + 10 * f + m as integer) as scores
    from scored
)
select 1 as is_before, s.scores, count(*) as buyers, null as orders, null as net, null as costed, null as cost,
    null as uncosted, null as order_costs
from ranked s
group by s.scores
union all
select 0 as is_before, case when p.customer is null then {_GUEST} else s.scores end as scores, {_SUMS}
from brought p
left join ranked s on s.customer = p.customer
group by case when p.customer is null then {_GUEST} else s.scores end
order by is_before, scores
"""
_BY_ATTRIBUTE = f"""with {_BROUGHT}
select p.value, {_SUMS}
from brought p
group by p.value
order by p.value
"""


@dataclass(frozen=True)
class Segments:
    """Segments of a period in their order: of value for RFM, by net sales for attributes. ``frozen`` is the day whose
    scores count, None for attributes. ``left_out`` are costs and spend that belong to no segment;
    ``channels`` are attributes by channel."""

    by: str
    start: date
    end: date
    frozen: date | None
    segments: tuple[SegmentProfit, ...]
    left_out: tuple[tuple[str, Decimal], ...]
    channels: tuple[Cell, ...]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def json(self) -> dict:
        """The analysis as plain data."""
        return {
            "by": self.by,
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "frozen": self.frozen.isoformat() if self.frozen else None,
            "segments": [s.json() for s in self.segments],
            "channels": [c.json() for c in self.channels],
            "left_out": dict(self.left_out),
            "notes": list(self.notes),
        }


def segments(workspace: Workspace, scope: Scope = EVERYTHING) -> Segments:
    """Profitability by segment (the split is one of BY) over the days: by default the last 365 with an order.

    Filters keep the sales of some channels or regions; scores are those of all sales. Raises UserError when no
    order names the attribute, or too few customers had ordered before the period.
    """
    by = checked(scope.by or RFM, BY)
    covered = workspace.coverage.of(BUYERS)
    if covered.last is None:
        raise UserError("There are no orders yet.", "Load orders with a column that tells customers apart.")
    end = scope.end or covered.last
    start = scope.start or max(covered.first, end - timedelta(days=364))
    if start > end:
        raise UserError(
            f"The period from {day_text(start)} ends before it begins: your last order is of {day_text(end)}.",
            "Choose earlier days.",
        )
    scope = replace(scope, start=start, end=end, by=by)
    question = statement(workspace, scope)
    profits = _by_rfm(workspace, question, start) if by == RFM else _by_attribute(workspace, by, question)
    whole = sum_of(s.net_sales for s in profits)
    return Segments(
        by,
        start,
        end,
        start - timedelta(days=1) if by == RFM else None,
        tuple(replace(s, share=share(s.net_sales, whole)) for s in profits),
        _left_out(workspace, scope, sum_of(s.order_costs for s in profits)),
        _by_channel(workspace, scope),
        tuple(_notes(workspace, by, profits)),
        (question,),
    )


def statement(workspace: Workspace, scope: Scope) -> Statement:
    """The question behind the segments: what each brought in the period, and for RFM who was in which before it."""
    by, params = scope.by, {"own_currency": workspace.coverage.currency, **scope.days}
    within = ["day >= $first_day and day <= $last_day", "coalesce(currency, $own_currency) = $own_currency"]
    conditions, bound = only(scope.where)
    params |= bound
    within += conditions
    parts = {"within": " and ".join(within), "value": "cast(null as varchar)" if by == RFM else by}
    if by != RFM:
        return Statement(_BY_ATTRIBUTE.format(**parts).strip(), params)
    return Statement(_BY_RFM.format(**parts).strip(), params | {"as_of": scope.start - timedelta(days=1)})


def _by_rfm(workspace: Workspace, question: Statement, start: date) -> list[SegmentProfit]:
    members: dict[str, int] = {}
    parts: dict[str, list[Sequence]] = {}
    for is_before, scores, *values in workspace.run(question)[1]:
        name = NEW if scores is None else GUESTS if scores == _GUEST else segment_of(*map(int, str(scores))).name
        if is_before:
            members[name] = members.get(name, 0) + values[0]
        else:
            parts.setdefault(name, []).append(values)
    if sum(members.values()) < FEWEST_CUSTOMERS:
        raise too_few(sum(members.values()), start - timedelta(days=1))
    margin = workspace.coverage.assumed_margin
    names = [s.name for s in (*SEGMENTS, OTHERS) if s.name in members] + [n for n in (NEW, GUESTS) if n in parts]
    return [profit_of(name, members.get(name), parts.get(name, []), margin) for name in names]


def _by_attribute(workspace: Workspace, by: str, question: Statement) -> list[SegmentProfit]:
    if by not in workspace.coverage.of(BUYERS).filled:
        raise UserError(
            f"Nothing says the {by.replace('_', ' ')} of a customer.",
            "Load a file with one row per customer that has it, or orders that do.",
        )
    profits = [
        profit_of(value, None, [values], workspace.coverage.assumed_margin)
        for value, *values in workspace.run(question)[1]
    ]
    return sorted(profits, key=lambda s: (s.name is None, -s.net_sales, str(s.name)))


def _left_out(workspace: Workspace, scope: Scope, shared_out: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """Spend and costs of the period that no file gives a customer for."""
    row = workspace.ask(scope.query("ad_spend", "costs", "overheads")).rows[0]
    amounts = [("ad_spend", row["ad_spend"] or 0), ("overheads", row["overheads"] or 0)]
    if row["costs"] is not None:
        amounts.append(("order_costs", row["costs"] - row["overheads"] - shared_out))
    return tuple((name, amount) for name, amount in amounts if amount)


def _by_channel(workspace: Workspace, scope: Scope) -> tuple[Cell, ...]:
    if scope.by == RFM:
        return ()
    return tuple(mix(workspace.ask(scope.query("net_sales", "orders", by=(scope.by, "channel"))).rows, scope.by))


def _notes(workspace: Workspace, by: str, profits: Sequence[SegmentProfit]) -> list[str]:
    notes = []
    if any(s.contribution is None for s in profits):
        notes.append(
            "Contribution is blank where the cost of the goods is not known for every order: load the costs, or set an "
            "assumed margin for the workspace."
        )
    if not workspace.coverage.has(EXPENSES):
        notes.append("No fees or shipping were uploaded: contribution is net sales less the cost of the goods only.")
    else:
        notes.append(
            "Fees and shipping count where they name an order, and so a customer; others belong to no segment."
        )
    if by != RFM:
        notes.append(f"The {by.replace('_', ' ')} is what your files say today; they do not say since when.")
    if len(workspace.coverage.currencies) > 1:
        notes.append(f"Money is counted in {workspace.coverage.currency} only.")
    return notes
