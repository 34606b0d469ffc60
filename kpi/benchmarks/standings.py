"""How every value of an answer stands to its benchmark, for whoever has no page: command line, reports, API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kpi.benchmarks.benchmark import Reference, Side, Verdict
from kpi.benchmarks.benchmarks import Benchmarks
from kpi.benchmarks.dispersion import dispersion
from kpi.benchmarks.worth import gap_in_money, kpi_of
from kpi.catalog import Kpi
from kpi.periods import end_of
from kpi.query import Query
from kpi.store import Result, Workspace
from kpi.store.settings import benchmarks


@dataclass(frozen=True)
class Standing:
    """A value against the benchmark that holds for it.

    ``reference`` is the benchmark over the days of the row, ``origin`` who says it. ``gap`` is the value less the
    benchmark, in the KPI's unit; ``gap_money`` what that is worth in these days, below 0 what it costs, None where it is
    no money.
    """

    reference: float
    origin: str
    verdict: Verdict
    gap: float | None
    gap_money: float | None

    def json(self) -> dict[str, object]:
        """As the command line gives it. ``needed`` is how many orders, visits or answers it takes to tell."""
        side = self.verdict.side
        return {
            "reference": self.reference,
            "origin": self.origin,
            "verdict": side.value if side in (Side.ABOVE, Side.BELOW) else "cannot tell",
            "needed": self.verdict.needed if side is Side.UNSURE else None,
            "gap": self.gap,
            "gap_money": None if self.gap_money is None else round(self.gap_money, 2),
        }


def standings(workspace: Workspace, result: Result) -> list[dict[str, Standing | None]]:
    """For each row of an answer with intervals, by the names that its query asks: how the value stands.

    None where no benchmark holds.
    """
    if not result.rows:
        return []
    query = result.query
    held = benchmarks_of(workspace, result)
    own = held.own(tuple(query.kpis_by_name))
    worths = _Worths(workspace, query)
    standing: list[dict[str, Standing | None]] = []
    for row in result.rows:
        days = _days(row, result)
        standing.append({})
        for name, kpi in query.kpis_by_name.items():
            bench = held.reference_of_row(kpi, row, query.by, {kpi.name: own[name]} if name in own else {})
            standing[-1][name] = (
                _standing(held, kpi, row, bench, name=name, days=days, worths=worths) if bench else None
            )
    return standing


def benchmarks_of(workspace: Workspace, result: Result) -> Benchmarks:
    """The benchmarks under the filters of an answer."""
    query = result.query
    return Benchmarks(
        workspace.ask,
        lambda name: dispersion(workspace, name),
        benchmarks(workspace),
        result.coverage,
        result.period[1],
        query.where,
        query.currency,
    )


class _Worths:
    """What the gaps of a question's KPIs are worth: of each row, and of the whole shop."""

    def __init__(self, workspace: Workspace, query: Query) -> None:
        self._by = (*query.by, *(["period"] if query.grain else []))
        self.whole: Mapping[str, Any] = {}
        self._rows: dict[tuple, Mapping[str, Any]] = {}
        names = tuple(dict.fromkeys(w.name for k in query.kpis_by_name.values() if k.worth and (w := kpi_of(k.worth))))
        if names:
            asked = replace(query, kpis=names, compare=None, intervals=False)
            self._rows = {self._key(row): row for row in workspace.ask(asked).rows}
            total = workspace.ask(replace(asked, by=(), grain=None)).rows
            self.whole = total[0] if total else {}

    def beside(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The row with its worths."""
        return {**self._rows.get(self._key(row), {}), **row}

    def _key(self, row: Mapping[str, Any]) -> tuple:
        return tuple(row[name] for name in self._by)


def _standing(
    held: Benchmarks,
    kpi: Kpi,
    row: Mapping[str, Any],
    bench: Reference,
    *,
    name: str,
    days: tuple[date, date],
    worths: _Worths,
) -> Standing:
    reference = bench.over(*days)
    verdict = held.verdict(kpi, row, bench, *days, name=name)
    gap = None if row[name] is None else float(row[name]) - reference
    money = None if gap is None else gap_in_money(kpi, gap, worths.beside(row), worths.whole, name)
    return Standing(reference, bench.source, verdict, gap, money)


def _days(row: Mapping[str, Any], result: Result) -> tuple[date, date]:
    """The days of a row: of a period those of it that were asked for and are in the data."""
    start, end = result.period
    period, grain = row.get("period"), result.query.grain
    if grain is None or not isinstance(period, date):
        return start, end
    return max(start, period), min(end, end_of(grain, period))
