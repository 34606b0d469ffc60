"""Kaplan-Meier: how long things last when some of them have not ended yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf, log, sqrt

Z = 1.959963984540054


@dataclass(frozen=True)
class Step:
    """What is known right after ``time``, at which ``events`` of those ``at_risk`` ended.

    ``survival`` is the share that lasts longer, ``error`` its standard error by Greenwood's formula, ``low`` and
    ``high`` its 95 % interval on the log-log scale; both ends are None once nothing is left or nothing has ended.
    """

    time: float
    at_risk: int
    events: int
    survival: float
    error: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class SurvivalCurve:
    """The steps at times with events, in order. ``last`` is the longest time that anything was watched."""

    steps: tuple[Step, ...]
    subjects: int
    last: float

    def at(self, time: float) -> float | None:
        """The share that lasts longer than ``time``; None beyond the time that was watched."""
        if time > self.last and (not self.steps or self.steps[-1].survival > 0):
            return None
        return next((s.survival for s in reversed(self.steps) if s.time <= time), 1.0)

    def quantile(self, share: float) -> float | None:
        """The time by which ``share`` of all have ended; None when that many have not."""
        return next((s.time for s in self.steps if s.survival <= 1 - share + 1e-12), None)

    @property
    def median(self) -> float | None:
        """The time by which half have ended; None when fewer have."""
        return self.quantile(0.5)


def kaplan_meier(counts: Iterable[tuple[float, int, int]]) -> SurvivalCurve:
    """The curve from (time, ended, still open) counts, in any order; times may repeat and are not negative.

    What is still open at a time counts as at risk of ending at that time. An empty input gives an empty curve.
    """
    ended: Counter[float] = Counter()
    open_still: Counter[float] = Counter()
    for time, events, censored in counts:
        if not 0 <= time < inf or events < 0 or censored < 0:
            raise ValueError(f"not a duration with counts: {time}, {events}, {censored}")
        ended[time] += events
        open_still[time] += censored
    subjects = ended.total() + open_still.total()
    times = sorted(t for t in ended.keys() | open_still.keys() if ended[t] + open_still[t])
    at_risk, survival, variance = subjects, 1.0, 0.0
    steps = []
    for time in times:
        events = ended[time]
        if events:
            survival *= 1 - events / at_risk
            variance += events / (at_risk * (at_risk - events)) if at_risk > events else inf
            steps.append(_step(time, at_risk, events, survival, variance))
        at_risk -= events + open_still[time]
    return SurvivalCurve(tuple(steps), subjects, times[-1] if times else 0.0)


def _step(time: float, at_risk: int, events: int, survival: float, variance: float) -> Step:
    if survival <= 0:
        return Step(time, at_risk, events, 0.0, 0.0, None, None)
    reach = Z * sqrt(variance) / abs(log(survival))
    low, high = survival ** exp(reach), survival ** exp(-reach)
    return Step(time, at_risk, events, survival, survival * sqrt(variance), low, high)
