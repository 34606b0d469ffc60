"""The canonical tables that files are loaded into, the facts that measures aggregate, and the dimensions.

A *table* is what a file fills: one row per order, visit count, deal or answer. A *fact* is what a measure is
computed over: a view with every dimension, and a daily roll-up of it for the dimensions that pages ask for most.
Both are declared here and nowhere else; ``kpi/models/*.sql`` derives facts from tables.
"""

from kpi.errors import UnknownName
from kpi.tables.commerce import COSTS, ORDER_LINES, ORDERS, STOCK
from kpi.tables.customers import CUSTOMERS, FEEDBACK, SUBSCRIPTIONS, USAGE_EVENTS
from kpi.tables.declaration import DECIMAL_PLACES, MONEY_SQL, Column, Table, Type
from kpi.tables.facts import (
    ACQUIRED,
    ACTIVE_USERS,
    ACTIVITY,
    AGES,
    ANSWERS,
    BUYERS,
    DIMENSIONS,
    EXPECTED,
    EXPENSES,
    FACTS,
    FEATURE_USE,
    GOALS,
    LATEST_USE,
    LIFETIME_DAYS,
    LINES,
    MARGINS,
    MOMENTS,
    NEW_USERS,
    OPEN_DEALS,
    OPENING_RECURRING,
    OPENING_SUBSCRIBERS,
    PIPELINE,
    PRODUCT_USE,
    RECURRING,
    SALES,
    SPEND,
    SUBSCRIBER_MOVES,
    SUBSCRIBERS,
    TRAFFIC,
    USER_WINDOWS,
    Dimension,
    Fact,
    dimension,
)
from kpi.tables.marketing import AD_SPEND, MAILINGS, VISITS
from kpi.tables.pipeline import DEAL_STAGES, DEALS
from kpi.tables.planning import EXCHANGE_RATES, EXPERIMENTS, TARGETS

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
