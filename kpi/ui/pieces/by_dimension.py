"""A KPI by channel, region or another dimension: bars with benchmarks, and the table beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi.benchmarks.benchmark import Reference, Side, Verdict, is_total
from kpi.catalog import Good, Kpi
from kpi.charts.bars import bars
from kpi.charts.drawing import Drawing
from kpi.charts.format import axis_expression, name_text, value_text
from kpi.charts.palette import GOOD, GREY
from kpi.charts.rows import parts_of, texts
from kpi.store import Result
from kpi.tables import dimension
from kpi.ui.frame.filters import period_text
from kpi.ui.frame.page import Page
from kpi.ui.pieces.benchmarks import benchmark_text

MOST_BARS = 30
SORTS = {
    "value": "Highest first",
    "low": "Lowest first",
    "gap": "Furthest from benchmark",
    "change": "Biggest change",
    "name": "By name",
}


@dataclass(frozen=True)
class Standing:
    """One value of a dimension: its row, its benchmark and the verdict."""

    value: object
    row: Mapping
    bench: Reference | None
    verdict: Verdict


def standings(page: Page, kpi: Kpi, result: Result, by: str, own: Mapping[str, float]) -> list[Standing]:
    """Every row with its benchmark: the channel's own for totals, else the one of the whole shop."""
    start, end = result.period
    found = []
    for row in result.rows:
        bench = page.benchmarks.reference_of_row(kpi, row, (by,), own)
        found.append(Standing(row[by], row, bench, page.benchmarks.verdict(kpi, row, bench, start, end)))
    return found


def ordered(found: Sequence[Standing], kpi: Kpi, sort: str, start, end) -> list[Standing]:
    """In the order asked for; what has no value comes last."""

    def value(s: Standing) -> float:
        return float(s.row[kpi.name])

    def gap(s: Standing) -> float:
        if s.bench is None:
            return 0.0
        distance = value(s) - s.bench.over(start, end)
        return distance if kpi.good is Good.HIGHER else -distance

    keys = {
        "value": lambda s: -value(s),
        "low": value,
        "gap": gap,
        "change": lambda s: -abs(s.row.get(f"{kpi.name}_change") or 0.0),
        "name": lambda s: name_text(s.value).casefold(),
    }
    known = [s for s in found if s.row[kpi.name] is not None]
    return sorted(known, key=keys[sort]) + [s for s in found if s.row[kpi.name] is None]


def bars_of(page: Page, kpi: Kpi, result: Result, by: str, found: Sequence[Standing]) -> Drawing:
    """Bars for what has a value; a rate or average is grey where it cannot be told apart from the benchmark."""
    start, end = result.period
    drawn = []
    for s in [s for s in found if s.row[kpi.name] is not None][:MOST_BARS]:
        words = texts(kpi, kpi.name, s.row, page.currency)
        own_colour = page.colours.get(s.value, GREY[page.mode]) if by == "channel" else GOOD[page.mode]
        target = s.bench.over(start, end) if s.bench else None
        drawn.append(
            {
                "name": name_text(s.value),
                "value": float(s.row[kpi.name]),
                "benchmark": target,
                "low": s.verdict.low,
                "high": s.verdict.high,
                # A total is what it is, whatever it is held against: there the colour only says whose it is.
                "colour": GREY[page.mode] if s.verdict.side is Side.UNSURE and not is_total(kpi) else own_colour,
                "benchmark_text": value_text(kpi, target, page.currency) if s.bench else "–",
                "verdict": s.verdict.words(),
                "label": value_text(kpi, s.row[kpi.name], page.currency, compact=True),
                **words,
            }
        )
    label = dimension(by).label
    subtitle = f"{unit_words(kpi, page.currency)}, {period_text(start, end)}"
    said = f"Bars of {kpi.label} by {label.lower()}, {period_text(start, end)}: " + "; ".join(
        f"{r['name']} {r['value_text']}" for r in drawn[:8]
    )
    return bars(
        drawn,
        title_of(kpi, by, found, page),
        subtitle,
        said,
        axis_expression(kpi, page.currency),
        page.mode,
        series=label,
        parts=parts_of(kpi),
    )


def title_of(kpi: Kpi, by: str, found: Sequence[Standing], page: Page) -> str:
    """The answer as a title: who leads, and how many stand surely on the wrong side."""
    known = [s for s in found if s.row[kpi.name] is not None]
    if not known:
        return f"{kpi.label} by {dimension(by).label.lower()}"
    wrong = [s for s in known if s.verdict.sure and s.verdict.good is False]
    if wrong and not is_total(kpi):
        names = (
            " and ".join(name_text(s.value) for s in wrong[:2]) if len(wrong) <= 2 else f"{len(wrong)} of {len(known)}"
        )
        side = "below" if kpi.good is Good.HIGHER else "above"
        held_against = [s.bench for s in wrong if s.bench]
        return f"{kpi.label}: {names} {'is' if len(wrong) == 1 else 'are'} {side} the benchmark" + (
            f" of {benchmark_text(kpi, held_against[0], page.currency)}"
            if len({b.value for b in held_against}) == 1
            else ""
        )
    held = [s for s in known if s.bench]
    if len(held) > 1 and not is_total(kpi) and all(s.verdict.side is Side.UNSURE for s in held):
        return f"{kpi.label}: no {dimension(by).label.lower()} can be told apart from the benchmark yet"
    best = max(known, key=lambda s: float(s.row[kpi.name]))
    word = "highest" if kpi.good is not Good.LOWER else "highest (lower is better)"
    value = value_text(kpi, best.row[kpi.name], page.currency, compact=True)
    return f"{kpi.label} is {word} for {name_text(best.value)}: {value}"


def unit_words(kpi: Kpi, currency: str) -> str:
    """The unit of a KPI for a subtitle."""
    return {
        "rate": "percent",
        "money": currency or "money",
        "multiple": "times",
        "days": "days",
        "months": "months",
        "hours": "hours",
        "points": "points",
    }.get(kpi.unit.value, "count")
