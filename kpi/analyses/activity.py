"""Who still counts as a customer where nobody signs off: whoever ordered within the usual gap between two orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from kpi.analyses.month_ends import MONTH_ENDS, last_whole_month_end
from kpi.compiler import Statement
from kpi.periods import add_months, end_of, start_of
from kpi.store import Workspace
from kpi.tables import BUYERS

SHARE = 0.9
MONTHS = 12
_FEWEST_GAPS = 30

_DAYS = """
with days as (
    select distinct customer_id, cast(ordered_at as date) as day
    from counted_orders
    where is_sale and order_count > 0 and customer_id is not null
)"""
_GAPS = f"""{_DAYS}, gaps as (
    select day - lag(day) over (partition by customer_id order by day) as gap
    from days
)
select count(gap) as gaps, quantile_cont(gap, {SHARE}) as usual
from gaps
where gap is not null
"""
_MONTHS = f"""{_DAYS}, {MONTH_ENDS}, started as (
    select customer_id, min(day) as first_day
    from days
    group by customer_id
), spans as (
    select customer_id, day, lead(day) over (partition by customer_id order by day) as next_day
    from days
), active as (
    select m.day, s.customer_id
    from month_ends m
    join spans s on s.day <= m.day and s.day > m.day - $window
    where s.next_day is null or s.next_day > m.day
), pairs as (
    select day, customer_id, 1 as is_there, 0 as was_there
    from active
    union all
    select f.day, a.customer_id, 0 as is_there, 1 as was_there
    from active a
    join following f on f.day_before = a.day
), people as (
    select p.day, f.day_before, p.customer_id, max(p.is_there) as is_there, max(p.was_there) as was_there
    from pairs p
    join following f on f.day = p.day
    group by p.day, f.day_before, p.customer_id
)
select p.day, sum(p.was_there) as opening, sum(p.is_there * p.was_there) as kept,
    sum(case when p.was_there = 0 and s.first_day > p.day_before then 1 else 0 end) as won,
    sum(case when p.was_there = 0 and s.first_day <= p.day_before then 1 else 0 end) as returned
from people p
join started s on s.customer_id = p.customer_id
group by p.day
order by p.day
"""


@dataclass(frozen=True)
class ActiveMonth:
    """One month: customers active when it began, those of them still active at its end, and those won or back."""

    month: date
    opening: int
    kept: int
    won: int
    returned: int

    @property
    def closing(self) -> int:
        return self.kept + self.won + self.returned

    @property
    def retention(self) -> float | None:
        """Customers at the end without new and returned ones, over customers at the start."""
        return self.kept / self.opening if self.opening else None

    def json(self) -> dict:
        kept = self.retention
        return {
            "month": f"{self.month:%Y-%m}",
            "opening": self.opening,
            "kept": self.kept,
            "lost": self.opening - self.kept,
            "new": self.won,
            "returned": self.returned,
            "closing": self.closing,
            "retention": kept,
            "churn": None if kept is None else 1 - kept,
        }


@dataclass(frozen=True)
class Activity:
    """``window`` days without an order and a customer no longer counts as active: 9 of 10 gaps are no longer.

    Gaps are those that ended with an order, ``gaps`` of them; the last ``MONTHS`` whole months, oldest first.
    """

    window: int
    gaps: int
    months: tuple[ActiveMonth, ...]

    def json(self) -> dict:
        return {"window_days": self.window, "gaps": self.gaps, "months": [m.json() for m in self.months]}


def gaps_statement() -> Statement:
    """The question for the usual gap between two orders of a customer, in days."""
    return Statement(_GAPS.strip(), {})


def months_statement(window: int, first: date, last: date) -> Statement:
    """The question for who was active at the ends of the months from ``first`` to ``last``."""
    return Statement(_MONTHS.strip(), {"window": window, "first": first, "last": last})


def activity(workspace: Workspace, window: int | None = None) -> Activity | None:
    """Active customers by month. ``window`` in days takes the place of the usual gap.

    None when there are too few second orders to tell a usual gap from.
    """
    _, ((gaps, usual),) = workspace.run(gaps_statement())
    if window is None:
        if gaps < _FEWEST_GAPS:
            return None
        window = ceil(usual)
    covered = workspace.coverage.of(BUYERS)
    last = last_whole_month_end(covered.last)
    # The first month end whose window lies wholly within the data.
    begins = end_of("month", covered.first + timedelta(days=window - 1))
    first = max(begins, end_of("month", add_months(start_of("month", last), -MONTHS)))
    if first >= last:
        return Activity(window, gaps, ())
    _, rows = workspace.run(months_statement(window, start_of("month", first), last))
    months = tuple(ActiveMonth(start_of("month", day), *map(int, counts)) for day, *counts in rows)
    return Activity(window, gaps, months)
