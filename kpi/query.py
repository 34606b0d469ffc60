"""What is asked: which KPIs, by what, for when. Checks itself and says itself in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kpi.catalog import Kpi, kpi
from kpi.coverage import Coverage
from kpi.errors import UnknownName, UserError
from kpi.periods import GRAINS, day_text
from kpi.tables import FACTS, dimension

COMPARISONS = {"previous": "the period before", "year": "the year before"}
UNATTRIBUTED = "(unattributed)"


@dataclass(frozen=True)
class Query:
    """One question to the workspace.

    ``kpis`` are names or aliases, ``by`` dimensions, ``where`` allowed values per dimension (None = empty),
    ``compare`` one of COMPARISONS, ``currency`` the one that money is counted in (default: the workspace's own). With
    ``intervals`` the answer also holds what tells how far the values are left to chance.
    Raises UnknownName or UserError when made with something that does not exist.
    """

    kpis: tuple[str, ...]
    by: tuple[str, ...] = ()
    grain: str | None = None
    start: date | None = None
    end: date | None = None
    where: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    compare: str | None = None
    currency: str | None = None
    intervals: bool = False

    def __post_init__(self) -> None:
        if not self.kpis:
            raise UserError("No KPI was asked for.", "Name at least one, for example orders.")
        for name in self.kpis:
            kpi(name)
        for name in (*self.by, *self.where):
            dimension(name)
        if len(set(self.by)) < len(self.by):
            raise UserError(f"A dimension is named twice in {', '.join(self.by)}.", "Name each dimension once.")
        if self.grain is not None and self.grain not in GRAINS:
            raise UnknownName("grain", self.grain, GRAINS)
        if self.compare is not None and self.compare not in COMPARISONS:
            raise UnknownName("comparison", self.compare, COMPARISONS)
        if self.start and self.end and self.start > self.end:
            raise UserError(
                f"The period starts on {day_text(self.start)}, after it ends on {day_text(self.end)}.",
                "Swap the two dates.",
            )

    @property
    def kpis_by_name(self) -> dict[str, Kpi]:
        """The KPIs by the name they were asked by, each once."""
        return {name: kpi(name) for name in self.kpis}

    @property
    def bucket(self) -> str:
        """The grain of a question that is asked over time."""
        assert self.grain, "asked without a grain"
        return self.grain

    @property
    def dimensions(self) -> set[str]:
        return {*self.by, *self.where}

    def within(self, coverage: Coverage) -> tuple[date, date]:
        """First and last day of the answer: open ends are those of the data that the KPIs are made of.

        No day after the last one of these data counts; a period wholly outside them is kept as it is asked.
        """
        covered = [coverage.of(FACTS[f]) for k in self.kpis_by_name.values() for f in k.facts]
        first = min(
            (c.first for c in covered if c.first), default=coverage.first or self.start or self.end or date.today()
        )
        last = max((c.last for c in covered if c.last), default=coverage.last or self.end or first)
        start = self.start or min(first, self.end or first)
        end = self.end or max(last, start)
        return start, min(end, last) if start <= last else end

    def only(self, *names: str) -> Query:
        """The same question about other KPIs."""
        return replace(self, kpis=names)

    def describe(self, coverage: Coverage) -> str:
        """The question as one sentence, for page heads and shared links."""
        start, end = self.within(coverage)
        labels = _listed(
            [
                k.label if position == 0 else k.label[0].lower() + k.label[1:] if not k.label[:2].isupper() else k.label
                for position, k in enumerate(self.kpis_by_name.values())
            ]
        )
        by = " by " + _listed([dimension(d).label.lower() for d in self.by]) if self.by else ""
        per = f" per {self.grain}" if self.grain else ""
        last = " (the last day in your data)" if end == coverage.last else ""
        compared = f", compared with {COMPARISONS[self.compare]}" if self.compare else ""
        filters = [
            f"{dimension(d).label.lower()} {_listed([UNATTRIBUTED if v is None else v for v in values], 'or')}"
            for d, values in self.where.items()
        ]
        only = "; only " + _listed(filters) if filters else ""
        return f"{labels}{by}{per}, {day_text(start)} to {day_text(end)}{last}{compared}{only}."


def _listed(words: list[str], joint: str = "and") -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
