"""Sales velocity: what the pipeline earns a day, by its four factors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kpi.analyses.deals.scope import BY, conditions, months, own_currency, params
from kpi.analyses.scope import EVERYTHING, Scope, checked, require, share
from kpi.compiler import Statement
from kpi.store import Workspace
from kpi.store.notes import status_notes
from kpi.tables import DEALS


def sales_velocity(opportunities: float, average_deal: float, win_rate: float, cycle_days: float) -> float | None:
    """Money a day: opportunities x average deal x win rate / days of the cycle; None for a cycle of no days."""
    return opportunities * average_deal * win_rate / cycle_days if cycle_days else None


@dataclass(frozen=True)
class Velocity:
    """One segment in one currency. ``win_rate`` is a fraction of the deals closed, ``cycle_days`` the mean over won ones.

    ``value`` is the segment; ``velocity`` is money a day, None with the ``reason``.
    """

    value: str | None
    currency: str
    opportunities: int
    won: int
    closed: int
    average_deal: float | None
    win_rate: float | None
    cycle_days: float | None
    velocity: float | None
    reason: str


@dataclass(frozen=True)
class VelocityTable:
    """Every currency as a whole, and every segment, the fastest first."""

    by: str | None
    start: date | None
    end: date | None
    totals: tuple[Velocity, ...]
    segments: tuple[Velocity, ...]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def json(self) -> dict:
        """The table as plain data."""
        return {
            "by": self.by,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "notes": list(self.notes),
            "totals": [vars(v) for v in self.totals],
            "segments": [vars(v) for v in self.segments],
        }

    def rows(self) -> list[dict[str, object]]:
        """One row per segment and currency, then the whole."""
        return [
            {
                **({self.by: v.value if place < len(self.segments) else "(all)"} if self.by else {}),
                "currency": v.currency or None,
                "opportunities": v.opportunities,
                "average deal": v.average_deal,
                "win rate": v.win_rate,
                "cycle days": v.cycle_days,
                "velocity a day": v.velocity,
                "remark": v.reason,
            }
            for place, v in enumerate((*self.segments, *self.totals))
        ]


def statement(scope: Scope, currency: str) -> Statement:
    """The four factors per segment and currency: deals still open at the end of the days, and those closed in them."""
    by, of_months = scope.by, months(scope)
    inside = "case when is_inside = 1 then {} else 0 end"
    won = "case when is_inside = 1 and state = 'won' then {} else 0 end"
    sql = (
        f"select {'value' if by else 'cast(null as varchar) as value'}, coalesce(currency, $currency) as currency,\n"
        " sum(case when is_standing = 1 then open_change else 0 end) as waiting_count,\n"
        f" sum({won.format('closed_count')}) as won_count, sum({inside.format('closed_count')}) as closed_count,\n"
        f" sum({won.format('valued_count')}) as valued_count, sum({won.format('amount')}) as won_amount,\n"
        f" sum({inside.format('timed_count')}) as timed_count, sum({inside.format('won_days')}) as won_days\n"
        f"from (\n{_turns(by or 'pipeline', dated=bool(of_months), chosen=conditions(scope.anytime))}) t\n"
        f"group by {'value, ' if by else ''}coalesce(currency, $currency)\n"
        f"order by {'value, ' if by else ''}currency"
    )
    return Statement(sql, {"currency": currency} | params(scope) | of_months)


def _turns(split: str, *, dated: bool, chosen: str) -> str:
    """SELECT of what opened and closed: whole months from their sums, and the days beside them deal by deal.

    What ``is_standing`` tells what is open at the end, what ``is_inside`` closed in the days. Without days asked, a closed
    deal counts even when nobody knows which day it closed on.
    """
    counted = "open_change, closed_count, valued_count, amount, timed_count, won_days"
    if not dated:
        return (
            f"select value, currency, state, 1 as is_standing, 1 as is_inside, {counted}\n"
            f"from monthly_turns where split = '{split}'{chosen}"
        )
    return (
        "select value, currency, state, 1 as is_standing,\n"
        f" case when month >= $months_begin then 1 else 0 end as is_inside, {counted}\n"
        f"from monthly_turns where split = '{split}' and (month is null or month <= $months_end){chosen}\n"
        f"union all\nselect {split} as value, currency, state, case when day > $months_end then 1 else 0 end as is_standing,\n"
        f" case when day >= $first_day then 1 else 0 end as is_inside, {counted}\nfrom deal_turns\n"
        f"where day <= $last_day and (day > $months_end or (day >= $first_day and day < $months_begin)){chosen}"
    )


def velocity(workspace: Workspace, scope: Scope = EVERYTHING) -> VelocityTable:
    """Sales velocity per segment of the split (one of BY) and for all deals, each from its own deals.

    Opportunities are the deals open at the end of the days; the average deal, the win rate and the cycle come from
    those closed in the days, all of the channels and regions asked. Currencies stay apart, and the whole is no sum or
    mean of segments. Raises UserError when no deals are loaded.
    """
    require(workspace, DEALS)
    by = checked(scope.by, BY)
    question = statement(scope, own_currency(workspace))
    _, rows = workspace.run(question)
    whole: dict[str, list] = {}
    for _, money, *counted in rows:
        whole[money] = [a + (b or 0) for a, b in zip(whole.get(money, [0] * len(counted)), counted, strict=True)]

    notes = [
        "Opportunities are the deals open at the end of these days; average deal, win rate and cycle are those of the"
        " deals closed in them. The whole is worked out from all deals: velocities of segments do not add up to it.",
        *status_notes(workspace.coverage),
    ]
    totals = _fastest_first((None, money, *counted) for money, counted in whole.items())
    if len(totals) > 1:
        notes.append("Deals are in several currencies, which are never added together: one line each.")
    return VelocityTable(
        by, scope.start, scope.end, totals, _fastest_first(rows) if by else (), tuple(notes), (question,)
    )


def _fastest_first(rows: Iterable[tuple]) -> tuple[Velocity, ...]:
    segments = [
        _velocity(value, money, waiting, won, closed, average=share(amount or 0, valued), cycle=share(days or 0, timed))
        for value, money, waiting, won, closed, valued, amount, timed, days in rows
        if waiting or won or closed
    ]
    return tuple(sorted(segments, key=lambda v: (-(v.velocity or 0), v.currency, v.value is None, v.value or "")))


def _velocity(
    value: str | None,
    currency: str,
    waiting: int,
    won: int,
    closed: int,
    *,
    average: float | None,
    cycle: float | None,
) -> Velocity:
    rate = share(won, closed)
    reason = ""
    if not closed:
        reason = "no deal was closed"
    elif not won:
        reason = "no deal was won"
    elif average is None:
        reason = "no won deal has an amount"
    elif cycle is None:
        reason = "no won deal has both its days"
    elif not cycle:
        reason = "won deals close on the day they are opened"
    speed = None
    if average is not None and rate is not None and cycle is not None and not reason:
        speed = sales_velocity(waiting, average, rate, cycle)
    return Velocity(value, currency, waiting, won, closed, average, rate, cycle, speed, reason)
