"""Prediction: what customers may be expected to order, what it is worth, and what they cost."""

from __future__ import annotations

from kpi.catalog import measures as m
from kpi.catalog.declaration import Benchmark, Good, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import EXPECTED

_EXPECTED_ID = "customer_id"
_PAID = "sum(customer_count) filter (where paid)"
_NO_COSTS = "no costs are known there"
_NO_WORTH = "the model cannot tell what an order will be worth"
_customers = EXPECTED.measure("expected_customers", "customers", "sum(customer_count)", filled=_EXPECTED_ID)
_orders = EXPECTED.measure(
    "expected_orders_sum", "orders expected in the next 12 months", "sum(expected_orders)", filled=_EXPECTED_ID
)


def _by_margin(known: str, margin: str, uncosted: str, condition: str = "") -> str:
    """A sum by the costs that are known or, where a margin is assumed, with that margin for what has no cost."""
    return (
        f"sum(case when cast($assumed_margin as double) is null then {known}"
        f" else {margin} + {uncosted} * cast($assumed_margin as double) end){condition}"
    )


def _either(known: str, assumed: str, condition: str = "") -> str:
    return f"sum(case when cast($assumed_margin as double) is null then {known} else {assumed} end){condition}"


_value = EXPECTED.measure(
    "expected_value",
    "value expected in the next 12 months",
    _by_margin("known_value", "margin_value", "uncosted_value"),
    money=True,
    filled=_EXPECTED_ID,
)
_valued = EXPECTED.measure(
    "valued_customers",
    "customers whose value can be told",
    _either("known_count", "assumed_count"),
    filled=_EXPECTED_ID,
    absent="there are no customers",
    causes=(
        ("sum(customer_count) > 0 and sum(expected_revenue) is null", _NO_WORTH),
        ("sum(customer_count) > 0", _NO_COSTS),
    ),
)
_year = EXPECTED.measure(
    "paid_first_year",
    "margin of their first 365 days, so far and expected",
    _by_margin("year_known", "year_margin", "year_uncosted", " filter (where paid)"),
    money=True,
    filled=_EXPECTED_ID,
)
_year_customers = EXPECTED.measure(
    "paid_first_year_customers",
    "customers of channels with ad spend",
    _either("year_known_count", "year_assumed_count", " filter (where paid)"),
    filled=_EXPECTED_ID,
    absent=m.NONE_WON,
    causes=(
        (f"{_PAID} > 0 and sum(expected_revenue) filter (where paid) is null", _NO_WORTH),
        (f"{_PAID} > 0", _NO_COSTS),
    ),
)

_MODEL = "by how often, how recently and for how much each customer ordered so far (BG/NBD and Gamma-Gamma)"

CLV = Kpi(
    name="clv",
    label="CLV, predicted",
    group="Customers",
    aliases=("predicted_clv",),
    about="What a customer whose first order falls in the period may be expected to bring in the next 12 months, counted "
    f"from the last day in the data and discounted by 10 % a year, {_MODEL}. Margin, by what the channel's customers "
    "left so far or an assumed margin; net sales where neither is known.",
    formula=_value / _valued,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    comparable=False,
    pitfall="It is what is still to come, not what was brought so far. New customers and old ones stand at other points "
    "of their life: compare channels within a period.",
)
EXPECTED_ORDERS = Kpi(
    name="expected_orders",
    label="Expected orders",
    group="Customers",
    about="Orders that a customer whose first order falls in the period may be expected to place in the next 12 months, "
    f"counted from the last day in the data, {_MODEL}.",
    formula=_orders / _customers,
    unit=Unit.PER_ONE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    comparable=False,
    pitfall="A forecast: compare it with what came true (the hold-out on the Lifetime page).",
    cannot_tell="there are no customers",
)
LTV_CAC_PREDICTED = Kpi(
    name="ltv_cac_predicted",
    label="LTV:CAC, predicted",
    group="Customers",
    about="Margin of a customer's first 365 days, as far as they are over, and what may be expected of the rest of them, "
    "per unit of what it cost to win that customer. It has the same length as LTV:CAC and also counts young customers.",
    formula=(_year / _year_customers) / (m.known_spend / m.paid_new_customers),
    unit=Unit.MULTIPLE,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    comparable=False,
    benchmark=Benchmark(3.0, "A convention among investors, not a measurement: below 1 every customer loses money."),
    pitfall="On margin, not revenue. The younger the customers, the more of it is a forecast.",
)

KPIS = (CLV, EXPECTED_ORDERS, LTV_CAC_PREDICTED)
