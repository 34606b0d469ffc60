"""``analyse products`` and ``places``: what is sold, and where."""

from __future__ import annotations

import argparse

from kpi.analyses.sales import abc, places, products
from kpi.commands.analyse_pipeline import add_days, answer, days
from kpi.commands.arguments import opened
from kpi.query import COMPARISONS


def add(analyses) -> None:
    """Add the two to the parser's analyses."""
    goods = analyses.add_parser("products", help="sales, ABC, like-for-like growth, returns and stock by product")
    goods.add_argument("--by", choices=products.BY, default=products.BY[0])
    goods.add_argument("--a", type=float, default=abc.FIRST, metavar="SHARE", help="where A ends, for example 0.8")
    goods.add_argument("--b", type=float, default=abc.NEXT, metavar="SHARE", help="where B ends, for example 0.95")
    goods.set_defaults(run=_products)
    where = analyses.add_parser("places", help="which channel is strong where, and which places grow")
    where.add_argument("--by", choices=places.BY, default=places.BY[0])
    where.set_defaults(run=_places)
    for parser in (goods, where):
        add_days(parser)
        parser.add_argument(
            "--compare", choices=sorted(COMPARISONS), help="compared with; the period before by default"
        )
        parser.add_argument("--json", action="store_true")


def _products(options: argparse.Namespace) -> int:
    with opened(options) as workspace:
        table = products.products(
            workspace, options.by, **days(options), compare=options.compare, first=options.a, following=options.b
        )
    return answer(options, table, table.rows())


def _places(options: argparse.Namespace) -> int:
    with opened(options) as workspace:
        table = places.places(workspace.ask, options.by, **days(options), compare=options.compare)
    return answer(options, table, table.rows(), table.cell_rows())
