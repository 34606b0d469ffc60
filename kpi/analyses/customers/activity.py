"""Who still counts as a customer where nobody signs off: whoever ordered within the usual gap between two orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpi.analyses.scope import Filters, only
from kpi.compiler import Statement
from kpi.periods import start_of
from kpi.store import Workspace

MONTHS = 12
FEWEST_GAPS = 30

_GAP = "select days, gaps from usual_gap order by days"
_MONTHS = """
select day, sum(opening_count) as opening, sum(kept_count) as kept, sum(won_count) as won,
    sum(returned_count) as returned
from monthly_activity
{where}group by day
order by day
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

    Gaps are those that ended with an order, ``gaps`` of them; with fewer than ``FEWEST_GAPS`` the window is a year. The
    last ``MONTHS`` whole months, oldest first.
    """

    window: int
    gaps: int
    months: tuple[ActiveMonth, ...]

    @property
    def sentence(self) -> str:
        if self.gaps < FEWEST_GAPS:
            return (
                f"Only {self.gaps} gaps between two orders are known: whoever ordered within a year counts as active."
            )
        return f"Active is who ordered within {self.window} days: 9 of 10 gaps between two orders are no longer."

    def json(self) -> dict:
        return {"window_days": self.window, "gaps": self.gaps, "months": [m.json() for m in self.months]}


def gap_statement() -> Statement:
    """The question for the usual gap between two orders of a customer, in days."""
    return Statement(_GAP, {})


def months_statement(where: Filters | None = None) -> Statement:
    """The question for who was active at the ends of the months, by what their first orders say."""
    conditions, bound = only(where or {})
    text = f"where {' and '.join(conditions)}\n" if conditions else ""
    return Statement(_MONTHS.format(where=text).strip(), bound)


def activity(workspace: Workspace, where: Filters | None = None) -> Activity:
    """Active customers by month; ``where`` keeps channels and regions of first orders."""
    _, ((window, gaps),) = workspace.run(gap_statement())
    _, rows = workspace.run(months_statement(where))
    months = tuple(ActiveMonth(start_of("month", day), *map(int, counts)) for day, *counts in rows)
    return Activity(int(window), int(gaps), months[-MONTHS:])
