"""The analyses of what is sold, where, and of what is lost on the way to an order."""

from __future__ import annotations

from kpi.analyses.declaration import CURRENCY, FROM, TO, Analysis, Answer, Option, answer, apart, split, where
from kpi.analyses.sales import abc, concentration, funnel, places, products
from kpi.analyses.scope import Scope
from kpi.query import COMPARISONS
from kpi.store import Workspace

_COMPARE = Option("compare", "compared with; the period before by default", choices=tuple(sorted(COMPARISONS)))
_DAYS = (FROM, TO)
_FILTERS = where("channel", "region")


def _funnel(workspace: Workspace, scope: Scope) -> Answer:
    table = funnel.funnel(workspace, scope)
    return answer(table, *apart(table.rows()))


FUNNEL = Analysis(
    name="funnel",
    label="Visit funnel",
    about="how many visits reach each step, and what the lost ones would bring",
    needs=("visits",),
    uses=("orders",),
    options=(split(funnel.BY), *_DAYS, _FILTERS, CURRENCY),
    run=_funnel,
    means=("order_value", "lost_money"),
)


def _products(workspace: Workspace, scope: Scope, a: float, b: float, compare: str | None) -> Answer:
    table = products.products(workspace, scope, compare, first=a, following=b)
    return answer(table, *apart(table.rows()))


PRODUCTS = Analysis(
    name="products",
    label="Products",
    about="sales, ABC, like-for-like growth, returns and stock by product",
    needs=("order_lines",),
    uses=("orders", "stock"),
    options=(
        split(products.BY, default=products.BY[0]),
        Option("a", "where A ends, for example 0.8", float, abc.FIRST, metavar="SHARE"),
        Option("b", "where B ends, for example 0.95", float, abc.NEXT, metavar="SHARE"),
        *_DAYS,
        _COMPARE,
        _FILTERS,
        CURRENCY,
    ),
    run=_products,
)


def _places(workspace: Workspace, scope: Scope, compare: str | None) -> Answer:
    table = places.places(workspace.ask, scope, compare)
    return answer(table, *apart(table.rows(), table.cell_rows()))


PLACES = Analysis(
    name="places",
    label="Places",
    about="which channel is strong where, and which places grow",
    needs=("orders",),
    uses=("ad_spend",),
    options=(split(places.BY, default=places.BY[0]), *_DAYS, _COMPARE, where("channel", "region", "country"), CURRENCY),
    run=_places,
)


def _concentration(workspace: Workspace, scope: Scope) -> Answer:
    shares = concentration.concentration(workspace, scope)
    return answer(shares, shares.rows())


CONCENTRATION = Analysis(
    name="concentration",
    label="Concentration",
    about="how much hangs on one channel and on the best customers",
    needs=("orders",),
    uses=("costs", "ad_spend"),
    options=(
        Option("start", "first day", FROM.kind, metavar="DATE", written="--from"),
        TO,
        _FILTERS,
    ),
    run=_concentration,
)
