"""``query``: KPIs by dimension and period."""

from __future__ import annotations

import argparse
import sys

from kpi.benchmarks.changes import Change, change
from kpi.benchmarks.dispersion import dispersion
from kpi.benchmarks.estimates import Estimate, estimate
from kpi.benchmarks.standings import Standing, standings
from kpi.commands.arguments import DONE, Commands, day, filters, opened
from kpi.commands.printing import plain, print_csv, print_json, print_table
from kpi.query import Query
from kpi.store import Result, Workspace
from kpi.tables import DIMENSIONS


def add(commands: Commands) -> None:
    """Add the command to the parser's commands."""
    query = commands.add_parser("query", help="ask for KPIs")
    query.add_argument("kpis", metavar="KPI[,KPI]")
    query.add_argument("--by", metavar="DIMENSION[,DIMENSION]", default="", help=f"split by: {', '.join(DIMENSIONS)}")
    query.add_argument("--grain", metavar="day|week|month|quarter|year")
    query.add_argument("--from", dest="start", metavar="DATE")
    query.add_argument("--to", dest="end", metavar="DATE")
    query.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIMENSION=VALUE",
        help="may be given several times; an empty value means unattributed",
    )
    query.add_argument("--compare", metavar="previous|year")
    query.add_argument("--format", choices=("table", "csv", "json"), default="table")
    query.add_argument(
        "--verdict", action="store_true", help="how each value stands to its benchmark, and what the gap is worth"
    )
    query.add_argument("--sql", action="store_true", help="show the SQL and its values instead of running it")
    query.set_defaults(run=_query)


def _query(options: argparse.Namespace) -> int:
    query = Query(
        kpis=tuple(filter(None, (k.strip() for k in options.kpis.split(",")))),
        by=tuple(filter(None, (d.strip() for d in options.by.split(",")))),
        grain=options.grain,
        start=day(options.start, "--from"),
        end=day(options.end, "--to"),
        where=filters(options.where, "--where"),
        compare=options.compare,
        intervals=(options.format == "json" or options.verdict) and not options.sql,
    )
    with opened(options) as workspace:
        result = workspace.ask(query)
        intervals = _intervals(workspace, result) if query.intervals else []
        standing = standings(workspace, result) if options.verdict and not options.sql else []
    if options.format == "json":
        print_json(
            {
                "rows": _with_verdicts([_row_json(r) for r in _public_rows(result)], standing),
                "intervals": intervals,
                "reasons": _reasons(result),
                "notes": result.notes,
                "sql": result.statement.sql,
                "params": {k: plain(v) for k, v in result.statement.params.items()},
            }
        )
    elif options.sql:
        print(result.statement.sql)
        print(*(f"-- ${name} = {plain(value)}" for name, value in result.statement.params.items()), sep="\n")
    elif options.format == "csv":
        print_csv(_with_verdict_columns(_public_rows(result), standing))
    else:
        print(query.describe(result.coverage))
        print_table(_with_verdict_columns(_public_rows(result), standing))
    if options.format != "json":
        print(*result.notes, sep="\n", file=sys.stderr)
    return DONE


def _public_rows(result: Result) -> list[dict]:
    """Rows without the parts of ratios, which serve pages only."""
    return [{k: v for k, v in row.items() if "__" not in k and k != "nothing"} for row in result.rows]


def _reasons(result: Result) -> list[dict[str, str]]:
    """For each row why its blank values are blank, by column; what is not blank is left out."""
    return [
        {column: why for column, value in row.items() if value is None and (why := result.reason(place, column))}
        for place, row in enumerate(_public_rows(result))
    ]


def _with_verdicts(rows: list[dict], standing: list[dict[str, Standing | None]]) -> list[dict]:
    """Rows with one object per KPI that says how it stands; None where no benchmark holds."""
    if not standing:
        return rows
    return [
        row | {f"{name}_verdict": one and one.json() for name, one in by_kpi.items()}
        for row, by_kpi in zip(rows, standing, strict=True)
    ]


def _with_verdict_columns(rows: list[dict], standing: list[dict[str, Standing | None]]) -> list[dict]:
    """The same for people and spreadsheets: a column each for benchmark, verdict, gap and its worth."""
    if not standing:
        return rows
    return [
        row
        | {
            f"{name}_{column}": one.json()[key] if one else None
            for name, one in by_kpi.items()
            for column, key in (
                ("benchmark", "reference"),
                ("verdict", "verdict"),
                ("gap", "gap"),
                ("gap_money", "gap_money"),
            )
        }
        for row, by_kpi in zip(rows, standing, strict=True)
    ]


def _intervals(workspace: Workspace, result: Result) -> list[dict]:
    """For each row the 95 % intervals of its values and changes, as [low, high]; what has none is left out."""
    kpis = result.query.kpis_by_name
    by = {name: dispersion(workspace, kpi.name) for name, kpi in kpis.items()}
    found = []
    for row in result.rows:
        bounds: dict[str, list[float]] = {}
        for name, kpi in kpis.items():
            now = estimate(kpi, row, name, by[name])
            ends: list[tuple[str, Estimate | Change | None]] = [(name, now)]
            if result.query.compare:
                before = estimate(kpi, row, f"{name}_previous", by[name])
                ends += [(f"{name}_previous", before), (f"{name}_change", change(kpi, now, before))]
            bounds |= {of: list(end.interval) for of, end in ends if end and end.interval}
        found.append(bounds)
    return found


def _row_json(row: dict) -> dict:
    return {k: plain(v) for k, v in row.items()}
