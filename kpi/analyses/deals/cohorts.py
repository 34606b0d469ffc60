"""Deals by the month they were opened in and what became of them, and what the open ones in each stage are worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.analyses.deals.scope import conditions, months, own_currency, params, read
from kpi.analyses.money import exact
from kpi.analyses.scope import EVERYTHING, Scope, share
from kpi.compiler import Statement
from kpi.store import Workspace


@dataclass(frozen=True)
class Cohort:
    """The deals opened in one month: ``opened`` = ``won`` + ``lost`` + ``waiting``."""

    month: date
    opened: int
    won: int
    lost: int
    waiting: int

    @property
    def rate(self) -> float | None:
        """The share won so far."""
        return share(self.won, self.opened)

    @property
    def at_most(self) -> float | None:
        """The share won if every open deal were."""
        return share(self.won + self.waiting, self.opened)


@dataclass(frozen=True)
class OpenStage:
    """The open deals in one stage ("" for those without one) in one currency; ``amount`` leaves out those without."""

    pipeline: str
    stage: str
    currency: str
    deals: int
    valued: int
    amount: Decimal
    chance: float | None

    @property
    def weighted(self) -> float | None:
        """The amount times the share won of the closed deals that got there."""
        return None if self.chance is None else float(self.amount) * self.chance


def cohort_statement(scope: Scope) -> Statement:
    """Deals by month of opening and outcome."""
    kinds = ", ".join(
        f"sum(case when state = '{state}' then deal_count else 0 end) as {state}_count"
        for state in ("won", "lost", "open")
    )
    return Statement(
        "select cast(date_trunc('month', opened) as date) as month, sum(deal_count) as deal_count,\n"
        f" {kinds}\n"
        f"from {read(scope, 'deal_outcomes')} where is_dated = 1{conditions(scope)}\n"
        "group by cast(date_trunc('month', opened) as date) order by month",
        params(scope) | months(scope),
    )


def cohorts(workspace: Workspace, scope: Scope = EVERYTHING) -> tuple[Cohort, ...]:
    """The deals of ``scope`` by the month they were opened in, oldest first."""
    return tuple(Cohort(*row) for row in workspace.run(cohort_statement(scope))[1])


def open_statement(scope: Scope, currency: str) -> Statement:
    """Open deals by stage and currency, in the order of the stages; those without a stage last."""
    return Statement(
        "with waiting as (\n"
        "select pipeline, current_place, case when current_place is null then coalesce(stage, '') else '' end as written,\n"
        " coalesce(currency, $currency) as currency, count(*) as deal_count, count(amount) as valued_count,\n"
        " coalesce(sum(amount), 0) as amount\n"
        f"from deal_paths where deal_row > 0 and state = 'open'{conditions(scope.anytime)}\n"
        "group by pipeline, current_place, case when current_place is null then coalesce(stage, '') else '' end,"
        " coalesce(currency, $currency))\n"
        "select w.pipeline, coalesce(c.stage, w.written) as stage, w.currency, w.deal_count, w.valued_count, w.amount,\n"
        " coalesce(c.chance, a.chance) as chance\n"
        "from waiting w join stage_chances a on a.pipeline is null and a.place is null\n"
        "left join stage_chances c on c.pipeline = w.pipeline and c.place = w.current_place\n"
        "order by w.pipeline, w.current_place nulls last, w.written, w.currency",
        {**params(scope.anytime), "currency": currency},
    )


def open_by_stage(workspace: Workspace, scope: Scope = EVERYTHING) -> tuple[OpenStage, ...]:
    """The open deals of the scope's channels and regions by stage, whenever they were opened."""
    _, rows = workspace.run(open_statement(scope, own_currency(workspace)))
    return tuple(
        OpenStage(pipeline, stage, of, deals, valued, exact(amount), chance)
        for pipeline, stage, of, deals, valued, amount, chance in rows
    )


def median_statement(scope: Scope, currency: str) -> Statement:
    """The middle amount of the deals won, closed in the scope's days, by currency, twice, or the middle two."""
    days = "".join(
        f" and closed {sign} ${name}"
        for sign, name, day in ((">=", "first_day", scope.start), ("<=", "last_day", scope.end))
        if day
    )
    bound = {"currency": currency, **params(scope.anytime)}
    bound |= {name: day for name, day in (("first_day", scope.start), ("last_day", scope.end)) if day}
    return Statement(
        "with won as (\n"
        "select coalesce(currency, $currency) as currency, amount from deal_paths\n"
        f"where deal_row > 0 and state = 'won' and amount is not null{days}{conditions(scope.anytime)}\n"
        "), ranked as (\n"
        "select currency, amount, row_number() over (partition by currency order by amount) as place,\n"
        " count(*) over (partition by currency) as won_count\n"
        "from won)\n"
        "select currency, min(amount) as lower_amount, max(amount) as upper_amount from ranked\n"
        "where place * 2 >= won_count and place * 2 <= won_count + 2 group by currency order by currency",
        bound,
    )


def median_won(workspace: Workspace, scope: Scope = EVERYTHING) -> dict[str, Decimal]:
    """The median amount of the deals won, by currency; the scope's days are those of closing."""
    _, rows = workspace.run(median_statement(scope, own_currency(workspace)))
    return {currency: (lower + upper) / 2 for currency, lower, upper in rows}
