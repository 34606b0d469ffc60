"""How far values are left to chance: the squared standard errors of KPIs, as formulas over sums of squares.

Orders, customers, deals and answers come by chance and independently of each other. What was paid for advertising and
what the other costs are is known, and is not left to chance.
"""

from __future__ import annotations

from kpi.formula import Formula, Measure, Rollup, Shift
from kpi.tables import ACQUIRED, LIFETIME_DAYS, SALES

_BEFORE = Shift(previous=1)


def squares(name: str, aggregate: str, filled: str = "") -> Measure:
    """A sum of squares or of products of amounts of orders."""
    return SALES.measure(name, name.replace("_", " "), aggregate, money=True, filled=filled)


def largest(name: str, aggregate: str) -> Measure:
    """The largest single amount behind a sum."""
    return SALES.measure(name, name.replace("_", " "), aggregate, money=True, rollup=Rollup.MODEL)


def of_ratio(top: Formula, bottom: Formula, squared: Formula, product: Formula, bottom_squared: Formula) -> Formula:
    """The squared standard error of top ÷ bottom, both of them sums over the same independent units.

    It is the sum of the squares of the residuals top − ratio × bottom of all units, over the squared denominator: the
    ratio estimator of W. G. Cochran, Sampling Techniques (3rd edition, 1977), chapter 6, which the delta method also
    gives. ``squared``, ``product`` and ``bottom_squared`` are the units' sums of top², top × bottom and bottom².
    """
    ratio = top / bottom
    return (squared - ratio * product - ratio * product + ratio * ratio * bottom_squared) / bottom / bottom


def of_mean(top: Formula, count: Formula, squared: Formula) -> Formula:
    """The squared standard error of a mean: of_ratio where every unit counts 1."""
    return (squared - (top / count) * top) / count / count


def equal_units(total: Formula, squared: Formula) -> Formula:
    """How many units of equal size tell as much as those of different sizes that a sum is made of.

    The effective sample size of L. Kish, Survey Sampling (1965): (Σx)² ÷ Σx².
    """
    return (total / squared) * total


def per_known(squared: Formula, bottom: Formula) -> Formula:
    """The squared standard error of a sum of chance events over something that is known."""
    return squared / bottom / bottom


def of_inverse(top: Formula, bottom: Formula, squared: Formula) -> Formula:
    """The squared standard error of something known over a sum of chance events (delta method)."""
    ratio = top / bottom
    return ratio * ratio * (squared / bottom / bottom)


def of_mean_per_cost(mean: tuple[Formula, Formula], squared: Formula, cost: tuple[Formula, Formula]) -> Formula:
    """The squared standard error of a mean over what one of as many rare events cost (delta method).

    ``mean`` and ``cost`` are sum and count. Left to chance are the values and, as a Poisson count has it, the events.
    """
    (top, count), (spend, events) = mean, cost
    ratio = (top / count) / (spend / events)
    return of_mean(top, count, squared) / (spend / events) / (spend / events) + (ratio / events) * ratio


def of_growth(now: Formula, squared: Formula, back: Shift = _BEFORE) -> Formula:
    """The squared standard error of now ÷ before, two independent sums of chance events (delta method)."""
    before = now.shifted(back)
    ratio = now / before
    return squared / before / before + ratio * ratio * (squared.shifted(back) / before / before)


net_squares = squares("net_squares", "sum(net_squares)")
paid_net_squares = squares("paid_net_squares", "sum(net_squares) filter (where paid)")
paid_orders = SALES.measure("paid_orders", "orders of channels with ad spend", "sum(order_count) filter (where paid)")
total_squares = squares("total_squares", "sum(total_squares)")
gross_squares = squares("gross_squares", "sum(gross_squares)")
gross_discounts = squares("gross_discounts", "sum(gross_discounts)")
discount_squares = squares("discount_squares", "sum(discount_squares)")
gross_refunds = squares("gross_refunds", "sum(gross_refunds)")
refund_squares = squares("refund_squares", "sum(refund_squares)")
quantity_squares = SALES.measure("quantity_squares", "squared units", "sum(quantity_squares)", filled="quantity")
order_amount = squares("order_amount", "sum(order_amount)")
largest_order = largest("largest_order", "max(largest_amount)")
largest_paid_order = largest("largest_paid_order", "max(largest_amount) filter (where paid)")

_ASSUMED = "cast($assumed_margin as double)"


def _with_assumed(known: str, uncosted: str, factor: str) -> str:
    """A sum over the orders with a known cost and, where a margin is assumed, over the others with that margin."""
    return f"(coalesce(sum({known}), 0) + coalesce({factor}, 0) * (sum({uncosted}) - coalesce(sum(costed_squares), 0)))"


_costed_margin_squares = "costed_squares - 2 * costed_costs + cost_squares"
costed_squares = squares("costed_squares", "sum(costed_squares)", "cost_amount")
costed_margin_squares = squares("costed_margin_squares", f"sum({_costed_margin_squares})", "cost_amount")
costed_margin_products = squares("costed_margin_products", "sum(costed_squares - costed_costs)", "cost_amount")
margin_squares = squares(
    "margin_squares", _with_assumed(_costed_margin_squares, "net_squares", f"{_ASSUMED} * {_ASSUMED}")
)
margin_products = squares("margin_products", _with_assumed("costed_squares - costed_costs", "net_squares", _ASSUMED))

returned_orders = SALES.measure("returned_orders", "returns", "sum(returned_count)")
revenue_squares = {
    days: ACQUIRED.measure(
        f"revenue_squares_{days}",
        f"squared net sales of their first {days} days",
        f"sum(revenue_squares_{days}) filter (where day <= $mature_{days})",
        money=True,
        filled="customer_id",
    )
    for days in LIFETIME_DAYS
}
largest_revenue = {
    days: ACQUIRED.measure(
        f"largest_revenue_{days}",
        f"largest net sales of one of them in the first {days} days",
        f"max(largest_revenue_{days}) filter (where day <= $mature_{days})",
        money=True,
        filled="customer_id",
        rollup=Rollup.MODEL,
    )
    for days in LIFETIME_DAYS
}

paid_margin_squares = ACQUIRED.measure(
    "paid_margin_squares_365",
    "squared margins of their first 365 days",
    f"sum(case when {_ASSUMED} is null then full_margin_squares"
    f" else margin_squares + 2 * {_ASSUMED} * margin_products + {_ASSUMED} * {_ASSUMED} * uncosted_squares end)"
    " filter (where paid and day <= $mature_365)",
    money=True,
    filled="customer_id",
)
