"""How much more a shop's weeks vary than independent orders would make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median

from kpi.analyses.benchmark import is_total
from kpi.catalog import CATALOG, Interval
from kpi.periods import start_of
from kpi.query import Query
from kpi.store import Workspace

WEEKS = 53
_FEWEST = 8
# The median of a squared standard normal deviate, as chi-squared with one degree of freedom has it.
_MEDIAN_SQUARE = 0.4549364


def dispersions(workspace: Workspace) -> dict[str, float]:
    """By KPI how many times the variance of independent events a total has, from one week to the next; at least 1.

    Quasi-Poisson (P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd edition, 1989, 6.2.3): the squared
    differences of weeks that follow each other over what chance makes them, in the last year of the data. Weeks have all
    weekdays, and neighbours share season and trend. Their median over that of the chi-squared distribution is taken, so
    that a few weeks of sale are not the measure of all. Totals with less than eight such pairs are left out.
    """
    coverage = workspace.coverage
    asked = [
        k
        for k in CATALOG.values()
        if k.interval is Interval.SUM and is_total(k) and set(k.needs) <= set(coverage.loaded)
    ]
    found: dict[str, float] = {}
    for needs in dict.fromkeys(k.needs for k in asked):
        names = tuple(k.name for k in asked if k.needs == needs)
        last = Query(names).within(coverage)[1]
        end = start_of("week", last + timedelta(days=1)) - timedelta(days=1)
        start = end - timedelta(days=7 * WEEKS - 1)
        rows = workspace.ask(Query(names, grain="week", start=start, end=end, intervals=True)).rows
        for name in names:
            if (by := dispersion(rows, name)) is not None:
                found[name] = by
    return found


def dispersion(rows: Sequence[Mapping[str, object]], name: str) -> float | None:
    """The dispersion of one total from its weeks in order; None with too few."""
    weeks = [(row[name], row.get(f"{name}__variance")) for row in rows]
    known = [(float(v), float(s)) if v is not None and s is not None else None for v, s in weeks]
    squares = [
        (now[0] - before[0]) ** 2 / (now[1] + before[1])
        for before, now in zip(known, known[1:], strict=False)
        if before and now and now[1] + before[1] > 0
    ]
    return max(1.0, median(squares) / _MEDIAN_SQUARE) if len(squares) >= _FEWEST else None
