"""``analyse clv|retention|rfm|subscriptions|contractual``: what customers did and may be expected to do."""

from __future__ import annotations

import argparse
import sys

from kpi.commands.arguments import DONE, day, opened
from kpi.commands.printing import print_json, print_table


def add(analyses) -> None:
    """Add the analyses of customers to those of ``analyse``."""
    clv = analyses.add_parser("clv", help="what customers may be expected to bring, from how they ordered so far")
    clv.add_argument("--unit", default="week", metavar="day|week|month", help="unit of time (default: week)")
    clv.add_argument("--calibration-end", metavar="DATE", help="learn until this day and check against what came after")
    clv.add_argument("--discount", type=float, default=0.1, metavar="RATE", help="a year, default 0.1")
    clv.add_argument("--margin", type=float, metavar="FRACTION", help="count this share of revenue, for example 0.6")
    clv.add_argument("--months", type=int, default=12, metavar="N", help="how far to look ahead (default: 12)")
    clv.add_argument("--json", action="store_true")
    clv.set_defaults(run=_clv)


def _clv(options: argparse.Namespace) -> int:
    from kpi.analyses.clv import clv

    until = day(options.calibration_end, "--calibration-end")
    with opened(options) as workspace:
        found = clv(workspace, options.unit, until, options.discount, options.margin, options.months)
    if options.json:
        print_json(found.json())
        return DONE
    model = found.model
    print(
        f"BG/NBD by {found.unit}: r {model.r:.4f}, alpha {model.alpha:.4f}, a {model.a:.4f}, b {model.b:.4f},"
        f" log-likelihood {model.log_likelihood:,.2f}"
    )
    if found.spend:
        print(f"Gamma-Gamma: p {found.spend.p:.4f}, q {found.spend.q:.4f}, v {found.spend.v:.4f}")
    print_table(found.rows())
    if found.hold_out:
        print_table(found.json()["hold_out"]["by_frequency"])
    print(*found.notes, sep="\n", file=sys.stderr)
    return DONE
