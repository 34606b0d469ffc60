"""Lifetime value by cohort: what the customers of one month brought by month, against what it cost to win them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kpi.compiler import Statement
from kpi.coverage import Coverage
from kpi.periods import add_months, day_text, end_of
from kpi.store import Workspace

_COHORTS = """
with bought as (
    select customer_id, date_trunc('month', ordered_at)::date as month, net_amount
    from orders
    where is_sale and order_count > 0 and customer_id is not null and coalesce(currency, $own_currency) = $own_currency
), started as (
    select customer_id, min(month) as cohort
    from bought
    group by customer_id
)
select s.cohort, b.month, count(distinct b.customer_id) as customers, sum(b.net_amount) as revenue
from bought b
join started s on s.customer_id = b.customer_id
group by s.cohort, b.month
order by s.cohort, b.month
"""
_SPEND = """
select date_trunc('month', day)::date as month, sum(amount) as amount
from daily_spend
where coalesce(currency, $own_currency) = $own_currency
group by date_trunc('month', day)::date
order by month
"""


@dataclass(frozen=True)
class Cohort:
    """Customers whose first order fell in one month.

    ``value`` is the cumulative revenue (or margin) per acquired customer at the end of each complete month since,
    the cohort's own month first. ``spend`` and ``cac`` are None where no spend was uploaded for the month.
    """

    month: date
    customers: int
    spend: Decimal | None
    value: tuple[float, ...]

    @property
    def cac(self) -> float | None:
        return float(self.spend) / self.customers if self.spend is not None and self.customers else None

    @property
    def payback_month(self) -> int | None:
        """First month in which the value reaches the CAC; None when it has not, or there is no CAC."""
        if self.cac is None:
            return None
        return next((k for k, v in enumerate(self.value) if v >= self.cac - 1e-9), None)

    @property
    def remark(self) -> str:
        if self.spend is not None and not self.customers:
            return "spend without new customers"
        return "no spend uploaded" if self.spend is None else ""


@dataclass(frozen=True)
class CohortTable:
    """Every cohort, oldest first; ``margin`` is the share of revenue that counts (None: all of it)."""

    cohorts: tuple[Cohort, ...]
    margin: float | None
    last: date | None
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    @property
    def months(self) -> int:
        return max((len(c.value) for c in self.cohorts), default=0)

    def json(self) -> dict:
        """The table as plain data."""
        return {
            "as_of": self.last.isoformat() if self.last else None,
            "margin": self.margin,
            "notes": list(self.notes),
            "cohorts": [
                {
                    "cohort": f"{c.month:%Y-%m}",
                    "customers": c.customers,
                    "spend": c.spend,
                    "cac": c.cac,
                    "ltv": list(c.value),
                    "payback_month": c.payback_month,
                    "remark": c.remark,
                }
                for c in self.cohorts
            ],
        }

    def rows(self) -> list[dict[str, object]]:
        """The table as rows with one column per month of age."""
        return [
            {
                "cohort": f"{c.month:%Y-%m}",
                "customers": c.customers,
                "spend": c.spend,
                "cac": c.cac,
                **{f"month {k}": c.value[k] if k < len(c.value) else None for k in range(self.months)},
                "payback month": c.payback_month,
                "remark": c.remark,
            }
            for c in self.cohorts
        ]


def statements(coverage: Coverage) -> tuple[Statement, Statement]:
    """The two questions behind the table: what each cohort bought by month, and what was spent by month."""
    own = {"own_currency": coverage.currency}
    return Statement(_COHORTS.strip(), own), Statement(_SPEND.strip(), own)


def cohorts(workspace: Workspace, margin: float | None = None) -> CohortTable:
    """Cumulative value per acquired customer by calendar month since the first order, for every cohort.

    ``margin`` is a fraction of revenue; without it the workspace's assumed margin is taken, and without that revenue
    itself is shown. Only months that are complete in the data count. Guests are left out.
    """
    coverage = workspace.coverage
    margin = margin if margin is not None else coverage.assumed_margin
    questions = statements(coverage)
    (_, bought), (_, spent) = (workspace.run(statement) for statement in questions)
    spend = dict(spent)
    last = coverage.last
    months = sorted({c for c, *_ in bought} | set(spend))
    table = tuple(
        _cohort(month, [row[1:] for row in bought if row[0] == month], spend.get(month), margin, last)
        for month in months
    )
    notes = []
    if margin is None and table:
        notes.append("Lifetime revenue, not margin: give a margin to compare it with what customers cost.")
    if last and end_of("month", last) != last:
        notes.append(f"{last:%b %Y} is not over in your data (last day {day_text(last)}): its month is not shown yet.")
    return CohortTable(table, margin, last, tuple(notes), questions)


def _cohort(
    month: date, bought: Sequence[tuple], spend: Decimal | None, margin: float | None, last: date | None
) -> Cohort:
    customers = next((n for when, n, _ in bought if when == month), 0)
    revenue = {when: amount for when, _, amount in bought}
    values, total, when = [], Decimal(0), month
    while customers and last and add_months(when, 1) - timedelta(days=1) <= last:
        total += revenue.get(when, Decimal(0))
        values.append(float(total) * (margin if margin is not None else 1.0) / customers)
        when = add_months(when, 1)
    return Cohort(month, customers, spend, tuple(values))
