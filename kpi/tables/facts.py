"""The facts that measures aggregate and the dimensions they can be split by."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi.errors import UnknownName
from kpi.formula import Measure, Rollup
from kpi.tables.commerce import COSTS, ORDER_LINES, ORDERS
from kpi.tables.customers import FEEDBACK, SUBSCRIPTIONS, USAGE_EVENTS
from kpi.tables.declaration import Table
from kpi.tables.marketing import AD_SPEND, VISITS
from kpi.tables.pipeline import DEALS
from kpi.tables.planning import TARGETS

LIFETIME_DAYS = (30, 90, 180, 365)
# Twelfths of a customer's first 365 days.
AGES = tuple(range(1, 13))
# Days, weeks and months of use: within so many days somebody was there.
USER_WINDOWS = (1, 7, 30)


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
        Dimension("age_band", "Age band", "age bands"),
        Dimension("owner", "Owner", "owners"),
        Dimension("plan", "Plan", "plans"),
        Dimension("feature", "Feature", "features"),
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
    they do not add up over days, and a period has what its last day has. ``by_customer`` is a roll-up that also has the
    dimensions of customers, ``by_campaign`` one that has the campaign and the device. ``grain`` is the shortest period
    that its rows can be told apart by. What is ``opening`` is the state of the evening before: a period has that of its first day. A fact that is ``worked_out`` has no relation of
    its own: it is made for each question, because its parts do not add up. The rows of a ``leveled`` one are stated for a
    channel or for all, for a region or for all, and those of one level are never added to another's.
    """

    name: str
    table: Table
    view: str
    rollup: str
    dimensions: tuple[str, ...]
    rollup_dimensions: tuple[str, ...]
    whose: str
    state: bool = False
    by_customer: str = ""
    by_campaign: str = ""
    grain: str = "day"
    opening: bool = False
    worked_out: bool = False
    leveled: bool = False

    @property
    def until_known(self) -> bool:
        """Whether a period that goes on after the data has the value of their last day."""
        return self.state or self.worked_out

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
        absent: str = "",
        causes: tuple[tuple[str, str], ...] = (),
    ) -> Measure:
        """Declare a measure over this fact."""
        if self.state and rollup is Rollup.ADDITIVE:
            rollup = Rollup.SEMI_ADDITIVE
        if self.leveled:
            rollup = Rollup.MODEL
        return Measure(
            name, label, self.name, aggregate, empty, money, by_line, filled, unknown, rollup, absent, causes
        )

    def relation(self, dimensions: set[str]) -> str:
        """The cheapest relation that has all of ``dimensions``."""
        if dimensions <= set(self.rollup_dimensions):
            return self.rollup
        if self.by_customer and dimensions <= {*self.rollup_dimensions, *_OF_CUSTOMER}:
            return self.by_customer
        if self.by_campaign and dimensions <= {*_USUAL, *_OF_CAMPAIGN}:
            return self.by_campaign
        return self.view

    def tells_spread(self, dimensions: set[str]) -> bool:
        """Whether single orders, deals or customers are told apart under these dimensions, and not those of a day."""
        return dimensions <= set(self.dimensions) and self.relation(dimensions) != self.by_customer

    def has(self, dimension: str) -> bool:
        return dimension in self.dimensions


_USUAL = ("channel", "channel_type", "region", "currency")
_OF_CUSTOMER = ("segment", "age_band")
_OF_CAMPAIGN = ("campaign", "device")
_ORDER_DIMENSIONS = (*_USUAL, *_OF_CUSTOMER, "country", "device", "campaign")

SALES = Fact(
    "sales",
    ORDERS,
    "sales",
    "daily_sales",
    _ORDER_DIMENSIONS,
    (*_USUAL, "country"),
    "orders",
    by_customer="customer_days",
    by_campaign="campaign_days",
)
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
MARGINS = Fact("margins", ORDERS, "daily_margins", "daily_margins", _USUAL, _USUAL, "customers")
ACTIVITY = Fact("activity", ORDERS, "monthly_activity", "monthly_activity", _USUAL, _USUAL, "customers", grain="month")
EXPECTED = Fact("expected", ORDERS, "expected_customers", "daily_expected", _ORDER_DIMENSIONS, _USUAL, "customers")
BUYERS = Fact("buyers", ORDERS, "sales", "customer_days", _ORDER_DIMENSIONS, (*_USUAL, *_OF_CUSTOMER), "buyers")
PIPELINE = Fact(
    "pipeline",
    DEALS,
    "daily_deals",
    "regional_deals",
    (*_USUAL, "product", "owner"),
    _USUAL,
    "deals",
)
OPEN_DEALS = Fact(
    "open_deals", DEALS, "open_deals", "daily_open_deals", (*_USUAL, "product", "owner"), _USUAL, "deals", state=True
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
_COST_DIMENSIONS = (*_USUAL, *_OF_CUSTOMER)
EXPENSES = Fact("expenses", COSTS, "cost_days", "daily_costs", _COST_DIMENSIONS, _COST_DIMENSIONS, "costs")
_BY_PLAN = (*_USUAL, "plan")
RECURRING = Fact(
    "recurring", SUBSCRIPTIONS, "recurring", "daily_recurring", _BY_PLAN, _USUAL, "subscriptions", state=True
)
OPENING_RECURRING = replace(RECURRING, name="opening_recurring", opening=True)
SUBSCRIBERS = Fact(
    "subscribers", SUBSCRIPTIONS, "subscription_spans", "subscription_spans", _BY_PLAN, _BY_PLAN, "subscriptions",
    state=True, worked_out=True,
)  # fmt: skip
OPENING_SUBSCRIBERS = replace(SUBSCRIBERS, name="opening_subscribers", opening=True)
SUBSCRIBER_MOVES = Fact(
    "subscriber_moves", SUBSCRIPTIONS, "subscriber_changes", "subscriber_changes", _BY_PLAN, _BY_PLAN, "subscriptions",
    worked_out=True,
)  # fmt: skip
_PLACE = ("channel", "channel_type", "region")
_USE = (*_PLACE, "feature")
ACTIVE_USERS = Fact("active_users", USAGE_EVENTS, "feature_days", "user_days", _USE, _PLACE, "product usage")
FEATURE_USE = Fact("feature_use", USAGE_EVENTS, "feature_days", "feature_days", _USE, _USE, "product usage")
NEW_USERS = Fact("new_users", USAGE_EVENTS, "new_users", "new_users", _PLACE, _PLACE, "product usage")
PRODUCT_USE = replace(ACTIVE_USERS, name="product_use", worked_out=True)
LATEST_USE = replace(PRODUCT_USE, name="latest_use", state=True)

MOMENTS = Fact("moments", ORDERS, "order_moments", "order_moments", _USUAL, _USUAL, "orders")
GOALS = Fact("goals", TARGETS, "target_days", "target_days", _USUAL, _USUAL, "targets", leveled=True)

FACTS: dict[str, Fact] = {
    f.name: f
    for f in (
        SALES,
        LINES,
        TRAFFIC,
        SPEND,
        ACQUIRED,
        BUYERS,
        PIPELINE,
        OPEN_DEALS,
        ANSWERS,
        EXPENSES,
        RECURRING,
        MARGINS,
        ACTIVITY,
        EXPECTED,
        OPENING_RECURRING,
        SUBSCRIBERS,
        OPENING_SUBSCRIBERS,
        SUBSCRIBER_MOVES,
        ACTIVE_USERS,
        FEATURE_USE,
        NEW_USERS,
        PRODUCT_USE,
        LATEST_USE,
        GOALS,
        MOMENTS,
    )  # fmt: skip
}
