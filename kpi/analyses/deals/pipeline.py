"""The pipeline: how many deals are won, how large and how fast, and what the open ones are worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpi.analyses.deals.scope import BY, last_day, listed, own_currency
from kpi.analyses.deals.segments import Money, Segment
from kpi.analyses.deals.stages import Stages, stages
from kpi.analyses.deals.words import bottleneck, pipeline_notes
from kpi.analyses.money import exact
from kpi.analyses.scope import EVERYTHING, Scope, checked, require, share
from kpi.compiler import Statement
from kpi.store import Workspace
from kpi.store.notes import status_notes
from kpi.tables import DEALS


@dataclass(frozen=True)
class Pipeline:
    """The whole pipeline as of the last day in the data; ``cohorts`` are (month, created, won, lost, open)."""

    by: str | None
    as_of: date | None
    total: Segment
    segments: tuple[Segment, ...]
    cohorts: tuple[tuple[date, int, int, int, int], ...]
    stages: Stages
    bottleneck: str
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def json(self) -> dict:
        """Everything as plain data."""
        return {
            "by": self.by,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "notes": list(self.notes),
            "total": self.total.json(),
            "segments": [s.json() for s in self.segments],
            "cohorts": [
                {
                    "month": f"{month:%Y-%m}",
                    "created": n,
                    "won": won,
                    "lost": lost,
                    "open": waiting,
                    "rate": share(won, n),
                }
                for month, n, won, lost, waiting in self.cohorts
            ],
            "stages": [vars(s) for s in self.stages.stages],
            "bottleneck": self.bottleneck or None,
            "stalled": [vars(s) for s in self.stages.stalled],
        }

    def rows(self) -> list[dict[str, object]]:
        """One row per segment and currency, then everything."""
        return [
            {
                **({self.by: s.value if s is not self.total else "(all)"} if self.by else {}),
                "won": s.won,
                "lost": s.lost,
                "open": s.open,
                "win rate": s.win_rate,
                "won/created": s.cohort_rate,
                "cycle median": s.won_days.quantile(0.5),
                "with open deals": s.times.median(),
                "currency": currency or None,
                "average won": m["average_won"],
                "median won": m["median_won"],
                "open amount": m["open"],
                "weighted": m["weighted"],
            }
            for s in (*self.segments, self.total)
            for currency, m in sorted((c, m.json()) for c, m in (s.money or {"": Money()}).items())
        ]


def statements(by: str | None, as_of: date | None, currency: str) -> tuple[Statement, Statement, Statement]:
    """Deals by state and stage, by days and by the month they were opened in; open deals are as old as on ``as_of``."""
    start, bound = f"with listed as ({listed(by)})\n", {"currency": currency}
    age = "coalesce(closed, $as_of) - created"
    return (
        Statement(
            start
            + "select value, state, currency, pipeline, current_place, case when state = 'open' then stage end as stage,\n"
            " count(*) as deal_count, count(created) as created_count, count(amount) as valued_count,"
            " sum(amount) as amount from listed\n"
            "group by value, state, currency, pipeline, current_place, case when state = 'open' then stage end\n"
            "order by value, state, currency, pipeline, current_place, stage",
            bound,
        ),
        Statement(
            start + f"select value, state, {age} as day_count, count(*) as deal_count from listed\n"
            "where created is not null and (state = 'open' or closed is not null)\n"
            f"group by value, state, {age} order by value, state, day_count",
            {**bound, "as_of": as_of},
        ),
        Statement(
            start + "select cast(date_trunc('month', created) as date) as month, count(*) as deal_count,\n"
            " count(*) filter (where state = 'won') as won_count, count(*) filter (where state = 'lost') as lost_count,\n"
            " count(*) filter (where state = 'open') as open_count from listed where created is not null\n"
            "group by cast(date_trunc('month', created) as date) order by month",
            bound,
        ),
    )


def medians(by: str | None, currency: str) -> Statement:
    """The median of the won deals per segment and currency: the middle one, or the mean of the middle two."""
    sql = (
        f"with listed as ({listed(by)}), ranked as (\n"
        "select value, currency, amount, row_number() over (partition by value, currency order by amount) as place,\n"
        " count(*) over (partition by value, currency) as won_count\n"
        "from listed where state = 'won' and amount is not null)\n"
        "select value, currency, sum(amount) as amount, count(*) as middle_count from ranked\n"
        "where place * 2 >= won_count and place * 2 <= won_count + 2 group by value, currency\n"
        "order by value, currency"
    )
    return Statement(sql, {"currency": currency})


def pipeline(workspace: Workspace, scope: Scope = EVERYTHING) -> Pipeline:
    """Win rate, deal sizes, cycle, weighted value, stages and stalled deals, per segment of the split (one of BY).

    Amounts of different currencies are never added. Raises UserError when no deals are loaded.
    """
    require(workspace, DEALS)
    by = checked(scope.by, BY)
    currency = own_currency(workspace)
    as_of = last_day(workspace)
    passed = stages(workspace)
    questions = statements(by, as_of, currency)
    by_stage, by_days, by_month = (workspace.run(s)[1] for s in questions)
    total = Segment(None)
    segments: dict[str | None, Segment] = {}
    chances = _Chances(workspace)
    for value, state, money, line, place, stage, deals, created, valued, amount in by_stage:
        chance = chances.of(line, place, stage) if state == "open" else None
        for segment in (total, segments.setdefault(value, Segment(value))):
            segment.add(state, money, deals, created=created, valued=valued, amount=amount, chance=chance)
    for cut in {by, None}:
        for value, money, amount, middle in workspace.run(medians(cut, currency))[1]:
            (total if cut is None else segments[value]).money[money].median_won = exact(amount) / middle
    backwards = 0
    for value, state, days, n in by_days:
        if days < 0:
            backwards += n
            continue
        for segment in (total, segments[value]):
            (segment.times.running if state == "open" else segment.times.ended).add(days, n)
            if state == "won":
                segment.won_days.add(days, n)
    in_order = sorted(segments.values(), key=lambda s: (-s.won, -s.open, s.value is None, s.value or ""))
    notes = [
        *pipeline_notes(total, passed, chances.overall, sorted(chances.stood_in), as_of, backwards),
        *status_notes(workspace.coverage),
    ]
    return Pipeline(
        by,
        as_of,
        total,
        tuple(in_order) if by else (),
        tuple(by_month),
        passed,
        bottleneck(passed, currency),
        tuple(notes),
        questions,
    )


class _Chances:
    """The share won of deals in a stage: from the history of that stage, else that of all closed deals.

    ``overall`` is the latter, ``stood_in`` the stages that it stood in for.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.stood_in: set[str] = set()
        sql = "select pipeline, place, stage, chance, is_known from stage_chances order by pipeline, place"
        _, rows = workspace.run(Statement(sql, {}))
        self._by_stage = {(line, place): (stage, chance, is_known) for line, place, stage, chance, is_known in rows}
        self.overall: float | None = self._by_stage[None, None][1]

    def of(self, line: str, place: int | None, written: str | None) -> float | None:
        """The share for a pipeline and the place of a stage; None while no deal is closed."""
        stage, chance, is_known = self._by_stage.get((line, place), (None, self.overall, 0))
        if not is_known:
            self.stood_in.add(stage or written or "an unknown stage")
        return chance
