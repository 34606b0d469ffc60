"""Cards: what may be chance has no colour, and says so."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.workspaces import open_workspace
from tests.ui.conftest import _ORDERS, fill


def card(at, label: str) -> str:
    """The text of one card."""
    return next(h.proto.body for h in at.get("html") if f">{label}<" in h.proto.body and "pl-card" in h.proto.body)


@pytest.mark.parametrize(
    ("more", "until", "said", "coloured"),
    [(1, 12, "+3.5%</b>", False), (4, 30, "+50%</b>", True)],
)
def test_a_change_has_a_colour_when_it_is_more_than_chance(path, kept, app, more, until, said, coloured):
    """200 orders in the last 25 days of June, as many in the 25 days before, and 7 or 100 more of a price of 40."""
    shutil.copy(kept(fill), path)
    days = {"first": date(2026, 6, 6), "last": date(2026, 6, until)}
    with (workspace := open_workspace(path, FITS)).write("orders") as cursor:
        cursor.execute(_ORDERS, {"channel": "Phone", "region": "North", "price": 40, "orders": more, **days})
    workspace.close()
    at = app(from_="2026-06-06", to="2026-06-30", compare="previous")
    assert not at.exception
    orders = card(at, "Orders")
    assert said in orders and ('<b class="pl-good">' in orders) is coloured
    assert ("more than chance" if coloured else "it may be chance") in orders
    assert "95 % interval" in card(at, "Average order value")
