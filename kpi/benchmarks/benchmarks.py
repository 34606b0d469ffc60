"""The benchmarks of one view of the shop: which one holds for a value, and how the value stands to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from kpi.benchmarks.benchmark import Reference, Verdict, is_total, judge, own_medians, reference, trailing
from kpi.benchmarks.changes import Change, change
from kpi.benchmarks.estimates import Estimate, estimate
from kpi.catalog import Interval, Kpi, kpi
from kpi.coverage import Coverage
from kpi.periods import add_months, start_of
from kpi.query import Query
from kpi.store import Result
from kpi.tables import FACTS


@dataclass(frozen=True)
class Benchmarks:
    """What values are held against under some filters.

    ``ask`` answers queries, ``dispersion`` says how many times more than by chance a total varies, by the KPI's name.
    ``team`` are the benchmarks that were set, by KPI and channel (None: all). ``end`` is the last day of the view: the
    shop's own medians are those of the months before it, under the same filters and in the same currency.
    """

    ask: Callable[[Query], Result]
    dispersion: Callable[[str], float]
    team: Mapping[tuple[str, str | None], float]
    coverage: Coverage
    end: date
    where: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    currency: str | None = None

    @property
    def only_channel(self) -> str | None:
        """The channel that the filters leave, if it is one; its own benchmarks hold for what is shown as a whole."""
        channels = self.where.get("channel", ())
        return channels[0] if len(channels) == 1 else None

    def own(self, names: Sequence[str], channel: str | None = None, *, each: bool = False) -> dict[str, float]:
        """The shop's own medians of the last complete months, by KPI; those of ``channel`` with ``each``."""
        names = tuple(name for name in names if not needs_a_year(kpi(name)))
        if not names:
            return {}
        view = Query(names, where=self.where, currency=self.currency)
        query = trailing(view, self.end, ("channel",) if each else ())
        assert query.start and query.end
        if query.start > query.end or (self.coverage.first and query.end < self.coverage.first):
            return {}
        rows = self.ask(query).rows if each else self._months(query)
        if each:
            rows = [row for row in rows if row.get("channel") == channel]
        medians: dict[str, float] = {}
        for name in names:
            first = max((self.coverage.of(FACTS[f]).first or date.min for f in kpi(name).facts), default=date.min)
            since = first if first == start_of("month", first) else add_months(start_of("month", first), 1)
            medians |= own_medians(rows, (name,), since)
        return medians

    def _months(self, query: Query) -> list[Mapping]:
        """The rows of whole months: two calendar years are asked for, so that other days of the last one ask nothing."""
        assert query.start and query.end and self.coverage.first and self.coverage.last
        after = self.coverage.last + timedelta(days=1)
        until = min(date(query.end.year, 12, 31), start_of("month", after) - timedelta(days=1))
        first = max(date(query.end.year - 1, 1, 1), start_of("month", self.coverage.first))
        both_years = replace(query, start=min(query.start, first), end=max(query.end, until))
        rows = self.ask(both_years).rows
        return [row for row in rows if row["period"] is None or query.start <= row["period"] <= query.end]

    def reference(self, of: Kpi, own: Mapping[str, float], channel: str | None = None) -> Reference | None:
        """The benchmark that holds for a KPI, of the whole view or of one channel."""
        return reference(of, channel, self.team, own, whole=not self.where)

    def reference_of_row(
        self, of: Kpi, row: Mapping[str, Any], by: Sequence[str], own: Mapping[str, float]
    ) -> Reference | None:
        """The benchmark that holds for one row of an answer ``by`` dimensions.

        Of a total it is the channel's own, because that of the whole says nothing about a part; ``own`` has the medians
        of the whole.
        """
        if not by:
            return self.reference(of, own, self.only_channel)
        channel = row["channel"] if "channel" in by else None
        if not is_total(of):
            return self.reference(of, own, channel)
        if tuple(by) != ("channel",) or channel is None:
            return None
        return self.reference(of, self.own((of.name,), channel, each=True), channel)

    def verdict(
        self, of: Kpi, row: Mapping[str, Any], bench: Reference | None, start: date, end: date, *, name: str = ""
    ) -> Verdict:
        """A row's value against its benchmark over the days from ``start`` to ``end``."""
        return judge(of, self.estimate(of, row, name), bench.over(start, end) if bench else None)

    def estimate(self, of: Kpi, row: Mapping[str, Any], name: str = "") -> Estimate | None:
        """A row's value with its interval; None without a value."""
        by = self.dispersion(of.name) if of.interval is Interval.SUM else 1.0
        return estimate(of, row, name, by)

    def change(self, of: Kpi, row: Mapping[str, Any], name: str = "") -> Change | None:
        """A row's value against the one it is compared with; None when that cannot be told."""
        name = name or of.name
        return change(of, self.estimate(of, row, name), self.estimate(of, row, f"{name}_previous"))


def needs_a_year(of: Kpi) -> bool:
    """Whether the KPI is about customers who are a year old."""
    return any("_365" in m.name for m in of.formula.measures())
