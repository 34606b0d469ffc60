"""``analyse clv|ltv-cac|retention|rfm|subscriptions|contractual``: what customers did and may be expected to do."""

from __future__ import annotations

import argparse
import sys

from kpi.commands.arguments import DONE, day, opened
from kpi.commands.printing import print_json, print_table
from kpi.errors import UserError


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

    ratio = analyses.add_parser("ltv-cac", help="margin of a customer over the cost of winning one, with intervals")
    ratio.add_argument("--from", dest="start", metavar="DATE", help="first orders since this day")
    ratio.add_argument("--to", dest="end", metavar="DATE", help="first orders until this day")
    ratio.add_argument("--json", action="store_true")
    ratio.set_defaults(run=_ltv_cac)

    kept = analyses.add_parser("retention", help="who came back, by month of the first order and month since")
    kept.add_argument("--margin", type=float, metavar="FRACTION", help="count this share of revenue, for example 0.6")
    kept.add_argument("--channel", action="append", default=[], metavar="NAME", help="first orders through it only")
    kept.add_argument("--region", action="append", default=[], metavar="NAME", help="first orders from it only")
    kept.add_argument("--on-or-after", action="store_true", help="show who came back in that month or any later one")
    kept.add_argument("--json", action="store_true")
    kept.set_defaults(run=_retention)

    rfm = analyses.add_parser("rfm", help="segments by how recently, how often and for how much customers bought")
    rfm.add_argument("--as-of", metavar="DATE", help="the day to look back from (default: the last day with an order)")
    rfm.add_argument("--customers", metavar="SEGMENT", help="list the customers of one segment instead")
    rfm.add_argument("--json", action="store_true")
    rfm.set_defaults(run=_rfm)

    subscriptions = analyses.add_parser("subscriptions", help="recurring revenue and churn by month")
    subscriptions.add_argument("--discount", type=float, default=0.1, metavar="RATE", help="a year, default 0.1")
    subscriptions.add_argument("--margin", type=float, metavar="FRACTION", help="count this share of revenue")
    subscriptions.add_argument("--as-of", metavar="DATE", help="what was known on that day (default: today)")
    subscriptions.add_argument("--json", action="store_true")
    subscriptions.set_defaults(run=_subscriptions)

    contractual = analyses.add_parser("contractual", help="lifetime value from a margin and a rate of renewal")
    contractual.add_argument("--amount", type=float, required=True, metavar="MONEY", help="margin per period")
    contractual.add_argument("--retention", type=float, metavar="SHARE", help="share that renews, for example 0.8")
    contractual.add_argument("--discount", type=float, required=True, metavar="RATE", help="per period, such as 0.1")
    contractual.add_argument(
        "--survivors", metavar="N,N,N", help="how many were left at the start and after each period, instead of a rate"
    )
    contractual.add_argument("--json", action="store_true")
    contractual.set_defaults(run=_contractual)


def _clv(options: argparse.Namespace) -> int:
    from kpi.analyses.customers.clv import clv

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


def _ltv_cac(options: argparse.Namespace) -> int:
    from kpi.analyses.customers.ltv_cac import ltv_cac
    from kpi.query import Query

    start, end = day(options.start, "--from"), day(options.end, "--to")
    with opened(options) as workspace:
        asked = Query(("ltv_cac",), start=start, end=end)
        found = ltv_cac(workspace, asked, asked)
    if options.json:
        print_json(found.json())
        return DONE
    print_table(
        [
            {"channel": c.channel, "reading": reading, **one.json()}
            for c in found.channels
            for reading, one in (("so far", c.so_far), ("predicted", c.predicted))
            if one
        ]
    )
    print(*found.notes, sep="\n", file=sys.stderr)
    return DONE


def _retention(options: argparse.Namespace) -> int:
    from kpi.analyses.customers.retention import retention

    with opened(options) as workspace:
        found = retention(workspace, options.margin, tuple(options.channel), tuple(options.region))
    if options.json:
        print_json(found.json())
        return DONE
    print_table(found.rows(options.on_or_after))
    if found.activity.months:
        print(found.activity.sentence)
        print_table([month.json() for month in found.activity.months])
    print(*found.notes, sep="\n", file=sys.stderr)
    return DONE


def _rfm(options: argparse.Namespace) -> int:
    from kpi.analyses.customers.rfm import members, rfm
    from kpi.analyses.customers.rfm_segments import named_segment

    as_of = day(options.as_of, "--as-of")
    segment = named_segment(options.customers) if options.customers else None
    with opened(options) as workspace:
        if segment:
            rows = [member.json() for member in members(workspace, as_of) if member.segment is segment]
        else:
            found = rfm(workspace, as_of)
            rows = [group.json() for group in found.segments]
    if options.json:
        print_json({"segment": segment.name, "customers": rows} if segment else found.json())
        return DONE
    print_table(rows)
    if not segment:
        print(*found.notes, sep="\n", file=sys.stderr)
    return DONE


def _subscriptions(options: argparse.Namespace) -> int:
    from kpi.analyses.subscriptions.subscriptions import subscriptions

    with opened(options) as workspace:
        found = subscriptions(workspace, options.discount, options.margin, day(options.as_of, "--as-of"))
    if options.json:
        print_json(found.json())
        return DONE
    print_table([month.json() for month in found.months])
    if found.value:
        print_table([found.value.json()])
    print(*found.notes, sep="\n", file=sys.stderr)
    return DONE


def _contractual(options: argparse.Namespace) -> int:
    from kpi.analyses.subscriptions.contractual import contractual_clv, fit_survivors

    if (options.retention is None) == (options.survivors is None):
        raise UserError("Give either --retention or --survivors.", "For example --retention 0.8.")
    if options.retention is not None:
        found = contractual_clv(options.amount, options.retention, options.discount).json()
    else:
        found = fit_survivors(_numbers(options.survivors)).json(options.amount, options.discount)
    if options.json:
        print_json(found)
    else:
        print_table([{k: v for k, v in found.items() if not isinstance(v, list)}])
    return DONE


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UserError(f"'{text}' is not a list of numbers.", "Write --survivors 1000,869,743.") from None
