"""Derived tables, in dbt's sense of "model": each ``<name>.sql`` is one SELECT, listed here in the order of building."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_READ = re.compile(r"\b(?:from|join)\s+(\w+)")


@dataclass(frozen=True)
class Model:
    """A derived table. ``stored`` ones are rebuilt after changes of the tables in ``after``; the others are views.

    ``on_demand`` ones cost seconds on millions of orders and are rebuilt when a question first needs them. Of ``fitted``
    ones the SQL gives only the columns; the rows are what an analysis fits to the models before. Without rows in the
    table ``of`` a model has none, whatever else it depends on.
    """

    name: str
    after: tuple[str, ...]
    stored: bool = True
    on_demand: bool = False
    fitted: bool = False
    of: str = ""

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


def on_demand_behind(sql: str) -> frozenset[str]:
    """Names of the on-demand models that a statement reads, itself or through other models."""
    found: set[str] = set()
    for name in set(_READ.findall(sql)) & _BY_NAME.keys():
        found |= _needed(name)
    return frozenset(found)


@cache
def _needed(name: str) -> frozenset[str]:
    model = _BY_NAME[name]
    return on_demand_behind(model.sql) | ({name} if model.on_demand else frozenset())


# What an amount is counted as depends on the rates, and which currency they lead to on the settings; known names are no
# table that files fill, but change like one.
_MONEY = ("orders", "ad_spend", "settings", "exchange_rates")
_ORDERS = (*_MONEY, "known_names")
_OF_CUSTOMERS = (*_ORDERS, "customers")
_ALL_MONEY = (*_MONEY, "deals", "costs", "subscriptions")
_STAGES = (*_ORDERS, "costs", "subscriptions", "deals", "deal_stages")

CUSTOMER_VALUES = "customer_values"

MODELS = (
    Model("own_currency", ("orders", "ad_spend", "deals", "costs", "subscriptions", "settings")),
    Model("daily_rates", _ALL_MONEY),
    Model("paid_channels", ("ad_spend", "known_names"), of="ad_spend"),
    Model("customer_attributes", ("customers",)),
    Model("counted_orders", _OF_CUSTOMERS, stored=False),
    Model("sales", _OF_CUSTOMERS, stored=False),
    Model("traffic", ("visits", "known_names"), stored=False),
    Model("spend", _ORDERS, stored=False),
    Model("deal_words", ("deals", "deal_stages")),
    Model("deal_currencies", ("deals",)),
    Model("counted_deals", ("deals", "known_names"), of="deals"),
    Model("deal_days", ("deals", "deal_stages")),
    Model("stage_entries", ("deals", "deal_stages", "known_names"), stored=False),
    Model("stage_order", ("deals", "deal_stages", "known_names"), of="deal_stages"),
    Model("stage_spells", ("deals", "deal_stages", "known_names"), of="deal_stages"),
    Model("stage_paces", ("deals", "deal_stages", "known_names"), of="deal_stages"),
    Model("stage_stays", ("deals", "deal_stages", "known_names"), stored=False),
    Model("monthly_stays", ("deals", "deal_stages", "known_names"), on_demand=True),
    Model("deal_events", (*_ORDERS, "deals"), stored=False),
    Model("answers", ("feedback", "known_names"), stored=False),
    Model("cost_days", (*_OF_CUSTOMERS, "costs"), stored=False),
    Model("daily_sales", _ORDERS, of="orders"),
    Model("order_moments", _ORDERS, of="orders"),
    Model("target_days", (*_ORDERS, "targets"), of="targets"),
    Model("daily_traffic", ("visits", "known_names"), of="visits"),
    Model("daily_spend", _ORDERS, of="ad_spend"),
    Model("daily_deals", (*_ORDERS, "deals"), of="deals"),
    Model("regional_deals", (*_ORDERS, "deals"), of="deals"),
    Model("daily_answers", ("feedback", "known_names"), of="feedback"),
    Model("daily_costs", (*_OF_CUSTOMERS, "costs"), of="costs"),
    Model("subscription_spans", (*_ORDERS, "subscriptions"), of="subscriptions"),
    Model("recurring", (*_ORDERS, "subscriptions"), stored=False),
    Model("daily_recurring", (*_ORDERS, "subscriptions"), of="subscriptions"),
    Model("subscriber_changes", (*_ORDERS, "subscriptions"), of="subscriptions"),
    Model("subscriber_stays", (*_ORDERS, "subscriptions"), of="subscriptions"),
    Model("daily_subscribers", (*_ORDERS, "subscriptions"), on_demand=True),
    Model("monthly_moves", (*_ORDERS, "subscriptions"), on_demand=True),
    Model("user_numbers", ("usage_events",), of="usage_events"),
    Model("user_days", ("usage_events", "known_names"), of="usage_events"),
    Model("feature_days", ("usage_events", "known_names"), of="usage_events"),
    Model("new_users", ("usage_events", "known_names"), of="usage_events"),
    Model("daily_use", ("usage_events", "known_names"), on_demand=True),
    Model("conversions", _ALL_MONEY),
    Model("lines", (*_OF_CUSTOMERS, "order_lines"), on_demand=True),
    # What spend says of the currency matters only to orders that name none, and to all of those alike.
    Model("customer_history", tuple(t for t in _OF_CUSTOMERS if t != "ad_spend"), on_demand=True),
    Model("deal_paths", _STAGES, on_demand=True),
    Model("deal_outcomes", _STAGES, stored=False),
    Model("monthly_outcomes", _STAGES, on_demand=True),
    Model("deal_turns", _STAGES, stored=False),
    Model("monthly_turns", _STAGES, on_demand=True),
    Model("stage_chances", _STAGES, on_demand=True),
    Model("open_spells", _STAGES, stored=False),
    Model("daily_open_deals", _STAGES, on_demand=True),
    Model("open_deals", _STAGES, stored=False),
    Model("acquired_customers", _OF_CUSTOMERS, stored=False),
    Model("daily_customers", _ORDERS, on_demand=True),
    Model("daily_margins", _ORDERS, on_demand=True),
    Model("customer_months", _ORDERS, on_demand=True),
    Model("usual_gap", ("orders",), on_demand=True),
    Model("monthly_activity", _ORDERS, on_demand=True),
    Model(CUSTOMER_VALUES, _ORDERS, on_demand=True, fitted=True),
    Model("channel_margins", _OF_CUSTOMERS, stored=False),
    Model("expected_customers", _OF_CUSTOMERS, stored=False),
    Model("daily_expected", _ORDERS, on_demand=True),
    Model("customer_numbers", ("orders",), on_demand=True),
    Model("campaign_days", _OF_CUSTOMERS, on_demand=True),
    Model("customer_days", _OF_CUSTOMERS, on_demand=True),
    Model("customer_standings", (*_ALL_MONEY, "known_names", "customers"), on_demand=True),
    Model("customer_costs", (*_OF_CUSTOMERS, "costs"), on_demand=True),
)
_BY_NAME = {model.name: model for model in MODELS}
