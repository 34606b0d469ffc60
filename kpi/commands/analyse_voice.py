"""``analyse nps``, ``feedback`` and ``usage``: what customers say and what they do in the product."""

from __future__ import annotations

import argparse
import sys

from kpi.analyses.findings import feedback
from kpi.analyses.voice import satisfaction
from kpi.commands.analyse_pipeline import add_days, answer, days
from kpi.commands.arguments import opened

LAST_DAYS = 30


def add(analyses) -> None:
    """Add the three to the parser's analyses."""
    nps = analyses.add_parser("nps", help="NPS, CSAT and ratings with their intervals, beside sales and returns")
    nps.add_argument("--by", choices=satisfaction.BY)
    nps.set_defaults(run=_nps)
    usage = analyses.add_parser("usage", help="active users, stickiness, use of features, users who stay")
    usage.set_defaults(run=_usage)
    gaps = analyses.add_parser(
        "feedback", help="where answers and sales part: what pleases less, and is sold or sent back"
    )
    gaps.add_argument("--by", choices=feedback.BY, default="product")
    gaps.set_defaults(run=_gaps)
    for parser in (nps, usage, gaps):
        add_days(parser)
        parser.add_argument("--json", action="store_true")


def _nps(options: argparse.Namespace) -> int:
    with opened(options) as workspace:
        table = satisfaction.satisfaction(workspace, options.by, **days(options))
    return answer(options, table, table.rows())


def _gaps(options: argparse.Namespace) -> int:
    with opened(options) as workspace:
        table = feedback.feedback_gaps(workspace, options.by, **days(options))
    return answer(options, table, table.rows())


def _usage(options: argparse.Namespace) -> int:
    from kpi.analyses.usage.usage import usage

    with opened(options) as workspace:
        table = usage(workspace, **days(options))
    days_shown = table.rows()[-LAST_DAYS:]
    if len(table.days) > LAST_DAYS and not options.json:
        print(f"The last {LAST_DAYS} of {len(table.days):,} days; --json gives all of them.", file=sys.stderr)
    return answer(options, table, days_shown, table.feature_rows(), table.retention_rows())
