"""``analyse freshness``: how old the data are."""

from __future__ import annotations

import argparse

from kpi.analyses.freshness import freshness
from kpi.commands.arguments import DONE, opened
from kpi.commands.printing import print_json, print_table


def add(analyses) -> None:
    """Add the command to the parser's analyses."""
    parser = analyses.add_parser("freshness", help="the newest row and the last load of every source, in hours")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_freshness)


def _freshness(options: argparse.Namespace) -> int:
    with opened(options) as workspace:
        rows = freshness(workspace).lines(workspace.coverage.now())
    print_json({"sources": rows}) if options.json else print_table(rows)
    return DONE
