"""The visit funnel: how many visits reach each step, and what the visits lost at a step would have brought."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from kpi.analyses.money import exact, sum_of
from kpi.analyses.sales.funnel_steps import STEPS, WORDS, Funnel, funnel_of, merged
from kpi.analyses.scope import EVERYTHING, Scope, checked, only, require, share
from kpi.compiler import Statement
from kpi.store import Workspace
from kpi.tables import VISITS

BY = ("channel", "region", "country", "device", "campaign")
ASSUMPTION = (
    "Lost money assumes that a visit lost at a step would have gone on like the visits that passed it,"
    " and bought for the average order value of the same slice and days."
)


@dataclass(frozen=True)
class FunnelTable:
    """The funnel of everything and of every slice, most visits first."""

    by: str | None
    currency: str
    start: date | None
    end: date | None
    total: Funnel
    slices: tuple[Funnel, ...]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def json(self) -> dict:
        """The table as plain data."""
        return {
            "by": self.by,
            "currency": self.currency or None,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "notes": list(self.notes),
            "total": _json(self.total),
            "slices": [_json(f) for f in self.slices],
        }

    def rows(self) -> list[dict[str, object]]:
        """One row per slice and step."""
        return [
            {
                **({self.by: funnel.value if funnel is not self.total else "(all)"} if self.by else {}),
                "step": WORDS[s.name],
                "visits": s.passed,
                "conversion": s.conversion,
                "lost visits": s.lost_visits,
                "lost orders": s.lost_orders,
                "lost money": s.lost_money,
            }
            for funnel in (*self.slices, self.total)
            for s in funnel.steps
        ]


def _json(funnel: Funnel) -> dict:
    return {
        "value": funnel.value,
        "steps": [vars(s) for s in funnel.steps],
        "overall": funnel.overall,
        "cart_abandonment": funnel.abandonment,
        "order_value": funnel.order_value,
        "worst_step": funnel.worst.name if funnel.worst else None,
        "notes": list(funnel.notes),
    }


def statements(scope: Scope, currency: str, own: str = "") -> tuple[Statement, Statement, Statement]:
    """The days that visits cover; steps per slice and per set of known steps; orders and net sales per slice, in
    ``currency``, in which orders without one are counted when it is the workspace's ``own``."""
    by = scope.by
    days: dict[str, object] = {**scope.days}
    value = by or "cast(null as varchar)"
    tests, bound = only(scope.where)
    inside = " and ".join(("day >= $first_day and day <= $last_day", *tests))
    days |= bound
    sales = "daily_sales" if {*scope.where, *([by] if by else [])} <= {"channel", "region"} else "sales"
    missing = ", ".join(f"{s} is null as no_{s}" for s in STEPS)
    sums = ", ".join(f"sum({s}) as {s}" for s in STEPS)
    groups = ", ".join((*([by] if by else []), *(f"{s} is null" for s in STEPS)))
    sold = f"select {value} as value, sum(order_count) as order_count, sum(net_amount) as net_amount from {sales}"
    return (
        Statement(f"select min(day) as first_day, max(day) as last_day from traffic where {inside}", days),
        Statement(
            f"select {value} as value, {missing}, {sums} from traffic where {inside} group by {groups}\n"
            f"order by value, {', '.join(f'no_{s}' for s in STEPS)}",
            days,
        ),
        Statement(
            f"{sold} where {inside} and coalesce(currency, $own_currency) = $currency"
            + (f" group by {by} order by value" if by else ""),
            {**days, "currency": currency, "own_currency": own or currency},
        ),
    )


def funnel(workspace: Workspace, scope: Scope = EVERYTHING) -> FunnelTable:
    """The funnel from visits to purchases, for everything and for each value of the split (one of BY).

    A step that no file gives is left out. A row counts towards a conversion only when it knows both steps. When a
    later step has more visits than an earlier one, some visits skipped the earlier one; they count as having passed
    it. Raises UserError when no visits are loaded.
    """
    require(workspace, VISITS)
    by = checked(scope.by, BY)
    own = workspace.coverage.currency
    currency = scope.currency or own
    _, [(first, last)] = workspace.run(statements(scope, currency)[0])
    covered = replace(scope, start=first or scope.start, end=last or scope.end)
    questions = statements(covered, currency, own)
    _, visited, sold = questions
    patterns: dict[str | None, list[tuple]] = defaultdict(list)
    for value, *row in workspace.run(visited)[1]:
        patterns[value].append(tuple(row[len(STEPS) :]))
    orders = {value: (n or 0, exact(net)) for value, n, net in workspace.run(sold)[1]}
    of_all = merged(patterns.values())
    order_value = share(sum_of(net for _, net in orders.values()), sum(n for n, _ in orders.values()))
    slices = [
        funnel_of(value, rows, share(*reversed(orders[value])) if value in orders else None)
        for value, rows in patterns.items()
    ]
    slices.sort(key=lambda f: (-f.steps[0].passed if f.steps else 0, f.value is None, f.value or ""))
    whole, shown = funnel_of(None, of_all, order_value), tuple(slices) if by else ()
    return FunnelTable(by, currency, first, last, whole, shown, tuple(_notes(whole, shown, currency)), questions)


def _notes(total: Funnel, slices: tuple[Funnel, ...], currency: str) -> list[str]:
    present = {s.name for s in total.steps}
    absent = [WORDS[name] for name in STEPS if name not in present]
    notes = list(total.notes)
    if not total.steps:
        return ["There are no visits in these days."]
    if absent:
        notes.append(f"No file gives {', '.join(absent)}: left out, not counted as 0.")
    if len(total.steps) < 2:
        notes.append("With one step there is nothing to convert.")
    elif total.order_value is None:
        notes.append("There are no orders with an amount in these days, so lost money cannot be told.")
    elif "purchases" in present:
        notes.append(ASSUMPTION + (f" In {currency}." if currency else ""))
        unsold = [f.value or "without a name" for f in slices if f.order_value is None]
        if unsold:
            some = ", ".join(unsold[:5]) + (f" and {len(unsold) - 5} more" if len(unsold) > 5 else "")
            notes.append(f"No orders are known for {some}, so lost money cannot be told there.")
    return notes
