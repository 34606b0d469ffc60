"""How much more a shop's weeks vary than independent orders would make them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from kpi.benchmarks.benchmark import is_total
from kpi.catalog import Interval, kpi
from kpi.periods import start_of
from kpi.query import Query
from kpi.store import Workspace

WEEKS = 53
_FEWEST = 8
# The median of a squared standard normal deviate, as chi-squared with one degree of freedom has it.
_MEDIAN_SQUARE = 0.4549364


def dispersion(workspace: Workspace, name: str) -> float:
    """How many times the variance of independent events a KPI that is a total has, in the last year of its data.

    1 for what is no total of chance events, and where too few weeks are known.
    """
    of = kpi(name)
    if of.interval is not Interval.SUM or not is_total(of):
        return 1.0
    last = Query((name,)).within(workspace.coverage)[1]
    end = start_of("week", last + timedelta(days=1)) - timedelta(days=1)
    start = end - timedelta(days=7 * WEEKS - 1)
    rows = workspace.ask(Query((name,), grain="week", start=start, end=end, intervals=True)).rows
    return of_weeks([(row[name], row.get(f"{name}__variance")) for row in rows])


def of_weeks(weeks: Sequence[tuple[Any, Any]]) -> float:
    """The dispersion of a total from its value and the variance that chance gives it, week by week; at least 1.

    Quasi-Poisson (P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd edition, 1989, 6.2.3): the squared
    differences of weeks that follow each other over what chance makes them. Weeks have all weekdays, and neighbours share
    season and trend. Their median over that of the chi-squared distribution is taken, so that a few weeks of sale are not
    the measure of all. With less than eight such pairs it is 1.
    """
    known = [(float(v), float(s)) if v is not None and s is not None else None for v, s in weeks]
    squares = [
        (now[0] - before[0]) ** 2 / (now[1] + before[1])
        for before, now in pairwise(known)
        if before and now and now[1] + before[1] > 0
    ]
    return max(1.0, median(squares) / _MEDIAN_SQUARE) if len(squares) >= _FEWEST else 1.0
