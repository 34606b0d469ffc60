"""What is known of a target: the value to date, what is due by now, where the month ends, and where that leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from kpi.analyses.planning.season import Season
from kpi.analyses.planning.target_list import Area
from kpi.analyses.scope import share
from kpi.catalog import Good, Kpi
from kpi.compiler import Statement
from kpi.periods import end_of


class Standing(Enum):
    """Where a target stands: for good when the month is over, else as far as can be told."""

    REACHED = "reached"
    MISSED = "missed"
    ON_PACE = "on pace"
    BEHIND = "behind"
    UNSURE = "cannot tell yet"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Attainment:
    """One target of a month. ``actual`` is the value to date, ``share`` the part of the month that its days so far usually
    bring, ``due`` the part of the target that falls to them, ``pace`` actual over due, ``projected`` where the month ends
    at this pace, within ``low`` and ``high``. KPIs that do not add up over days have none of these five. ``parts`` is the
    number of targets that a sum was made of. ``shape`` says where the share comes from.
    """

    kpi: str
    channel: str | None
    region: str | None
    target: Decimal | float
    actual: Decimal | float | None
    attainment: float | None
    standing: Standing
    share: float | None = None
    due: float | None = None
    pace: float | None = None
    projected: Decimal | float | None = None
    low: float | None = None
    high: float | None = None
    parts: int = 0
    shape: str = ""

    @property
    def area(self) -> Area:
        return self.channel, self.region


@dataclass(frozen=True)
class TargetTable:
    """The targets of one month, KPIs in the catalog's order, sums first. ``until`` is the last day that counts."""

    month: date
    months: tuple[date, ...]
    until: date | None
    rows: tuple[Attainment, ...]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    @property
    def over(self) -> bool:
        return self.until is not None and self.until >= end_of("month", self.month)

    def of(self, name: str) -> tuple[Attainment, ...]:
        """The targets of one KPI."""
        return tuple(row for row in self.rows if row.kpi == name)

    def lines(self) -> list[dict[str, object]]:
        """One row per target."""
        return [
            {
                "kpi": t.kpi,
                "channel": t.channel or "all",
                "region": t.region or "all",
                "target": t.target,
                "actual": t.actual,
                "attainment": t.attainment,
                "pace": t.pace,
                "projected": t.projected,
                "standing": t.standing.value,
            }
            for t in self.rows
        ]

    def json(self) -> dict:
        """The table as plain data."""
        return {
            "month": self.month.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "over": self.over,
            "targets": [vars(row) | {"standing": row.standing.value} for row in self.rows],
            "notes": list(self.notes),
        }


def paced(
    of: Kpi, area: Area, target: Decimal | float, actual: Decimal | float, shape: Season, over: bool
) -> Attainment:
    """An additive target: what is due by now, and where the month ends when the rest of it goes as usual."""
    due = float(target) * shape.share
    projected = float(actual) / shape.share if shape.share > 0 else None
    low = high = None
    if over:
        projected, standing = actual, Standing.REACHED if kept(of, actual, target) else Standing.MISSED
    elif projected is None or shape.low is None or shape.high is None:
        standing = Standing.UNSURE
    else:
        low, high = sorted((projected * shape.low, projected * shape.high))
        standing = _by_interval(of, low, high, target)
    return Attainment(
        of.name, *area, target, actual, share(actual, target), standing,
        shape.share, due, share(actual, due), projected, low, high, shape=shape.words,
    )  # fmt: skip


def _by_interval(of: Kpi, low: float, high: float, target: Decimal | float) -> Standing:
    if kept(of, low, target) and kept(of, high, target):
        return Standing.ON_PACE
    if not kept(of, low, target) and not kept(of, high, target):
        return Standing.BEHIND
    return Standing.UNSURE


def kept(of: Kpi, value: Decimal | float, target: Decimal | float) -> bool:
    """Whether a value is as good as its target: at least it, or at most where lower is better."""
    return value <= target if of.good is Good.LOWER else value >= target
