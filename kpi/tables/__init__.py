"""The canonical tables that files are loaded into, the facts that measures aggregate, and the dimensions.

A *table* is what a file fills: one row per order, visit count, deal or answer. A *fact* is what a measure is
computed over: a view with every dimension, and a daily roll-up of it for the dimensions that pages ask for most.
Both are declared here and nowhere else; the SELECTs in ``kpi/models`` derive facts from tables.
"""

from kpi.errors import UnknownName
from kpi.tables.commerce import (
    ACQUIRED,
    ACTIVITY,
    AGES,
    BUYERS,
    COSTS,
    EXPECTED,
    EXPENSES,
    LIFETIME_DAYS,
    LINES,
    MARGINS,
    MOMENTS,
    ORDER_LINES,
    ORDERS,
    SALES,
    STOCK,
)
from kpi.tables.customers import (
    ACTIVE_USERS,
    ANSWERS,
    CUSTOMERS,
    FEATURE_USE,
    FEEDBACK,
    LATEST_USE,
    NEW_USERS,
    OPENING_RECURRING,
    OPENING_SUBSCRIBERS,
    PRODUCT_USE,
    RECURRING,
    SUBSCRIBER_MOVES,
    SUBSCRIBERS,
    SUBSCRIPTIONS,
    USAGE_EVENTS,
    USER_WINDOWS,
)
from kpi.tables.declaration import DECIMAL_PLACES, MONEY_SQL, Column, Table, Type
from kpi.tables.dimensions import SHARED, Dimension
from kpi.tables.fact import Fact
from kpi.tables.marketing import AD_SPEND, MAILINGS, SPEND, TRAFFIC, VISITS
from kpi.tables.pipeline import DEAL_STAGES, DEALS, OPEN_DEALS, PIPELINE
from kpi.tables.planning import EXCHANGE_RATES, EXPERIMENTS, GOALS, TARGETS

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        ORDERS,
        ORDER_LINES,
        VISITS,
        AD_SPEND,
        CUSTOMERS,
        DEALS,
        DEAL_STAGES,
        FEEDBACK,
        USAGE_EVENTS,
        SUBSCRIPTIONS,
        MAILINGS,
        COSTS,
        STOCK,
        TARGETS,
        EXPERIMENTS,
        EXCHANGE_RATES,
    )
}

# A fact stands behind those that it is like. The data end where the first fact with days of its own does.
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
    )
}

DIMENSIONS: dict[str, Dimension] = {d.name: d for d in SHARED}
NAMED = tuple(d.name for d in DIMENSIONS.values() if d.named)
WITH_CHANNEL = tuple(t.name for t in TABLES.values() if any(c.name == "channel" for c in t.columns))

__all__ = [
    "ACQUIRED",
    "ACTIVE_USERS",
    "ACTIVITY",
    "AD_SPEND",
    "AGES",
    "ANSWERS",
    "BUYERS",
    "COSTS",
    "CUSTOMERS",
    "DEALS",
    "DEAL_STAGES",
    "DECIMAL_PLACES",
    "DIMENSIONS",
    "EXCHANGE_RATES",
    "EXPECTED",
    "EXPENSES",
    "EXPERIMENTS",
    "FACTS",
    "FEATURE_USE",
    "FEEDBACK",
    "GOALS",
    "LATEST_USE",
    "LIFETIME_DAYS",
    "LINES",
    "MAILINGS",
    "MARGINS",
    "MOMENTS",
    "MONEY_SQL",
    "NAMED",
    "NEW_USERS",
    "OPENING_RECURRING",
    "OPENING_SUBSCRIBERS",
    "OPEN_DEALS",
    "ORDERS",
    "ORDER_LINES",
    "PIPELINE",
    "PRODUCT_USE",
    "RECURRING",
    "SALES",
    "SPEND",
    "STOCK",
    "SUBSCRIBERS",
    "SUBSCRIBER_MOVES",
    "SUBSCRIPTIONS",
    "TABLES",
    "TARGETS",
    "TRAFFIC",
    "USAGE_EVENTS",
    "USER_WINDOWS",
    "VISITS",
    "WITH_CHANNEL",
    "Column",
    "Dimension",
    "Fact",
    "Table",
    "Type",
    "dimension",
    "table",
]  # fmt: skip


def table(name: str) -> Table:
    """The canonical table of that name; UnknownName when there is none."""
    if name not in TABLES:
        raise UnknownName("table", name, TABLES)
    return TABLES[name]


def dimension(name: str) -> Dimension:
    """The dimension of that name; UnknownName when there is none."""
    if name not in DIMENSIONS:
        raise UnknownName("dimension", name, DIMENSIONS)
    return DIMENSIONS[name]
