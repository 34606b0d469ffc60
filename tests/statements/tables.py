"""The keys of the tables that statements read: what tells one of their rows from all others."""

from __future__ import annotations

import sqlglot

from kpi.models import MODELS
from tests.statements.ordering import Key, keys_of

# What the SQL of a table does not show by itself; a test asks the shop whether it is so.
TOLD: dict[str, list[Key]] = {
    "calendar": [frozenset({"day"})],
    "loads": [frozenset({"load_id"})],
    "customer_history": [frozenset({"customer_id"})],
    "deal_paths": [frozenset({"deal_row"})],
    # One row has neither: that of all closed deals.
    "stage_chances": [frozenset({"pipeline", "place"})],
}


class TableKeys(dict[str, list[Key]]):
    """Keys by the name of a table, those of a model worked out from its SQL when they are asked for the first time."""

    _models = {model.name: model for model in MODELS}

    def __missing__(self, name: str) -> list[Key]:
        self[name] = TOLD.get(name, [])
        if name in self._models and name not in TOLD and not self._models[name].fitted:
            self[name] = keys_of(sqlglot.parse_one(self._models[name].sql, dialect="duckdb"), self)  # type: ignore[arg-type]
        return self[name]


KEYS = TableKeys()
