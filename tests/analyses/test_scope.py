"""The scope of an analysis: one key, whatever order its parts were given in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kpi.analyses.scope import Scope
from kpi.errors import UserError


def test_a_scope_is_one_key_whatever_order_its_filters_were_given_in() -> None:
    one = Scope(where={"channel": ["Web"], "region": (), "country": (None,)})
    other = Scope(where={"country": (None,), "channel": ("Web",)})
    assert one == other and hash(one) == hash(other)
    assert one != replace(one, currency="EUR") and one.anytime == one


def test_a_scope_asks_for_its_own_days_filters_and_currency() -> None:
    scope = Scope(date(2024, 1, 1), date(2024, 1, 31), {"region": ("North",)}, "channel", "EUR")
    query = scope.query("orders", by=("device",), compare="year")
    assert (query.start, query.end, query.where, query.currency) == (scope.start, scope.end, scope.where, "EUR")
    assert (query.kpis, query.by, query.compare) == (("orders",), ("device",), "year")


def test_days_the_wrong_way_round_are_said() -> None:
    assert Scope(end=date(2024, 1, 31)).days["last_day"] == date(2024, 1, 31)
    with pytest.raises(UserError, match="after the last day"):
        _ = Scope(date(2024, 2, 1), date(2024, 1, 1)).days
