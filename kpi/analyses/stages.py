"""The stages of a pipeline: who passes them, how long they take, and where the most expected value is lost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from kpi.analyses.deals import EVERY_DEAL, Scope, Tally, Times, last_day, own_currency
from kpi.analyses.slices import share
from kpi.compiler import Statement
from kpi.store import Workspace

# With fewer deals a share or a 90th percentile says next to nothing.
FEWEST = 10
MOST_STALLED = 100
STALLED_SHARE = 0.9


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
    amount: float | None
    currency: str
    chance: float | None

    @property
    def expected(self) -> float | None:
        return None if self.amount is None or self.chance is None else self.amount * self.chance


@dataclass(frozen=True)
class Stages:
    """Every stage of every pipeline in order, and the stalled deals; as of the last day in the data.

    ``without_history`` is how many closed deals have no stage that is known.
    """

    as_of: date | None
    stages: tuple[Stage, ...]
    stalled: tuple[Stalled, ...]
    without_history: int = 0


def statements(scope: Scope, as_of: date | None, currency: str) -> tuple[Statement, ...]:
    """How far deals got; how long they stood where; closed deals without history; the pace of the deals won anywhere."""
    days = "coalesce(ended, $as_of) - entered"
    bound = scope.params
    return (
        Statement(
            "select pipeline, place, state, coalesce(currency, $currency) as currency, count(*) as deal_count,"
            f" sum(amount) as amount\nfrom deal_paths where place is not null{scope.conditions}\n"
            "group by pipeline, place, state, coalesce(currency, $currency)",
            {**bound, "currency": currency},
        ),
        Statement(
            "select pipeline, place, case when ended is null then 1 else 0 end as is_waiting,"
            f" {days} as day_count, count(*) as entry_count\nfrom stage_spells\n"
            f"where coalesce(ended, $as_of) >= entered and (ended is not null or state = 'open'){scope.conditions}\n"
            f"group by pipeline, place, case when ended is null then 1 else 0 end, {days}",
            {**bound, "as_of": as_of},
        ),
        Statement(
            "select count(*) as deal_count from deal_paths\n"
            f"where deal_row > 0 and state <> 'open' and place is null{scope.conditions}",
            bound,
        ),
        Statement(
            "select pipeline, place, day_count, entry_count from stage_paces order by pipeline, place, day_count",
            {},
        ),
    )


def stages(workspace: Workspace, scope: Scope = EVERY_DEAL) -> Stages:
    """The stages of all pipelines from the history of the deals of ``scope``; none when no history is loaded.

    Stalled deals are those of the scope's channels and regions, whenever they were opened, held against all deals won.
    """
    currency, as_of = own_currency(workspace), last_day(workspace)
    order = workspace.run(
        Statement(
            "select pipeline, place, stage, chance from stage_chances where place is not null order by pipeline, place",
            {},
        )
    )[1]
    if not order or as_of is None:
        return Stages(as_of, (), ())
    reached, spent, [(without,)], pace = (workspace.run(s)[1] for s in statements(scope, as_of, currency))
    paces: dict[tuple[str, int], Tally] = defaultdict(Tally)
    for pipeline, place, days, n in pace:
        paces[pipeline, place].add(days, n)
    slow = {at: tally.quantile(STALLED_SHARE) for at, tally in paces.items() if tally.n >= FEWEST}
    waiting = _waiting(workspace, scope, as_of, slow)
    last = {pipeline: place for pipeline, place, *_ in order}
    found = []
    for pipeline, place, name, _ in order:
        rows = [row[1:] for row in reached if row[0] == pipeline]
        mine = [row[2:] for row in spent if row[:2] == (pipeline, place)]
        at = (pipeline, place)
        found.append(_stage(name, at, place == last[pipeline], rows, mine, slow.get(at), waiting.get(at, 0)))
    names = {(pipeline, place): (name, chance) for pipeline, place, name, chance in order}
    return Stages(as_of, tuple(found), _stalled(workspace, scope, as_of, slow, names, currency), without)


def _stage(
    name: str,
    at: tuple[str, int],
    last: bool,
    reached: list[tuple],
    spent: list[tuple],
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
    onward = 1.0 if last else share(won, won + count("lost", place + 1))
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


def _late(slow: dict[tuple[str, int], float]) -> tuple[str, dict[str, object]]:
    """SQL for spells that last longer than the days of their stage in ``slow``, and what it binds."""
    cases, bound = [], {}
    for n, ((pipeline, place), days) in enumerate(slow.items()):
        bound |= {f"slow{n}": days, f"pipeline{n}": pipeline}
        cases.append(f"when s.pipeline = $pipeline{n} and s.place = {place} then $slow{n}")
    return f"s.state = 'open' and s.ended is null and $as_of - s.entered > case {' '.join(cases)} end", bound


def _waiting(workspace: Workspace, scope: Scope, as_of: date, slow: dict) -> dict[tuple[str, int], int]:
    """How many deals are stalled, by pipeline and place."""
    if not slow:
        return {}
    late, bound = _late(slow)
    sql = (
        "select s.pipeline, s.place, count(*) as deal_count from stage_spells s"
        f" where {late}{scope.anytime.conditions} group by s.pipeline, s.place"
    )
    _, rows = workspace.run(Statement(sql, {**bound, **scope.anytime.params, "as_of": as_of}))
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
        f" where {late}{scope.anytime.conditions})\n"
        "select s.pipeline, s.place, s.day_count, d.deal_id, d.owner, d.channel, d.region, d.product, d.amount,"
        " coalesce(d.currency, $currency) as currency\n"
        "from late s join deal_paths d on d.deal_row = s.deal_row\n"
        f"order by coalesce(d.amount, 0) desc, d.deal_id\nlimit {MOST_STALLED}"
    )
    _, rows = workspace.run(Statement(sql, {**bound, **scope.anytime.params, "as_of": as_of, "currency": currency}))
    return tuple(
        Stalled(
            deal_id, owner, channel, region, product, names[pipeline, place][0], days, slow[pipeline, place],
            float(amount) if amount is not None else None, money or "", names[pipeline, place][1],
        )
        for pipeline, place, days, deal_id, owner, channel, region, product, amount, money in rows
    )  # fmt: skip
