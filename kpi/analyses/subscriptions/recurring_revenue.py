"""Recurring revenue month by month: what was new, what grew, shrank, left and came back.

A month compares what runs on its last day with what ran on the last day before it. A subscription runs from its first
day to its last one, both included; one that ends on the day on which the customer's next one begins hands over to it, so
that a change of price on one day counts once. Who comes and goes within one month is neither new nor lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.compiler import Statement
from kpi.periods import add_months, start_of
from kpi.store import Workspace

# The last days of the months from $first to $last, each with the one before it.
_MONTH_ENDS = """month_ends as (
    select max(day) as day
    from calendar
    where day >= $first and day <= $last
    group by cast(date_trunc('month', day) as date)
), following as (
    select b.day, max(a.day) as day_before
    from month_ends b
    join month_ends a on a.day < b.day
    group by b.day
)"""
_SNAPSHOTS = f"""
with told as (
    select coalesce(customer_id, subscription_id) as customer, started_at, ended_at, monthly_amount,
        coalesce(upper(currency), $currency) as currency
    from subscriptions
    where started_at is not null
), begun as (
    select customer, started_at
    from told
    group by customer, started_at
), priced as (
    select t.customer, t.started_at, t.monthly_amount,
        case when b.started_at is not null then t.ended_at - 1 else t.ended_at end as last_day
    from told t
    left join begun b on b.customer = t.customer and b.started_at = t.ended_at and t.started_at < t.ended_at
    where t.monthly_amount > 0 and t.currency = $currency and (t.ended_at is null or t.ended_at >= t.started_at)
), started as (
    select customer, min(started_at) as first_day
    from priced
    group by customer
), {_MONTH_ENDS}, snapshots as (
    select m.day, p.customer, sum(p.monthly_amount) as amount
    from month_ends m
    join priced p on p.started_at <= m.day and (p.last_day is null or p.last_day >= m.day)
    group by m.day, p.customer
), pairs as (
    select day, customer, amount as now, 0 as before
    from snapshots
    union all
    select f.day, s.customer, 0 as now, s.amount as before
    from snapshots s
    join following f on f.day_before = s.day
), people as (
    select day, customer, sum(now) as now, sum(before) as before
    from pairs
    group by day, customer
)"""
_MOVEMENTS = f"""{_SNAPSHOTS}
select p.day,
    sum(p.before) as opening,
    sum(case when p.before = 0 and s.first_day > f.day_before then p.now else 0 end) as new_amount,
    sum(case when p.before = 0 and s.first_day <= f.day_before then p.now else 0 end) as reactivation,
    sum(case when p.before > 0 and p.now > p.before then p.now - p.before else 0 end) as expansion,
    sum(case when p.now > 0 and p.now < p.before then p.before - p.now else 0 end) as contraction,
    sum(case when p.now = 0 then p.before else 0 end) as churn,
    sum(case when p.before > 0 then 1 else 0 end) as opening_customers,
    sum(case when p.before = 0 and s.first_day > f.day_before then 1 else 0 end) as new_customers,
    sum(case when p.before = 0 and s.first_day <= f.day_before then 1 else 0 end) as returned_customers,
    sum(case when p.now = 0 then 1 else 0 end) as lost_customers
from people p
join following f on f.day = p.day
join started s on s.customer = p.customer
group by p.day
order by p.day
"""
# How long the first stay of each customer was, and whether it is over.
_STAYS = f"""{_SNAPSHOTS}, stays as (
    select customer, min(case when now > 0 then day end) as first_seen,
        min(case when now = 0 then day end) as first_gone
    from people
    group by customer
)
select first_seen, first_gone, count(*) as customers
from stays
group by first_seen, first_gone
order by first_seen, first_gone
"""


@dataclass(frozen=True)
class Movements:
    """What happened to monthly recurring revenue and to customers in one month. Amounts are not negative."""

    month: date
    opening: Decimal
    new: Decimal
    reactivation: Decimal
    expansion: Decimal
    contraction: Decimal
    churn: Decimal
    opening_customers: int
    new_customers: int
    returned_customers: int
    lost_customers: int

    @property
    def closing(self) -> Decimal:
        return self.opening + self.new + self.reactivation + self.expansion - self.contraction - self.churn

    @property
    def closing_customers(self) -> int:
        return self.opening_customers + self.new_customers + self.returned_customers - self.lost_customers

    @property
    def customer_churn(self) -> float | None:
        """Customers lost over customers at the start; who came within the month is in neither."""
        return rate(self.lost_customers, self.opening_customers)

    @property
    def gross_churn(self) -> float | None:
        """Revenue lost to churn and contraction over revenue at the start."""
        return rate(self.churn + self.contraction, self.opening)

    @property
    def net_churn(self) -> float | None:
        """The same less expansion and reactivation; below 0 when those are larger."""
        return rate(self.churn + self.contraction - self.expansion - self.reactivation, self.opening)

    def json(self) -> dict:
        """The month as plain data."""
        money = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")
        people = ("opening_customers", "new_customers", "returned_customers", "lost_customers", "closing_customers")
        net = self.net_churn
        return {
            "month": f"{self.month:%Y-%m}",
            **{name: getattr(self, name) for name in money},
            **{name: getattr(self, name) for name in people},
            "customer_churn": self.customer_churn,
            "gross_mrr_churn": self.gross_churn,
            "net_mrr_churn": net,
            "net_revenue_retention": None if net is None else 1 - net,
        }


def movements_statement(first: date, last: date, currency: str) -> Statement:
    """The question for the movements of the months from that of ``first`` to that which ends with ``last``."""
    return Statement(_MOVEMENTS.strip(), _span(first, last, currency))


def stays_statement(first: date, last: date, currency: str) -> Statement:
    """The question for first stays: the month ends first seen and first gone, and how many customers."""
    return Statement(_STAYS.strip(), _span(first, last, currency))


def movements(workspace: Workspace, first: date, last: date, currency: str) -> tuple[Movements, ...]:
    """The months from that of ``first``, the first day of any subscription, to that which ends with ``last``."""
    _, rows = workspace.run(movements_statement(first, last, currency))
    return tuple(Movements(start_of("month", day), *v[:6], *map(int, v[6:])) for day, *v in rows)


def stays(
    workspace: Workspace, first: date, last: date, currency: str
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """First stays in months: (renewal not made, customers lost), and (renewals made so far, customers still there)."""
    _, rows = workspace.run(stays_statement(first, last, currency))
    lost: dict[int, int] = {}
    there: dict[int, int] = {}
    for seen, gone, customers in rows:
        until = gone or last
        months = (until.year - seen.year) * 12 + until.month - seen.month
        ages = lost if gone else there
        ages[months] = ages.get(months, 0) + customers
    return sorted(lost.items()), sorted(there.items())


def _span(first: date, last: date, currency: str) -> dict[str, object]:
    # The month before the first one is empty, so that the first ones are new.
    return {"first": start_of("month", add_months(first, -1)), "last": last, "currency": currency}


def rate(part: Decimal | int, whole: Decimal | int) -> float | None:
    """A share as a float; None of nothing."""
    return float(part) / float(whole) if whole else None
