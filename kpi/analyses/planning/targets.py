"""Targets: how much of each is reached, how much should be by now, and where the month will end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kpi.analyses.planning.attainment import Attainment, Standing, TargetTable, kept, paced
from kpi.analyses.planning.season import YEAR, season
from kpi.analyses.planning.target_list import Scope, Target, set_targets, usual_month
from kpi.analyses.scope import require
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
    found, notes = set_targets(workspace)
    if not found:
        raise UserError("None of the targets names a KPI that is known.", " ".join(notes))
    months = tuple(sorted({t.month for t in found}))
    month = start_of("month", month) if month else usual_month(months, workspace.coverage.last)
    if month not in months:
        raise UserError(
            f"There are no targets for {bucket_text('month', month)}.",
            f"There are some from {bucket_text('month', months[0])} to {bucket_text('month', months[-1])}.",
        )
    mine = [t for t in found if t.month == month]
    rows: list[Attainment] = []
    until: list[date] = []
    for of in dict.fromkeys(t.of for t in sorted(mine, key=lambda t: list(CATALOG).index(t.of.name))):
        each, last, said = _of_one(workspace, of, [t for t in mine if t.of is of], month)
        rows += each
        until += [last] if last else []
        notes += said
    return TargetTable(month, months, max(until, default=None), tuple(rows), tuple(dict.fromkeys(notes)))


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

    def row(scope: Scope, target: float, series: Mapping[date, float], parts: int = 0) -> Attainment:
        shape = season(series, began, month, elapsed)
        actual = sum(value for day, value in series.items() if day >= month)
        return replace(paced(of, scope, target, actual, shape, over), parts=parts)

    rows = [row(t.scope, t.value, daily[t.scope]) for t in mine if t.scope in daily]
    rows += [_unknown(t) for t in mine if t.scope not in daily]
    summed = _to_sum([t for t in mine if t.scope in daily])
    if summed:
        together: dict[date, float] = {}
        for t in summed:
            for day, value in daily[t.scope].items():
                together[day] = together.get(day, 0.0) + value
        rows.insert(0, row((None, None), sum(t.value for t in summed), together, len(summed)))
    return rows, until, notes


def _unknown(target: Target) -> Attainment:
    return Attainment(target.of.name, *target.scope, target.value, None, None, Standing.UNKNOWN)


def _to_sum(mine: Sequence[Target]) -> list[Target]:
    """The targets that make up the whole where none is set for it: by channel, else by region, else by both."""
    levels = {(c is not None, r is not None): [] for c in ("", None) for r in ("", None)}
    for t in mine:
        levels[t.scope[0] is not None, t.scope[1] is not None].append(t)
    if levels[False, False]:
        return []
    chosen = levels[True, False] or levels[False, True] or levels[True, True]
    return chosen if len(chosen) > 1 else []


def _by_level(mine: Sequence[Target]) -> dict[tuple[str, ...], list[Scope]]:
    """The scopes of targets by the dimensions that it takes to ask for them."""
    levels: dict[tuple[str, ...], list[Scope]] = {}
    for t in mine:
        by = tuple(name for name, value in zip(("channel", "region"), t.scope, strict=True) if value is not None)
        levels.setdefault(by, []).append(t.scope)
    return levels


def _asked(
    workspace: Workspace, of: Kpi, mine: Sequence[Target], start: date, end: date, grain: str | None,
    take: Callable[[Scope, Mapping], None],
) -> list[str]:  # fmt: skip
    """Ask once for every level of scopes; ``take`` gets each row with its scope. What cannot be told, in sentences."""
    notes = []
    for by, scopes in _by_level(mine).items():
        place = {name: ("channel", "region").index(name) for name in by}
        where = {name: tuple(dict.fromkeys(scope[place[name]] for scope in scopes)) for name in by}
        result = workspace.ask(
            Query((of.name,), by=by, grain=grain, start=start, end=end, where=where, intervals=not grain)
        )
        notes += result.blanks.values()
        for row in result.rows if not result.blanks else ():
            scope = (row.get("channel"), row.get("region"))
            if scope in scopes:
                take(scope, row)
    return notes


def _values(
    workspace: Workspace, of: Kpi, mine: Sequence[Target], month: date, until: date
) -> tuple[list[Attainment], list[str]]:
    """Targets of what does not add up over days: the value to date beside the target, never summed and never paced."""
    found: dict[Scope, Mapping] = {}
    notes = _asked(workspace, of, mine, month, until, None, found.__setitem__)
    over = until == end_of("month", month)
    rows = []
    for t in mine:
        row = found.get(t.scope, {})
        value = row.get(of.name)
        if value is None:
            rows.append(_unknown(t))
            continue
        actual = float(value)
        verdict = judge(of, estimate(of, row), t.value)
        standing = Standing.REACHED if kept(of, actual, t.value) else Standing.MISSED
        if not over:
            told = verdict.low is not None and verdict.side is not Side.UNSURE
            standing = (Standing.ON_PACE if kept(of, actual, t.value) else Standing.BEHIND) if told else Standing.UNSURE
        rows.append(
            Attainment(
                of.name,
                *t.scope,
                t.value,
                actual,
                actual / t.value if t.value else None,
                standing,
                low=verdict.low,
                high=verdict.high,
            )  # fmt: skip
        )
    return rows, notes


def _daily(
    workspace: Workspace, of: Kpi, mine: Sequence[Target], month: date, until: date
) -> tuple[dict[Scope, dict[date, float]], list[str]]:
    """What each scope brought day by day, from a year before the month on."""
    daily: dict[Scope, dict[date, float]] = {}

    def take(scope: Scope, row: Mapping) -> None:
        if row[of.name] is not None and row["period"]:
            daily.setdefault(scope, {})[row["period"]] = float(row[of.name])

    notes = _asked(workspace, of, mine, month - YEAR - timedelta(days=3), until, "day", take)
    if notes:
        return {}, notes
    for t in mine:
        daily.setdefault(t.scope, {})
    return daily, []


def said(table: TargetTable) -> str:
    """What the table covers, in a sentence."""
    month = bucket_text("month", table.month)
    if table.until is None:
        return f"Targets of {month}. Nothing of this month is in your data yet."
    if table.over:
        return f"Targets of {month}, which is over."
    return f"Targets of {month}; your data reach to {day_text(table.until)}."
