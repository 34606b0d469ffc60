"""The facts that measures aggregate and the dimensions they can be split by."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.errors import UnknownName
from kpi.formula import Measure, Rollup
from kpi.tables.commerce import COSTS, ORDER_LINES, ORDERS
from kpi.tables.customers import FEEDBACK, SUBSCRIPTIONS
from kpi.tables.declaration import Table
from kpi.tables.marketing import AD_SPEND, VISITS
from kpi.tables.pipeline import DEALS

LIFETIME_DAYS = (30, 90, 180, 365)


@dataclass(frozen=True)
class Dimension:
    """Something a KPI can be split by. ``few`` dimensions have so few values that empty periods are shown as 0."""

    name: str
    label: str
    plural: str
    few: bool = True


DIMENSIONS: dict[str, Dimension] = {
    d.name: d
    for d in (
        Dimension("channel", "Channel", "channels"),
        Dimension("channel_type", "Online or offline", "online and offline"),
        Dimension("region", "Region", "regions"),
        Dimension("country", "Country", "countries"),
        Dimension("product", "Product", "products", few=False),
        Dimension("category", "Category", "categories"),
        Dimension("device", "Device", "devices"),
        Dimension("campaign", "Campaign", "campaigns", few=False),
        Dimension("segment", "Segment", "segments"),
        Dimension("owner", "Owner", "owners"),
        Dimension("currency", "Currency", "currencies"),
    )
}


def dimension(name: str) -> Dimension:
    """The dimension of that name; UnknownName when there is none."""
    if name not in DIMENSIONS:
        raise UnknownName("dimension", name, DIMENSIONS)
    return DIMENSIONS[name]


@dataclass(frozen=True)
class Fact:
    """What measures aggregate: a view that has every dimension, and a daily roll-up with the usual ones.

    Both have a ``day`` column and the same measure columns. ``table`` is the canonical table without which
    the fact is unknown; ``whose`` names its rows in a sentence. The rows of a ``state`` say how things are on each day:
    they do not add up over days, and a period has what its last day has.
    """

    name: str
    table: Table
    view: str
    rollup: str
    dimensions: tuple[str, ...]
    rollup_dimensions: tuple[str, ...]
    whose: str
    state: bool = False

    def measure(
        self,
        name: str,
        label: str,
        aggregate: str,
        *,
        empty: int | None = 0,
        money: bool = False,
        by_line: Measure | None = None,
        filled: str = "",
        unknown: str = "",
        rollup: Rollup = Rollup.ADDITIVE,
    ) -> Measure:
        """Declare a measure over this fact."""
        if self.state:
            rollup = Rollup.SEMI_ADDITIVE
        return Measure(name, label, self.name, aggregate, empty, money, by_line, filled, unknown, rollup)

    def relation(self, dimensions: set[str]) -> str:
        """The cheapest relation that has all of ``dimensions``."""
        return self.rollup if dimensions <= set(self.rollup_dimensions) else self.view

    def has(self, dimension: str) -> bool:
        return dimension in self.dimensions


_ORDER_DIMENSIONS = ("channel", "channel_type", "region", "country", "device", "campaign", "segment", "currency")
_USUAL = ("channel", "channel_type", "region", "currency")

SALES = Fact("sales", ORDERS, "sales", "daily_sales", _ORDER_DIMENSIONS, _USUAL, "orders")
LINES = Fact(
    "lines",
    ORDER_LINES,
    "lines",
    "lines",
    (*_ORDER_DIMENSIONS, "product", "category"),
    (*_ORDER_DIMENSIONS, "product", "category"),
    "order lines",
)
TRAFFIC = Fact(
    "traffic",
    VISITS,
    "traffic",
    "daily_traffic",
    ("channel", "channel_type", "region", "country", "device", "campaign"),
    ("channel", "channel_type", "region"),
    "visits",
)
SPEND = Fact(
    "spend",
    AD_SPEND,
    "spend",
    "daily_spend",
    ("channel", "channel_type", "region", "campaign", "currency"),
    _USUAL,
    "ad spend",
)
ACQUIRED = Fact("customers", ORDERS, "acquired_customers", "daily_customers", _ORDER_DIMENSIONS, _USUAL, "customers")
BUYERS = Fact("buyers", ORDERS, "sales", "sales", _ORDER_DIMENSIONS, _ORDER_DIMENSIONS, "buyers")
PIPELINE = Fact(
    "pipeline",
    DEALS,
    "daily_deals",
    "daily_deals",
    (*_USUAL, "product", "owner"),
    (*_USUAL, "product", "owner"),
    "deals",
)
ANSWERS = Fact(
    "answers",
    FEEDBACK,
    "answers",
    "daily_answers",
    ("channel", "channel_type", "region", "product"),
    ("channel", "channel_type", "region"),
    "answers",
)
EXPENSES = Fact("expenses", COSTS, "cost_days", "daily_costs", _USUAL, _USUAL, "costs")
RECURRING = Fact(
    "recurring", SUBSCRIPTIONS, "daily_recurring", "daily_recurring", _USUAL, _USUAL, "subscriptions", state=True
)

FACTS: dict[str, Fact] = {
    f.name: f for f in (SALES, LINES, TRAFFIC, SPEND, ACQUIRED, BUYERS, PIPELINE, ANSWERS, EXPENSES, RECURRING)
}
