"""The funnel of a visit: from product to cart to checkout to purchase.

A rate counts the rows of the visits file that tell both of its steps. A step that no row tells is not known, never 0.
"""

from __future__ import annotations

from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Unit
from kpi.formula import Measure, Rollup
from kpi.tables import TRAFFIC

_STEPS_DIFFER = "Count every step once per visit: a file that counts events instead can push a rate above 100 %."


def _visits(column: str, label: str, step: str, other: str = "") -> Measure:
    """The visits that reached a step, over the rows that also tell the ``other`` one, which says why there are none."""
    return TRAFFIC.measure(
        column,
        label,
        f"sum({column})",
        empty=None,
        filled=step,
        absent="there are no visits",
        causes=((f"count(*) > 0 and count({column}) = 0", f"no row there tells both the {label} and the {other}"),)
        if other
        else (),
    )


_SAW, _CART, _CHECKOUT, _BOUGHT = (
    "visits that saw a product",
    "visits with something in the cart",
    "visits that reached the checkout",
    "visits that bought",
)
_carts_before_purchases = _visits("carts_before_purchases", _CART, "carts", _BOUGHT)


def _step(
    name: str, label: str, about: str, reached: Measure, before: Measure, benchmark: Benchmark | None = None
) -> Kpi:
    return Kpi(
        name=name,
        label=label,
        group="Visit funnel",
        about=about,
        formula=reached / before,
        unit=Unit.RATE,
        good=Good.HIGHER,
        rollup=Rollup.RATIO,
        interval=Interval.SHARE,
        benchmark=benchmark,
        pitfall=_STEPS_DIFFER,
        cannot_tell=f"there are no {before.label}",
    )


PRODUCT_VIEW_RATE = _step(
    "product_view_rate",
    "Visit to product view",
    "Share of visits that saw a product.",
    _visits("product_views", _SAW, "product_views"),
    _visits("visits_before_views", "visits", "", _SAW),
)
ADD_TO_CART_RATE = _step(
    "add_to_cart_rate",
    "Add-to-cart rate",
    "Share of all visits that put something in the cart.",
    _visits("carts", _CART, "carts"),
    _visits("visits_before_carts", "visits", "", _CART),
    Benchmark(0.072, "Average of a vendor's sample of large shops; shops that sell few, dear things lie far below."),
)
CART_RATE = _step(
    "cart_rate",
    "Product view to cart",
    "Share of the visits that saw a product which put something in the cart.",
    _visits("carts_after_views", _CART, "carts"),
    _visits("views_before_carts", _SAW, "product_views", _CART),
)
CHECKOUT_RATE = _step(
    "checkout_rate",
    "Cart to checkout",
    "Share of the visits with something in the cart that reached the checkout.",
    _visits("checkouts_after_carts", _CHECKOUT, "checkouts"),
    _visits("carts_before_checkouts", _CART, "carts", _CHECKOUT),
)
PURCHASE_RATE = _step(
    "purchase_rate",
    "Checkout to purchase",
    "Share of the visits that reached the checkout which bought.",
    _visits("purchases_after_checkouts", _BOUGHT, "purchases"),
    _visits("checkouts_before_purchases", _CHECKOUT, "checkouts", _BOUGHT),
)
CART_ABANDONMENT = Kpi(
    name="cart_abandonment",
    label="Cart abandonment",
    group="Visit funnel",
    about="Share of the visits with something in the cart that did not buy.",
    formula=(_carts_before_purchases - _visits("purchases_after_carts", _BOUGHT, "purchases"))
    / _carts_before_purchases,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    cannot_tell=f"there are no {_CART}",
    benchmark=Benchmark(0.702, "Mean of some 50 published studies of online shops, which lie far apart."),
    pitfall="Of all carts, not of those that were bought. Somebody who comes back to buy is another visit.",
)

KPIS = (PRODUCT_VIEW_RATE, ADD_TO_CART_RATE, CART_RATE, CHECKOUT_RATE, PURCHASE_RATE, CART_ABANDONMENT)
