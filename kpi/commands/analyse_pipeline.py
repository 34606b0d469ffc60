"""``analyse funnel``, ``pipeline`` and ``velocity``: the way from a visit or a deal to a sale."""

from __future__ import annotations

import argparse
import sys

from kpi.analyses.deals import scope
from kpi.analyses.sales import funnel
from kpi.commands.arguments import DONE, day, opened
from kpi.commands.printing import print_json, print_table


def add_days(parser: argparse.ArgumentParser) -> None:
    """The options for the first and the last day."""
    parser.add_argument("--from", dest="start", metavar="DATE", help="first day, as 2026-01-31")
    parser.add_argument("--to", dest="end", metavar="DATE", help="last day")


def days(options: argparse.Namespace) -> dict:
    """The days that the options name, as ``start`` and ``end``."""
    return {"start": day(options.start, "--from"), "end": day(options.end, "--to")}


def add(analyses) -> None:
    """Add the three to the parser's analyses."""
    steps = analyses.add_parser("funnel", help="how many visits reach each step, and what the lost ones would bring")
    steps.add_argument("--by", choices=funnel.BY)
    add_days(steps)
    steps.set_defaults(run=_funnel)
    pipeline = analyses.add_parser("pipeline", help="win rate, deal sizes, cycle, stages, bottleneck, stalled deals")
    pipeline.add_argument("--by", choices=scope.BY)
    pipeline.set_defaults(run=_pipeline)
    velocity = analyses.add_parser("velocity", help="what the pipeline earns a day")
    velocity.add_argument("--by", choices=scope.BY)
    add_days(velocity)
    velocity.set_defaults(run=_velocity)
    for parser in (steps, pipeline, velocity):
        parser.add_argument("--json", action="store_true")


def _funnel(options: argparse.Namespace) -> int:
    with opened(options) as workspace:
        table = funnel.funnel(workspace, options.by, **days(options))
    return answer(options, table, table.rows())


def _pipeline(options: argparse.Namespace) -> int:
    from kpi.analyses.deals.pipeline import pipeline

    with opened(options) as workspace:
        table = pipeline(workspace, options.by)
    stalled = [
        {"deal": s.deal_id, "owner": s.owner, "stage": s.stage, "days": s.days, "slow from": s.slow_days,
         "amount": s.amount, "currency": s.currency or None}
        for s in table.stages.stalled
    ]  # fmt: skip
    return answer(options, table, table.rows(), table.stage_rows(), stalled, words=table.bottleneck)


def _velocity(options: argparse.Namespace) -> int:
    from kpi.analyses.deals.velocity import velocity

    with opened(options) as workspace:
        table = velocity(workspace, options.by, **days(options))
    return answer(options, table, table.rows())


def answer(options: argparse.Namespace, table, *blocks: list[dict], words: str = "") -> int:
    """Print one analysis: as JSON, or its tables that have rows with what a reader must know beside them."""
    if options.json:
        print_json(table.json())
        return DONE
    shown = [rows for rows in blocks if rows]
    for n, rows in enumerate(shown or [[]]):
        if n:
            print()
        print_table(rows)
    if words:
        print(f"\n{words}")
    print(*table.notes, sep="\n", file=sys.stderr)
    return DONE
