"""The page Targets: bars, verdicts, and targets that are typed on it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kpi.analyses.customers.fitted_models import FITS
from kpi.workspaces import open_workspace
from tests.conftest import fill as fill_tables
from tests.ui.test_pages import healthy, words

JUNE = "2026-06-01"


@pytest.fixture
def planned(filled: Path):
    """June 2026 is over in the shop: Web sold 3,000 of 2,900, Email 3,000 of 6,000; 30 days."""
    workspace = open_workspace(filled, FITS)
    rows = [
        {"kpi": "net_sales", "channel": channel, "region": None, "month": JUNE, "value": Decimal(value), "load_id": 4,
         "source": "targets"}
        for channel, value in (("Web", "2900"), ("Email", "6000"))
    ]  # fmt: skip
    fill_tables(workspace, targets=rows)
    workspace.close()
    return filled


def test_a_month_that_is_over_says_who_missed(planned: Any, app: Callable[..., AppTest]):
    at = app("performance/targets")
    assert healthy(at)
    text = words(at)
    assert "Targets of Jun 2026, which is over." in text
    assert "Net sales: Email missed its target" in text
    [chart] = at.get("vega_lite_chart")
    assert "Web 103% reached" in chart.proto.alt and "Email 50% missed" in chart.proto.alt
    table = at.dataframe[0].value
    assert list(table.iloc[:, 0]) == ["All 2 together", "Email", "Web"]
    assert list(table.iloc[:, 2]) == [8900.0, 6000.0, 2900.0]


def test_the_filter_bar_narrows_the_targets(planned: Any, app: Callable[..., AppTest]):
    at = app("performance/targets", channel="Web")
    assert list(at.dataframe[0].value.iloc[:, 0])[-1] == "Web"
    assert "Email" not in words(at).split("Targets of")[1]


def test_without_targets_the_page_says_how_to_set_one(filled: Path, app: Callable[..., AppTest]):
    at = app("performance/targets")
    assert healthy(at) and "No targets are set yet" in words(at)


def test_typed_targets_are_stored(filled: Path, app: Callable[..., AppTest]):
    at = app("performance/targets")
    at.session_state["type_targets"] = True
    at.run()
    key = f"type_net_sales_channel_2026_{at.session_state['page'].workspace.version}"
    at.session_state[key] = {"edited_rows": {0: {JUNE: 6000.0}}, "added_rows": [], "deleted_rows": []}
    at.run()
    store = next(b for b in at.button if b.key == "store_targets")
    assert store.label == "Store 1 changed target"
    store.click().run()
    assert healthy(at)
    assert "Net sales: 1 of 1 targets was reached" in words(at)
    st.cache_resource.clear()
    workspace = open_workspace(filled, FITS)
    with workspace.cursor() as cursor:
        assert cursor.execute("select kpi, channel, value from targets").fetchall() == [("net_sales", None, 6000)]
    workspace.close()
