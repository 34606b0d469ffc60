"""What every KPI page shows: days, grain, filters, comparison and currency, within what the workspace holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kpi.analyses.scope import Scope
from kpi.coverage import Coverage
from kpi.periods import add_months, start_of
from kpi.query import Query

PRESETS = {
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "12m": "Last 12 months",
    "year": "This year",
    "all": "All days",
}
DEFAULT_PRESET = "12m"
DEFAULT_COMPARE = "previous"


@dataclass(frozen=True)
class View:
    """What every KPI page shows: days, grain (None = by the length of the period), filters, comparison, currency."""

    start: date
    end: date
    grain: str | None = None
    channels: tuple[str | None, ...] = ()
    regions: tuple[str | None, ...] = ()
    compare: str | None = DEFAULT_COMPARE
    currency: str | None = None

    @property
    def shown_grain(self) -> str:
        return self.grain or auto_grain(self.start, self.end)

    @property
    def where(self) -> dict[str, tuple[str | None, ...]]:
        return {name: values for name, values in (("channel", self.channels), ("region", self.regions)) if values}

    def scope(self, by: str | None = None) -> Scope:
        """These days under these filters, for an analysis that is split by ``by``."""
        return Scope(self.start, self.end, self.where, by, self.currency)

    def query(
        self,
        *kpis: str,
        by: Sequence[str] = (),
        grain: str | None = None,
        compare: str | None = None,
        start: date | None = None,
        end: date | None = None,
        intervals: bool = True,
    ) -> Query:
        """A question about these days under these filters; with intervals for what is no line over time."""
        return Query(
            kpis,
            by=tuple(by),
            grain=grain,
            start=start or self.start,
            end=end or self.end,
            where=self.where,
            compare=compare,
            currency=self.currency,
            intervals=intervals and grain is None,
        )


@dataclass(frozen=True)
class Options:
    """What the workspace lets one choose from."""

    coverage: Coverage
    channels: tuple[str | None, ...] = ()
    regions: tuple[str | None, ...] = ()

    @property
    def first(self) -> date:
        first = self.coverage.first
        return min(first, self.last) if first else self.last

    @property
    def last(self) -> date:
        """The last day in the data; a workspace without one has no view to choose."""
        assert self.coverage.last
        return self.coverage.last

    @property
    def currencies(self) -> tuple[str, ...]:
        return self.coverage.currencies


def auto_grain(start: date, end: date) -> str:
    """A grain that gives a readable number of points."""
    days = (end - start).days + 1
    return "day" if days <= 45 else "week" if days <= 200 else "month" if days <= 366 * 4 else "quarter"


def preset_days(preset: str, options: Options) -> tuple[date, date]:
    """First and last day of a preset; presets end on the last day in the data."""
    last = options.last
    start = {
        "30d": last - timedelta(days=29),
        "90d": last - timedelta(days=89),
        "12m": add_months(last, -12) + timedelta(days=1),
        "year": start_of("year", last),
        "all": options.first,
    }[preset]
    return max(start, options.first), last


def default_view(options: Options) -> View:
    """What a newcomer sees."""
    start, end = preset_days(DEFAULT_PRESET, options)
    return View(start, end)


def clamp(view: View, options: Options) -> View:
    """The view within what the workspace holds now (a load may have been undone since)."""
    start, end = max(view.start, options.first), min(view.end, options.last)
    if start > end:
        start, end = preset_days(DEFAULT_PRESET, options)
    return replace(
        view,
        start=start,
        end=end,
        channels=tuple(c for c in view.channels if c in options.channels),
        regions=tuple(r for r in view.regions if r in options.regions),
        currency=view.currency if view.currency in options.currencies[1:] else None,
    )
