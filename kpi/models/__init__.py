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


MODELS = (
    Model("paid_channels", ("ad_spend",)),
    Model("sales", ("orders", "ad_spend"), stored=False),
    Model("lines", ("orders", "order_lines"), stored=False),
    Model("traffic", ("visits",), stored=False),
    Model("spend", ("ad_spend",), stored=False),
    Model("daily_sales", ("orders", "ad_spend")),
    Model("daily_traffic", ("visits",)),
    Model("daily_spend", ("ad_spend",)),
    Model("customer_history", ("orders", "settings"), on_demand=True),
    Model("acquired_customers", ("orders", "ad_spend"), stored=False),
    Model("daily_customers", ("orders", "ad_spend", "settings"), on_demand=True),
)
