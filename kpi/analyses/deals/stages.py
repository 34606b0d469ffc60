"""The stages of a pipeline: who passes them, how long they take, and where the most expected value is lost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from kpi.analyses.deals.scope import Times, conditions, last_day, months, own_currency, params, read
from kpi.analyses.deals.stalled import FEWEST, Stalled, Standing, stage_order, stalled
from kpi.analyses.scope import EVERYTHING, Scope, share
from kpi.compiler import Statement
from kpi.store import Workspace


@dataclass(frozen=True)
class Stage:
    """One stage. Counts are deals whose history is known; a deal that skipped a stage counts as having passed it.

    ``entered`` = ``moved_on`` + ``lost_here`` + ``still_here``. ``conversion`` is moved_on/entered, ``decided`` leaves
    out those still there. ``win_chance`` is the share won of the closed deals that got here, None of fewer than FEWEST.
    ``median_days`` counts the open deals as not yet through, ``slow_days`` is the 90th percentile of the deals won. ``lost_value`` is, by currency, what the deals lost here would have brought had they gone on like the others;
    ``lost_deals`` the same in deals won.
    """

    name: str
    pipeline: str
    entered: int
    moved_on: int
    lost_here: int
    still_here: int
    conversion: float | None
    decided: float | None
    win_chance: float | None
    median_days: float | None
    slow_days: float | None
    stalled: int | None
    lost_deals: float | None
    lost_value: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Stages:
    """Every stage of every pipeline in order, and the stalled deals; as of the last day in the data.

    ``without_history`` is how many closed deals have no stage that is known.
    """

    as_of: date | None
    stages: tuple[Stage, ...]
    stalled: tuple[Stalled, ...]
    without_history: int = 0

    def rows(self) -> list[dict[str, object]]:
        """One row per stage."""
        several = len({s.pipeline for s in self.stages}) > 1
        return [
            {
                **({"pipeline": s.pipeline or None} if several else {}),
                "stage": s.name,
                "entered": s.entered,
                "moved on": s.moved_on,
                "lost here": s.lost_here,
                "still here": s.still_here,
                "conversion": s.conversion,
                "win chance": s.win_chance,
                "median days": s.median_days,
                "stalled": s.stalled,
            }
            for s in self.stages
        ]

    def stalled_rows(self) -> list[dict[str, object]]:
        """One row per stalled deal."""
        return [
            {
                "deal": s.deal_id,
                "owner": s.owner,
                "stage": s.stage,
                "days": s.days,
                "slow from": s.slow_days,
                "amount": s.amount,
                "currency": s.currency or None,
            }
            for s in self.stalled
        ]


def statements(scope: Scope, currency: str) -> tuple[Statement, ...]:
    """How far deals got; how long they stood where; closed deals without history."""
    outcomes, bound = read(scope, "deal_outcomes"), params(scope) | months(scope)
    return (
        Statement(
            "select pipeline, place, state, coalesce(currency, $currency) as currency, sum(deal_count) as deal_count,"
            f" sum(amount) as amount\nfrom {outcomes} where place is not null{conditions(scope)}\n"
            "group by pipeline, place, state, coalesce(currency, $currency) order by pipeline, place, state, currency",
            {**bound, "currency": currency},
        ),
        Statement(
            "select pipeline, place, is_waiting, day_count, sum(entry_count) as entry_count\n"
            f"from {read(scope, 'stage_stays')} where entry_count > 0{conditions(scope)}\n"
            "group by pipeline, place, is_waiting, day_count order by pipeline, place, is_waiting, day_count",
            bound,
        ),
        Statement(
            f"select coalesce(sum(deal_count), 0) as deal_count from {outcomes}\n"
            f"where is_listed = 1 and state <> 'open' and place is null{conditions(scope)}",
            bound,
        ),
    )


def stages(workspace: Workspace, scope: Scope = EVERYTHING, standing: Standing | None = None) -> Stages:
    """The stages of all pipelines from the history of the deals of ``scope``; none when no history is loaded.

    ``standing`` is what stands too long, for who has asked for it already.
    """
    currency, as_of, order = own_currency(workspace), last_day(workspace), stage_order(workspace)
    if not order or as_of is None:
        return Stages(as_of, (), ())
    standing = standing or stalled(workspace, scope)
    slow, counts = dict(standing.limits), dict(standing.counts)
    reached, spent, [(without,)] = (workspace.run(s)[1] for s in statements(scope, currency))
    last = {pipeline: place for pipeline, place, *_ in order}
    in_order = []
    for pipeline, place, name, _ in order:
        rows = [row[1:] for row in reached if row[0] == pipeline]
        mine = [row[2:] for row in spent if row[:2] == (pipeline, place)]
        at = (pipeline, place)
        in_order.append(
            _stage(
                name,
                at,
                rows,
                mine,
                is_last=place == last[pipeline],
                slow=slow.get(at),
                stalled=counts.get(at, 0),
            )
        )
    return Stages(as_of, tuple(in_order), standing.deals, without)


def _stage(
    name: str,
    at: tuple[str, int],
    reached: list[tuple],
    spent: list[tuple],
    *,
    is_last: bool,
    slow: float | None,
    stalled: int,
) -> Stage:
    pipeline, place = at

    def count(state: str | None = None, least: int = place, most: int = 10**9) -> int:
        """Deals by outcome and by how far they got; a won deal passed every stage."""
        return sum(
            n
            for got_to, ended, _, n, _ in reached
            if (state is None or ended == state) and (ended == "won" or least <= got_to <= most)
        )

    entered = count()
    lost_here, still_here = count("lost", place, place), count("open", place, place)
    moved_on = entered - lost_here - still_here
    won, closed = count("won"), count("won") + count("lost")
    onward = 1.0 if is_last else share(won, won + count("lost", place + 1))
    value: dict[str, float] = defaultdict(float)
    for got_to, state, currency, _, amount in reached:
        if got_to == place and state == "lost" and amount is not None and onward is not None:
            value[currency] += float(amount) * onward
    times = Times()
    for waiting, days, n in spent:
        (times.running if waiting else times.ended).add(days, n)
    return Stage(
        name,
        pipeline,
        entered,
        moved_on,
        lost_here,
        still_here,
        share(moved_on, entered),
        share(moved_on, moved_on + lost_here),
        share(won, closed) if closed >= FEWEST else None,
        times.median(),
        slow,
        stalled if slow is not None else None,
        lost_here * onward if onward is not None else None,
        dict(value),
    )
