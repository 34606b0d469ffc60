"""Derived tables, in dbt's sense of "model": each ``<name>.sql`` is one SELECT, listed here in the order of building."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Model:
    """A derived table. ``stored`` ones are rebuilt after changes of the tables in ``after``; the others are views.

    ``on_demand`` ones cost seconds on millions of orders and are rebuilt when a question first needs them.
    """

    name: str
    after: tuple[str, ...]
    stored: bool = True
    on_demand: bool = False

    @property
    def sql(self) -> str:
        return _text(self.name)

    @property
    def digest(self) -> str:
        """Changes when the SQL does."""
        return hashlib.sha256(self.sql.encode()).hexdigest()[:16]


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


# What an amount is counted as depends on the rates, and which currency they lead to on the settings; known names are no
# table that files fill, but change like one.
_MONEY = ("orders", "ad_spend", "settings", "exchange_rates")
_ORDERS = (*_MONEY, "known_names")
_ALL_MONEY = (*_MONEY, "deals", "costs", "subscriptions")

MODELS = (
    Model("own_currency", ("orders", "ad_spend", "deals", "costs", "subscriptions", "settings")),
    Model("daily_rates", _ALL_MONEY),
    Model("paid_channels", ("ad_spend", "known_names")),
    Model("counted_orders", _ORDERS, stored=False),
    Model("sales", _ORDERS, stored=False),
    Model("lines", (*_ORDERS, "order_lines"), stored=False),
    Model("traffic", ("visits", "known_names"), stored=False),
    Model("spend", _ORDERS, stored=False),
    Model("deal_events", (*_ORDERS, "deals"), stored=False),
    Model("answers", ("feedback", "known_names"), stored=False),
    Model("cost_days", (*_ORDERS, "costs"), stored=False),
    Model("daily_sales", _ORDERS),
    Model("daily_traffic", ("visits", "known_names")),
    Model("daily_spend", _ORDERS),
    Model("daily_deals", (*_ORDERS, "deals")),
    Model("daily_answers", ("feedback", "known_names")),
    Model("daily_costs", (*_ORDERS, "costs")),
    Model("daily_recurring", (*_ORDERS, "subscriptions")),
    Model("conversions", _ALL_MONEY),
    # What spend says of the currency matters only to orders that name none, and to all of those alike.
    Model("customer_history", tuple(t for t in _ORDERS if t != "ad_spend"), on_demand=True),
    Model("acquired_customers", _ORDERS, stored=False),
    Model("daily_customers", _ORDERS, on_demand=True),
)
