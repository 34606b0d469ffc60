"""Stalled deals: open ones that stand in their stage longer than nine in ten of the deals won did."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.analyses.deals.scope import Tally, conditions, last_day, own_currency, params
from kpi.analyses.scope import EVERYTHING, Scope
from kpi.compiler import Statement
from kpi.store import Workspace

# With fewer deals a share or a 90th percentile says next to nothing.
FEWEST = 10
MOST_STALLED = 100
STALLED_SHARE = 0.9

PACES = Statement(
    "select pipeline, place, day_count, entry_count from stage_paces order by pipeline, place, day_count", {}
)


@dataclass(frozen=True)
class Stalled:
    """An open deal that stands in its stage longer than nine in ten of the deals that were won stood there.

    ``chance`` is the share won of the closed deals that got to the stage, ``expected`` the amount times that.
    """

    deal_id: str
    owner: str | None
    channel: str | None
    region: str | None
    product: str | None
    stage: str
    days: int
    slow_days: float
    amount: Decimal | None
    currency: str
    chance: float | None

    @property
    def expected(self) -> float | None:
        return None if self.amount is None or self.chance is None else float(self.amount) * self.chance


@dataclass(frozen=True)
class Standing:
    """What stands too long: the limit in days and the number of deals by pipeline and place, and the largest deals."""

    limits: tuple[tuple[tuple[str, int], float], ...] = ()
    counts: tuple[tuple[tuple[str, int], int], ...] = ()
    deals: tuple[Stalled, ...] = ()


def stalled(workspace: Workspace, scope: Scope = EVERYTHING) -> Standing:
    """The stalled deals of the scope's channels and regions, whenever they were opened, held against all deals won."""
    currency, as_of, order = own_currency(workspace), last_day(workspace), stage_order(workspace)
    if not order or as_of is None:
        return Standing()
    paces: dict[tuple[str, int], Tally] = defaultdict(Tally)
    for pipeline, place, days, n in workspace.run(PACES)[1]:
        paces[pipeline, place].add(days, n)
    limits = {at: tally.quantile(STALLED_SHARE) for at, tally in paces.items() if tally.n >= FEWEST}
    slow = {at: days for at, days in limits.items() if days is not None}
    names = {(pipeline, place): (name, chance) for pipeline, place, name, chance in order}
    return Standing(
        tuple(slow.items()),
        tuple(_waiting(workspace, scope, as_of, slow).items()),
        _stalled(workspace, scope, as_of, slow, names, currency),
    )


def stage_order(workspace: Workspace) -> list[tuple]:
    """Pipeline, place, name and share won of every stage, in order."""
    sql = "select pipeline, place, stage, chance from stage_chances where place is not null order by pipeline, place"
    return workspace.run(Statement(sql, {}))[1]


def _late(slow: dict[tuple[str, int], float]) -> tuple[str, dict[str, object]]:
    """SQL for spells that last longer than the days of their stage in ``slow``, and what it binds."""
    cases: list[str] = []
    bound: dict[str, object] = {}
    for n, ((pipeline, place), days) in enumerate(slow.items()):
        bound |= {f"slow{n}": days, f"pipeline{n}": pipeline}
        cases.append(f"when s.pipeline = $pipeline{n} and s.place = {place} then $slow{n}")
    return (
        f"s.deal_row > 0 and s.state = 'open' and s.ended is null and $as_of - s.entered > case {' '.join(cases)} end",
        bound,
    )


def _waiting(workspace: Workspace, scope: Scope, as_of: date, slow: dict) -> dict[tuple[str, int], int]:
    """How many deals are stalled, by pipeline and place."""
    if not slow:
        return {}
    late, bound = _late(slow)
    sql = (
        "select s.pipeline, s.place, count(*) as deal_count from stage_spells s"
        f" where {late}{conditions(scope.anytime)} group by s.pipeline, s.place order by s.pipeline, s.place"
    )
    _, rows = workspace.run(Statement(sql, {**bound, **params(scope.anytime), "as_of": as_of}))
    return {(pipeline, place): n for pipeline, place, n in rows}


def _stalled(
    workspace: Workspace, scope: Scope, as_of: date, slow: dict, names: dict, currency: str
) -> tuple[Stalled, ...]:
    """The stalled deals, those with the largest amounts first."""
    if not slow:
        return ()
    late, bound = _late(slow)
    sql = (
        "with late as (select s.deal_row, s.pipeline, s.place, $as_of - s.entered as day_count from stage_spells s"
        f" where {late}{conditions(scope.anytime)})\n"
        "select s.pipeline, s.place, s.day_count, d.deal_id, d.owner, d.channel, d.region, d.product, d.amount,"
        " coalesce(d.currency, $currency) as currency\n"
        "from late s join deal_paths d on d.deal_row = s.deal_row\n"
        f"order by coalesce(d.amount, 0) desc, d.deal_id, s.deal_row, s.pipeline, s.place, s.day_count\nlimit {MOST_STALLED}"
    )
    _, rows = workspace.run(Statement(sql, {**bound, **params(scope.anytime), "as_of": as_of, "currency": currency}))
    return tuple(
        Stalled(
            deal_id, owner, channel, region, product, names[pipeline, place][0], days, slow[pipeline, place],
            amount, money or "", names[pipeline, place][1],
        )
        for pipeline, place, days, deal_id, owner, channel, region, product, amount, money in rows
    )  # fmt: skip
