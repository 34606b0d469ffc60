"""The stages of a pipeline: who passes them, how long they take, and where the most expected value is lost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from kpi.analyses.deals import Tally, Times
from kpi.analyses.slices import share
from kpi.analyses.stage_history import PASSAGES, History, Places
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
    ``median_days`` counts the open deals as not yet through, ``slow_days`` is the 90th percentile of those that moved
    on. ``lost_value`` is, by currency, what the deals lost here would have brought had they gone on like the others;
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
    """An open deal that stands in its stage longer than nine in ten of those that moved on."""

    deal_id: str
    value: str | None
    owner: str | None
    stage: str
    days: int
    slow_days: float
    amount: float | None
    currency: str


@dataclass(frozen=True)
class Stages:
    """Every stage of every pipeline in order, the stalled deals, and the order that SQL can use.

    ``without_history`` is how many closed deals have no stage that is known.
    """

    stages: tuple[Stage, ...]
    stalled: tuple[Stalled, ...]
    order: Places
    without_history: int = 0

    def win_chances(self) -> dict[tuple[str, int], float | None]:
        """The share won by pipeline and place of the stage."""
        place: dict[str, int] = defaultdict(int)
        found = {}
        for stage in self.stages:
            found[stage.pipeline, place[stage.pipeline]] = stage.win_chance
            place[stage.pipeline] += 1
        return found


def stages(workspace: Workspace, as_of: date | None, currency: str, by: str | None = None) -> Stages:
    """The stages of all pipelines from the history of deals; none when no history is loaded.

    ``as_of`` is the last day in the data, ``currency`` that of deals that name none, ``by`` the dimension that stalled
    deals are shown with.
    """
    with workspace.cursor() as cursor:
        history = History(cursor, currency, by)
        order = history.order
        if not order.keys or as_of is None:
            return Stages((), (), order)
        reached = history.ask(
            Statement(
                "select pipeline, place, state, currency, count(*) as deal_count, sum(amount) as amount\n"
                "from furthest where place is not null group by pipeline, place, state, currency",
                {},
            )
        )
        spent = history.ask(
            Statement(
                f"with passages as ({PASSAGES})\n"
                "select pipeline, place, went_on, case when ended is null then 1 else 0 end as is_waiting,\n"
                " coalesce(ended, $as_of) - entered as day_count, count(*) as entry_count\nfrom passages\n"
                "where coalesce(ended, $as_of) >= entered and (ended is not null or state = 'open')\n"
                "group by pipeline, place, went_on, case when ended is null then 1 else 0 end,"
                " coalesce(ended, $as_of) - entered",
                {"as_of": as_of},
            )
        )
        [(without,)] = history.ask(
            Statement(
                "select count(*) as deal_count from listed l where l.state <> 'open' and not exists"
                " (select 1 from furthest f where f.deal_id = l.deal_id and f.place is not null)",
                {},
            )
        )
        found, slow = [], {}
        for pipeline, keys in order.keys.items():
            rows = [row[1:] for row in reached if row[0] == pipeline]
            for place, key in enumerate(keys):
                mine = [row[2:] for row in spent if row[0] == pipeline and row[1] == place]
                stage = _stage(order.labels[pipeline, key], pipeline, place, place == len(keys) - 1, rows, mine)
                found.append(stage)
                if stage.stalled:
                    slow[pipeline, place] = stage
        late = _stalled(history, slow, as_of)
    return Stages(tuple(found), late, order, without)


def _stage(name: str, pipeline: str, place: int, last: bool, reached: list[tuple], spent: list[tuple]) -> Stage:
    def count(state: str | None = None, least: int = place, most: int = 10**9) -> int:
        """Deals by outcome and by how far they got; a won deal passed every stage."""
        return sum(
            n
            for at, ended, _, n, _ in reached
            if (state is None or ended == state) and (ended == "won" or least <= at <= most)
        )

    entered = count()
    lost_here, still_here = count("lost", place, place), count("open", place, place)
    moved_on = entered - lost_here - still_here
    won, closed = count("won"), count("won") + count("lost")
    onward = 1.0 if last else share(won, won + count("lost", place + 1))
    value: dict[str, float] = defaultdict(float)
    for at, state, currency, _, amount in reached:
        if at == place and state == "lost" and amount is not None and onward is not None:
            value[currency] += float(amount) * onward
    moved, times = Tally(), Times()
    for went_on, waiting, days, n in spent:
        (times.running if waiting else times.ended).add(days, n)
        if went_on and not waiting:
            moved.add(days, n)
    slow = moved.quantile(STALLED_SHARE) if moved.n >= FEWEST else None
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
        sum(n for _, waiting, days, n in spent if waiting and days > slow) if slow is not None else None,
        lost_here * onward if onward is not None else None,
        dict(value),
    )


def _stalled(history: History, slow: dict[tuple[str, int], Stage], as_of: date) -> tuple[Stalled, ...]:
    """The stalled deals of the stages in ``slow``, those with the largest amounts first."""
    if not slow:
        return ()
    cases, limits = [], {}
    for n, ((pipeline, place), stage) in enumerate(slow.items()):
        limits |= {f"slow{n}": stage.slow_days, f"pipeline{n}": pipeline}
        cases.append(f"when p.pipeline = $pipeline{n} and p.place = {place} then $slow{n}")
    rows = history.ask(
        Statement(
            f"with passages as ({PASSAGES})\n"
            "select p.deal_id, p.pipeline, p.place, $as_of - p.entered as day_count,\n"
            " l.value, l.owner, l.amount, l.currency\n"
            "from passages p left join listed l on l.deal_id = p.deal_id\n"
            "where p.state = 'open' and p.ended is null\n"
            f" and $as_of - p.entered > case {' '.join(cases)} end\n"
            f"order by coalesce(l.amount, 0) desc, p.deal_id\nlimit {MOST_STALLED}",
            {"as_of": as_of, **limits},
        )
    )
    return tuple(
        Stalled(
            deal_id, value, owner, slow[pipeline, place].name, days, slow[pipeline, place].slow_days,
            float(amount) if amount is not None else None, currency or "",
        )
        for deal_id, pipeline, place, days, value, owner, amount, currency in rows
    )  # fmt: skip
