"""Where to act first: the channels that are surely worse than their benchmark, by what the gap is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi.benchmarks.benchmark import Origin, Reference, Verdict, judge, reference
from kpi.benchmarks.estimates import estimate
from kpi.benchmarks.worth import kpi_of, worth_of
from kpi.catalog import CATALOG, Good, Kpi
from kpi.formula import numerator_and_denominator


@dataclass(frozen=True)
class Finding:
    """One channel that misses a benchmark. ``money`` is what the gap was worth in the period, ``at_least`` what it
    was worth if the value is really as close to the benchmark as its interval allows."""

    kpi: Kpi
    channel: str | None
    value: float
    reference: Reference
    verdict: Verdict
    denominator: float
    money: float
    at_least: float


def candidates() -> tuple[Kpi, ...]:
    """The KPIs that somebody can act on and whose gap has a worth: ratios over something that adds up."""
    return tuple(k for k in CATALOG.values() if k.actionable and k.good is not Good.NEITHER and _additive(k))


def asked(team: Mapping[tuple[str, str | None], float]) -> tuple[str, ...]:
    """Names to ask per channel: every candidate with a benchmark of its own, and what their gaps are worth."""
    benchmarked = {name for name, _ in team}
    mine = [k for k in candidates() if k.benchmark or k.name in benchmarked]
    worths = [worth for k in mine if k.worth and (worth := kpi_of(k.worth))]
    return tuple(dict.fromkeys([*(k.name for k in mine), *(w.name for w in worths)]))


def findings(
    rows: Iterable[Mapping[str, object]],
    team: Mapping[tuple[str, str | None], float],
    total: Mapping[str, object],
    most: int | None = None,
) -> list[Finding]:
    """Findings of all channels, the dearest first.

    ``rows`` are the answer by channel to what ``asked`` names, ``total`` its answer for the whole shop (an order's
    worth in a channel without orders). Only sure verdicts against a benchmark that the team or the catalog set.
    """
    behind = []
    for row in rows:
        for kpi in candidates():
            if kpi.name in row and (finding := _finding(kpi, row, team, total)):
                behind.append(finding)
    behind.sort(key=lambda f: (-f.money, f.kpi.name, str(f.channel)))
    return behind[:most]


def _finding(kpi: Kpi, row: Mapping, team: Mapping, total: Mapping) -> Finding | None:
    channel = row["channel"]
    bench = reference(kpi, channel, team, {})
    if bench is None or bench.origin is Origin.OWN or row[kpi.name] is None:
        return None
    value, bottom = row[kpi.name], row[f"{kpi.name}__den"]
    verdict = judge(kpi, estimate(kpi, row), bench.value)
    if not verdict.sure or verdict.good is not False or bottom is None or float(bottom) <= 0:
        return None
    worth = worth_of(kpi, row, total)
    if worth is None or worth <= 0:
        return None
    gap = abs(bench.value - float(value))
    near = verdict.high if kpi.good is Good.HIGHER else verdict.low
    least = abs(bench.value - near) if near is not None else gap
    size = float(bottom) * worth
    return Finding(kpi, channel, float(value), bench, verdict, float(bottom), gap * size, least * size)


def _additive(kpi: Kpi) -> bool:
    sides = numerator_and_denominator(kpi.formula)
    return sides is not None and not any("÷" in side.text() for side in sides)
