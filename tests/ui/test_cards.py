"""Cards: what may be chance has no colour, and says so."""

from __future__ import annotations

import html
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpi.analyses.customers.fitted_models import FITS
from kpi.catalog import kpi
from kpi.query import Query
from kpi.store import Workspace
from kpi.ui.pieces.blocks import kpi_columns
from kpi.workspaces import open_workspace
from tests.ui.conftest import _ORDERS, fill


def card(at: Any, label: str) -> str:
    """The text of one card."""
    return next(h.proto.body for h in at.get("html") if f">{label}<" in h.proto.body and "pl-card" in h.proto.body)


@pytest.mark.parametrize(
    ("more", "until", "said", "coloured"),
    [(1, 12, "+3.5%</b>", False), (4, 30, "+50%</b>", True)],
)
def test_a_change_has_a_colour_when_it_is_more_than_chance(
    path: Path,
    kept: Callable[[Callable[[Workspace], None]], Path],
    app: Callable[..., AppTest],
    more: int,
    until: int,
    said: str,
    *,
    coloured: bool,
):
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


def test_a_blank_says_the_same_on_its_card_and_over_its_column(filled: Path, app: Callable[..., AppTest]):
    """A channel without ad spend: the card says why there is no CAC, and so does the table by channel."""
    workspace = open_workspace(filled, FITS)
    why = workspace.ask(Query(("cac",), where={"channel": ("Email",)})).reason(0, "cac")
    by_channel = workspace.ask(Query(("cac", "orders"), by=("channel",)))
    workspace.close()
    assert why == "Customer acquisition cost is blank: there is no ad spend."
    shown = html.unescape(card(app(channel="Email"), "Customer acquisition cost"))
    assert shown.count(why) == 2, "as the card's verdict, and where one points at the dash"
    blank = [sentence for (_, column), sentence in by_channel.reasons.items() if column == "cac"]
    assert blank and len(set(blank)) == 1
    (column,) = kpi_columns(by_channel, (kpi("cac"),), "EUR")
    assert column.help.startswith(kpi("cac").about)
    assert column.help.endswith(blank[0].split(": ", 1)[1])
