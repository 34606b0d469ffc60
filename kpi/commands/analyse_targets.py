"""``analyse targets``: how much of each target is reached, and where the month will end."""

from __future__ import annotations

import argparse

from kpi.analyses.planning import targets
from kpi.commands.analyse_pipeline import answer
from kpi.commands.arguments import day, opened


def add(analyses) -> None:
    """Add the command to the parser's analyses."""
    parser = analyses.add_parser("targets", help="attainment, pace and where the month will end, by KPI and channel")
    parser.add_argument("--month", metavar="DATE", help="any day of the month (default: the last one in the data)")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_targets)


def _targets(options: argparse.Namespace) -> int:
    with opened(options) as workspace:
        table = targets.targets(workspace, day(options.month, "--month"))
    rows = [
        {"kpi": r.kpi, "channel": r.channel or "all", "region": r.region or "all", "target": r.target,
         "actual": r.actual, "attainment": r.attainment, "pace": r.pace, "projected": r.projected,
         "standing": r.standing.value}
        for r in table.rows
    ]  # fmt: skip
    return answer(options, table, rows, words=targets.said(table))
