"""Subscriptions: recurring revenue by month, churn, and what a customer is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpi.analyses.assumptions import discount_rate, share_of_revenue
from kpi.analyses.subscriptions.contractual import ContractualClv, ShiftedBetaGeometric, contractual_clv, fit_losses
from kpi.analyses.subscriptions.recurring_revenue import (
    Movements,
    movements,
    movements_statement,
    rate,
    stays,
    stays_statement,
)
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.periods import day_text, end_of, last_whole_month_end
from kpi.statistics.survival import SurvivalCurve, kaplan_meier
from kpi.store import Workspace

DISCOUNT = 0.10
_TRAILING = 12
FEWEST_LOST = 30

_CURRENCY = """
select upper(currency) as currency, count(*) as row_count
from subscriptions
where currency is not null
group by upper(currency)
order by row_count desc, currency
"""
_SPAN = """
select min(started_at) as first, max(started_at) as last_start,
    max(case when ended_at <= $today then ended_at end) as last_end,
    count(case when coalesce(upper(currency), $currency) <> $currency then 1 end) as foreign_rows,
    count(case when started_at is null or monthly_amount is null then 1 end) as open_rows,
    (select count(*) from subscriptions where started_at > $today) as later_rows
from subscriptions
where started_at is null or started_at <= $today
"""


@dataclass(frozen=True)
class Subscriptions:
    """Every whole month, oldest first.

    ``churn`` is the customer churn a month over the last year, ``value`` CLV at that constant rate and ``stay`` the
    model in which the faithful stay; each None where it cannot be told, with the reason in ``notes``. ``survival`` tells
    how many months the first stay of a customer lasts, of those who left and of those who are still there.
    """

    months: tuple[Movements, ...]
    currency: str
    churn: float | None
    revenue_per_customer: float | None
    value: ContractualClv | None
    stay: ShiftedBetaGeometric | None
    residual: float | None
    survival: SurvivalCurve
    statements: tuple[Statement, ...]
    notes: tuple[str, ...]

    @property
    def yearly_churn(self) -> float | None:
        """The share lost within a year at the monthly churn."""
        return None if self.churn is None else 1 - (1 - self.churn) ** 12

    def json(self) -> dict:
        """The analysis as plain data."""
        stay = self.stay
        return {
            "currency": self.currency or None,
            "months": [m.json() for m in self.months],
            "monthly_churn": self.churn,
            "yearly_churn": self.yearly_churn,
            "revenue_per_customer": self.revenue_per_customer,
            "clv": self.value.json() if self.value else None,
            "sbg": stay
            and {
                "alpha": stay.alpha,
                "beta": stay.beta,
                "log_likelihood": stay.log_likelihood,
                "residual_lifetime_of_new": self.residual,
            },
            "survival": [
                {"month": int(s.time), "survival": s.survival, "low": s.low, "high": s.high, "at_risk": s.at_risk}
                for s in self.survival.steps
            ],
            "median_months": self.survival.median,
            "notes": list(self.notes),
        }


def subscriptions(
    workspace: Workspace,
    discount: float = DISCOUNT,
    margin: float | None = None,
    today: date | None = None,
) -> Subscriptions:
    """Movements by month, churn, and lifetime value. ``discount`` is a rate a year, ``margin`` a share of revenue.

    Ends that are announced for after ``today`` have not happened yet; where the data go on after a ``today`` that is given,
    all days up to it are known. Raises UserError when there are no
    subscriptions, or they do not reach over the end of two months.
    """
    given, today = today, today or date.today()
    discount, margin = discount_rate(discount), share_of_revenue(margin, workspace.coverage)
    currency = workspace.coverage.currency or _most_used(workspace)
    _, ((first, last_start, last_end, foreign, unreadable, later),) = workspace.run(
        Statement(_SPAN.strip(), {"today": today, "currency": currency})
    )
    if first is None:
        raise UserError("There are no subscriptions yet.", "Load a file with one row per subscription.")
    last_day = today if given and later else max(day for day in (last_start, last_end) if day)
    last = last_whole_month_end(last_day)
    if last <= end_of("month", first):
        raise UserError(
            f"Your subscriptions go from {day_text(first)} to {day_text(last_day)}: no month has passed from end to end.",
            "Load a longer time.",
        )
    months = movements(workspace, first, last, currency)
    notes = []
    if foreign:
        notes.append(f"Subscriptions in other currencies than {currency} are left out: {foreign:,}.")
    if unreadable:
        notes.append(f"Subscriptions without a first day or a price are left out: {unreadable:,}.")
    if last < last_day:
        notes.append(f"The last month is not over (last change {day_text(last_day)}) and is not shown.")
    if margin is None:
        notes.append("Lifetime revenue, not margin: give a margin to compare it with what customers cost.")
    monthly = (1 + discount) ** (1 / 12) - 1
    trailing = [m for m in months if m.opening_customers][-_TRAILING:]
    churn = rate(sum(m.lost_customers for m in trailing), sum(m.opening_customers for m in trailing))
    revenue = rate(months[-1].closing, months[-1].closing_customers) if months else None
    value = None
    if churn is not None and revenue is not None:
        try:
            value = contractual_clv(revenue * (1.0 if margin is None else margin), 1 - churn, monthly)
        except UserError as error:
            notes.append(str(error))
    stay, residual = None, None
    lost, there = stays(workspace, first, last, currency)
    left = sum(customers for _, customers in lost)
    if left < FEWEST_LOST:
        notes.append(
            f"Customers who have left: {left:,}. To see how churn changes with age takes at least {FEWEST_LOST}."
        )
    else:
        stay = fit_losses(lost, there)
        if stay.at_edge:
            stay = None
            notes.append("Churn does not change with age in a way that the model of loyal customers can show.")
        elif monthly > 0:
            residual = stay.residual_lifetime(monthly, 0)
    curve = kaplan_meier([(t, n, 0) for t, n in lost] + [(t, 0, n) for t, n in there])
    statements = (movements_statement(first, last, currency), stays_statement(first, last, currency))
    return Subscriptions(months, currency, churn, revenue, value, stay, residual, curve, statements, tuple(notes))


def _most_used(workspace: Workspace) -> str:
    _, rows = workspace.run(Statement(_CURRENCY.strip(), {}))
    return rows[0][0] if rows else ""
