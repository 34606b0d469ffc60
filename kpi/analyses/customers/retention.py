"""Retention by cohort: who of the customers of one month came back, and what they brought, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.analyses.assumptions import share_of_revenue
from kpi.analyses.customers.activity import Activity, activity
from kpi.analyses.customers.repeat_purchases import left_out_notes
from kpi.analyses.money import NOTHING, exact
from kpi.analyses.scope import EVERYTHING, Filters, Scope, only
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.periods import add_months, day_text, last_whole_month_end
from kpi.store import Workspace
from kpi.store.notes import beginning_note
from kpi.tables import BUYERS

_COHORTS = """
select cohort, month, sum(active) as active, sum(seen_last) as seen_last, sum(revenue) as revenue, sum(margin) as margin,
    sum(uncosted) as uncosted
from customer_months
{where}group by cohort, month
order by cohort, month
"""


@dataclass(frozen=True)
class Cohort:
    """Customers whose first order fell in one month; a value per whole month since, that month itself first.

    ``active`` ordered in that very month, ``remaining`` in that month or any later one. ``margin`` is None where
    an order has no cost and no margin was assumed.
    """

    month: date
    customers: int
    active: tuple[int, ...]
    remaining: tuple[int, ...]
    revenue: tuple[Decimal, ...]
    margin: tuple[Decimal | None, ...]

    def json(self) -> dict:
        return {
            "cohort": f"{self.month:%Y-%m}",
            "customers": self.customers,
            "active": list(self.active),
            "active_on_or_after": list(self.remaining),
            "retention": [n / self.customers for n in self.active],
            "retention_on_or_after": [n / self.customers for n in self.remaining],
            "revenue": list(self.revenue),
            "margin": list(self.margin),
        }


@dataclass(frozen=True)
class Age:
    """All cohorts together at one age in months: only those that are old enough, each by its size."""

    age: int
    cohorts: int
    customers: int
    retention: float
    retention_on_or_after: float
    revenue_per_customer: float
    margin_per_customer: float | None


@dataclass(frozen=True)
class Retention:
    """Every cohort, oldest first, the means by age, and who is active by the gaps between orders.

    ``last`` is the end of the last month that is whole in the data.
    """

    cohorts: tuple[Cohort, ...]
    ages: tuple[Age, ...]
    activity: Activity
    last: date
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def json(self) -> dict:
        """The analysis as plain data."""
        return {
            "last": self.last.isoformat(),
            "cohorts": [c.json() for c in self.cohorts],
            "ages": [dict(vars(a)) for a in self.ages],
            "activity": self.activity.json(),
            "notes": list(self.notes),
        }

    def rows(self, on_or_after: bool = False) -> list[dict[str, object]]:
        """Retention as rows with one column per month of age."""
        return [
            {
                "cohort": f"{c.month:%Y-%m}",
                "customers": c.customers,
                **{f"month {k}": n / c.customers for k, n in enumerate(c.remaining if on_or_after else c.active)},
                **{f"month {k}": None for k in range(len(c.active), len(self.ages))},
            }
            for c in self.cohorts
        ]


def statement(where: Filters | None = None) -> Statement:
    """The question behind the cohorts."""
    conditions, bound = only(where or {})
    text = f"where {' and '.join(conditions)}\n" if conditions else ""
    return Statement(_COHORTS.format(where=text).strip(), bound)


def retention(workspace: Workspace, scope: Scope = EVERYTHING, margin: float | None = None) -> Retention:
    """Cohorts by the month of the first order, for the months that are whole in the data; filters keep customers whose first
    order came through a channel or from a region.

    ``margin`` is a share of revenue that is taken for every order; without it the workspace's assumed one, and
    without that the costs in the data count. Raises UserError when no month is over, or no customer is known.
    """
    coverage = workspace.coverage
    last_day = coverage.of(BUYERS).last
    if last_day is None or "customer_id" not in coverage.of(BUYERS).filled:
        raise UserError(
            "There are no orders that name their customer.", "Load orders with a column that tells customers apart."
        )
    margin = share_of_revenue(margin, coverage)
    last = last_whole_month_end(last_day)
    question = statement(scope.where)
    _, rows = workspace.run(question)
    by_cohort: dict[date, dict[date, tuple]] = {}
    for cohort, month, *values in rows:
        if cohort <= last:
            by_cohort.setdefault(cohort, {})[month] = tuple(values)
    if not by_cohort:
        raise UserError(
            f"No month is over in your orders: the last one is of {day_text(last_day)}.", "Load a longer time."
        )
    cohorts = tuple(_cohort(month, months, margin, last) for month, months in by_cohort.items())
    notes = list(left_out_notes(workspace, of_money=True))
    notes.append(
        beginning_note(coverage)
        or f"Your orders begin on {day_text(coverage.of(BUYERS).first)}: the first months also hold customers from before."
    )
    if last < last_day:
        notes.append(f"The last month is not over (last order {day_text(last_day)}) and is not shown.")
    if any(v is None for c in cohorts for v in c.margin):
        notes.append("Margin is shown where every order has its cost. Give a margin to assume one for all.")
    return Retention(cohorts, _ages(cohorts), activity(workspace, scope.where), last, tuple(notes), (question,))


def _cohort(cohort: date, months: dict[date, tuple], margin: float | None, last: date) -> Cohort:
    size = months[cohort][0]
    whole, month = [], cohort
    while month <= last:
        whole.append(month)
        month = add_months(month, 1)
    nothing = (0, 0, None, None, 0)
    cells = [months.get(m, nothing) for m in whole]
    revenue = tuple(exact(c[2]) for c in cells)
    remaining, left = [], size
    for _, seen_last, *_ in cells:
        remaining.append(left)
        left -= seen_last
    return Cohort(
        cohort,
        size,
        tuple(int(c[0]) for c in cells),
        tuple(int(n) for n in remaining),
        revenue,
        tuple(
            money * Decimal(str(margin)) if margin is not None else None if uncosted else exact(costed)
            for money, (*_, costed, uncosted) in zip(revenue, cells, strict=True)
        ),
    )


def _ages(cohorts: Sequence[Cohort]) -> tuple[Age, ...]:
    ages = []
    for age in range(max(len(c.active) for c in cohorts)):
        old = [c for c in cohorts if len(c.active) > age]
        people = sum(c.customers for c in old)
        margins = [c.margin[age] for c in old]
        ages.append(
            Age(
                age,
                len(old),
                people,
                sum(c.active[age] for c in old) / people,
                sum(c.remaining[age] for c in old) / people,
                float(sum((c.revenue[age] for c in old), NOTHING)) / people,
                None if None in margins else float(sum(margins)) / people,
            )
        )
    return tuple(ages)
