"""``analyse``: what is more than a ratio of sums."""

from __future__ import annotations

import argparse
import sys

from kpi.commands import (
    analyse_customers,
    analyse_freshness,
    analyse_pipeline,
    analyse_sales,
    analyse_segments,
    analyse_targets,
    analyse_voice,
)
from kpi.commands.arguments import DONE, Parser, opened
from kpi.commands.printing import print_json, print_table


def add(commands) -> None:
    """Add the command to the parser's commands."""
    analyse = commands.add_parser("analyse", help="what is more than a ratio of sums")
    analyses = analyse.add_subparsers(dest="analysis", required=True, metavar="NAME", parser_class=Parser)
    lifetime = analyses.add_parser(
        "lifetime", help="what customers bring by month since their first order, against what they cost"
    )
    lifetime.add_argument(
        "--margin", type=float, metavar="FRACTION", help="count this share of revenue, for example 0.6"
    )
    lifetime.add_argument("--json", action="store_true")
    lifetime.set_defaults(run=_lifetime)
    analyse_customers.add(analyses)
    analyse_pipeline.add(analyses)
    analyse_voice.add(analyses)
    analyse_sales.add(analyses)
    analyse_targets.add(analyses)
    analyse_freshness.add(analyses)
    analyse_segments.add(analyses)


def _lifetime(options: argparse.Namespace) -> int:
    from kpi.analyses.customers.lifetime import cohorts

    with opened(options) as workspace:
        table = cohorts(workspace, margin=options.margin)
    if options.json:
        print_json(table.json())
    else:
        print_table(table.rows())
        print(*table.notes, sep="\n", file=sys.stderr)
    return DONE
