"""Targets: how much of each is reached, how much should be by now, and where the month will end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from kpi.analyses.planning.attainment import Attainment, Standing, TargetTable, kept, paced
from kpi.analyses.planning.season import YEAR, Daily, season
from kpi.analyses.planning.target_list import STATEMENT, Area, Target, set_targets, usual_month, value_of
from kpi.analyses.scope import require, share
from kpi.benchmarks.benchmark import Side, judge
from kpi.benchmarks.estimates import estimate
from kpi.catalog import CATALOG, Kpi, Rollup
from kpi.errors import UserError
from kpi.periods import bucket_text, day_text, end_of, start_of
from kpi.query import Query
from kpi.store import Workspace
from kpi.tables import FACTS, TARGETS


def targets(workspace: Workspace, month: date | None = None) -> TargetTable:
    """The targets of ``month`` (the one of the last day in the data, or the last one before it with targets) against what
    was reached. Raises UserError when there are none."""
    require(workspace, TARGETS)
    all_targets, notes = set_targets(workspace)
    if not all_targets:
        raise UserError("None of the targets names a KPI that is known.", " ".join(notes))
    months = tuple(sorted({t.month for t in all_targets}))
    month = start_of("month", month) if month else usual_month(months, workspace.coverage.last)
    if month not in months:
        raise UserError(
            f"There are no targets for {bucket_text('month', month)}.",
            f"There are some from {bucket_text('month', months[0])} to {bucket_text('month', months[-1])}.",
        )
    mine = [t for t in all_targets if t.month == month]
    rows: list[Attainment] = []
    until: list[date] = []
    for of in dict.fromkeys(t.of for t in sorted(mine, key=lambda t: list(CATALOG).index(t.of.name))):
        each, last, unanswered = _of_one(workspace, of, [t for t in mine if t.of is of], month)
        rows += each
        until += [last] if last else []
        notes += unanswered
    return TargetTable(month, months, max(until, default=None), tuple(rows), tuple(dict.fromkeys(notes)), (STATEMENT,))


def _of_one(
    workspace: Workspace, of: Kpi, mine: Sequence[Target], month: date
) -> tuple[list[Attainment], date | None, list[str]]:
    """The targets of one KPI with what was reached, and the last day that counts."""
    coverage = workspace.coverage
    last = max((d for f in of.facts if (d := coverage.of(FACTS[f]).last)), default=None)
    if last is None or last < month:
        why = "its month has not begun in your data" if last else "its data are not loaded"
        return [_unknown(t) for t in mine], None, [f"{of.label}: {why}."]
    until = min(last, end_of("month", month))
    if of.rollup is not Rollup.ADDITIVE:
        rows, notes = _values(workspace, of, mine, month, until)
        return rows, until, notes
    daily, notes = _daily(workspace, of, mine, month, until)
    began = max((d for f in of.facts if (d := coverage.of(FACTS[f]).begins)), default=None)
    elapsed = (until - month).days + 1
    over = until == end_of("month", month)

    def row(area: Area, target: Decimal | float, series: Daily, parts: int = 0) -> Attainment:
        shape = season(series, began, month, elapsed)
        actual = sum((value for day, value in series.items() if day >= month), value_of(of, Decimal(0)))
        return replace(paced(of, area, target, actual, shape, over), parts=parts)

    rows = [row(t.area, t.value, daily[t.area]) for t in mine if t.area in daily]
    rows += [_unknown(t) for t in mine if t.area not in daily]
    summed = _to_sum([t for t in mine if t.area in daily])
    if summed:
        together: dict[date, Decimal | float] = {}
        for t in summed:
            for day, value in daily[t.area].items():
                together[day] = together.get(day, 0) + value
        rows.insert(0, row((None, None), sum(t.value for t in summed), together, len(summed)))
    return rows, until, notes


def _unknown(target: Target) -> Attainment:
    return Attainment(target.of.name, *target.area, target.value, None, None, Standing.UNKNOWN)


def _to_sum(mine: Sequence[Target]) -> list[Target]:
    """The targets that make up the whole where none is set for it: by channel, else by region, else by both."""
    levels = {(c is not None, r is not None): [] for c in ("", None) for r in ("", None)}
    for t in mine:
        levels[t.area[0] is not None, t.area[1] is not None].append(t)
    if levels[False, False]:
        return []
    chosen = levels[True, False] or levels[False, True] or levels[True, True]
    return chosen if len(chosen) > 1 else []


def _by_level(mine: Sequence[Target]) -> dict[tuple[str, ...], list[Area]]:
    """The areas of targets by the dimensions that it takes to ask for them."""
    levels: dict[tuple[str, ...], list[Area]] = {}
    for t in mine:
        by = tuple(name for name, value in zip(("channel", "region"), t.area, strict=True) if value is not None)
        levels.setdefault(by, []).append(t.area)
    return levels


def _asked(
    workspace: Workspace, of: Kpi, mine: Sequence[Target], start: date, end: date, grain: str | None,
    take: Callable[[Area, Mapping], None],
) -> list[str]:  # fmt: skip
    """Ask once for every level of areas; ``take`` gets each row with its area. What cannot be told, in sentences."""
    notes = []
    for by, areas in _by_level(mine).items():
        place = {name: ("channel", "region").index(name) for name in by}
        where = {name: tuple(dict.fromkeys(area[place[name]] for area in areas)) for name in by}
        result = workspace.ask(
            Query((of.name,), by=by, grain=grain, start=start, end=end, where=where, intervals=not grain)
        )
        notes += result.blanks.values()
        for row in result.rows if not result.blanks else ():
            area = (row.get("channel"), row.get("region"))
            if area in areas:
                take(area, row)
    return notes


def _values(
    workspace: Workspace, of: Kpi, mine: Sequence[Target], month: date, until: date
) -> tuple[list[Attainment], list[str]]:
    """Targets of what does not add up over days: the value to date beside the target, never summed and never paced."""
    by_area: dict[Area, Mapping] = {}
    notes = _asked(workspace, of, mine, month, until, None, by_area.__setitem__)
    over = until == end_of("month", month)
    rows = []
    for t in mine:
        row = by_area.get(t.area, {})
        value = row.get(of.name)
        if value is None:
            rows.append(_unknown(t))
            continue
        actual = float(value)
        verdict = judge(of, estimate(of, row), float(t.value))
        standing = Standing.REACHED if kept(of, actual, t.value) else Standing.MISSED
        if not over:
            is_sure = verdict.low is not None and verdict.side is not Side.UNSURE
            standing = (
                (Standing.ON_PACE if kept(of, actual, t.value) else Standing.BEHIND) if is_sure else Standing.UNSURE
            )
        rows.append(
            Attainment(
                of.name,
                *t.area,
                t.value,
                actual,
                share(actual, t.value),
                standing,
                low=verdict.low,
                high=verdict.high,
            )  # fmt: skip
        )
    return rows, notes


def _daily(
    workspace: Workspace, of: Kpi, mine: Sequence[Target], month: date, until: date
) -> tuple[dict[Area, dict[date, Decimal | float]], list[str]]:
    """What each area brought day by day, from a year before the month on."""
    daily: dict[Area, dict[date, Decimal | float]] = {}

    def take(area: Area, row: Mapping) -> None:
        if row[of.name] is not None and row["period"]:
            daily.setdefault(area, {})[row["period"]] = value_of(of, row[of.name])

    notes = _asked(workspace, of, mine, month - YEAR - timedelta(days=3), until, "day", take)
    if notes:
        return {}, notes
    for t in mine:
        daily.setdefault(t.area, {})
    return daily, []


def sentence(table: TargetTable) -> str:
    """What the table covers, in a sentence."""
    month = bucket_text("month", table.month)
    if table.until is None:
        return f"Targets of {month}. Nothing of this month is in your data yet."
    if table.over:
        return f"Targets of {month}, which is over."
    return f"Targets of {month}; your data reach to {day_text(table.until)}."
