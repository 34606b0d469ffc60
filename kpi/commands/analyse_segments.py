"""``analyse segments|concentration``: which customers and channels the sales and what is left of them hang on."""

from __future__ import annotations

import argparse
import sys

from kpi.commands.arguments import DONE, day, opened
from kpi.commands.printing import print_json, print_table


def add(analyses) -> None:
    """Add the analyses of segments to those of ``analyse``."""
    segments = analyses.add_parser("segments", help="what segments of customers bring and leave")
    segments.add_argument("--by", default="rfm", metavar="rfm|segment|age_band", help="which segments (default: rfm)")
    segments.set_defaults(run=_segments)
    concentration = analyses.add_parser("concentration", help="how much hangs on one channel and on the best customers")
    concentration.set_defaults(run=_concentration)
    for command in (segments, concentration):
        command.add_argument("--from", dest="start", metavar="DATE", help="first day")
        command.add_argument("--to", dest="end", metavar="DATE", help="last day")
        command.add_argument("--json", action="store_true")


def _segments(options: argparse.Namespace) -> int:
    from kpi.analyses.customers.segments import segments

    start, end = day(options.start, "--from"), day(options.end, "--to")
    with opened(options) as workspace:
        found = segments(workspace, options.by, start, end)
    return _shown(options, found, [s.json() for s in found.segments])


def _concentration(options: argparse.Namespace) -> int:
    from kpi.analyses.sales.concentration import concentration

    start, end = day(options.start, "--from"), day(options.end, "--to")
    with opened(options) as workspace:
        found = concentration(workspace, start, end)
    rows = [{"of": c.of, **part} for c in found.channels for part in c.json()["parts"]]
    return _shown(options, found, rows)


def _shown(options: argparse.Namespace, found, rows: list[dict]) -> int:
    if options.json:
        print_json(found.json())
        return DONE
    print_table(rows)
    print(*found.notes, sep="\n", file=sys.stderr)
    return DONE
