"""A shop whose numbers can be checked by hand, in a workspace that the app opens, and the app itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kpi.analyses.customers.fitted_models import FITS
from kpi.store import Workspace
from kpi.store.settings import register_channels
from kpi.workspaces import open_workspace

ROOT = Path(__file__).parents[2]
LAST = date(2026, 6, 30)
FIRST = date(2025, 1, 1)
DAILY = {"Email": (10, 5), "Web": (100, 2), "Store": (10, 1)}  # visits and orders a day
PRICE = {"Email": 20, "Web": 50, "Store": 30}


_ORDERS = """
insert into orders by name select
    'o-' || $channel || '-' || c.day || '-' || n.n as order_id, c.day + interval '10 hour' as ordered_at,
    'c-' || $channel || '-' || (c.day - date '2025-01-01') || '-' || n.n as customer_id,
    $channel as channel, $region as region, 'EUR' as currency, $price as gross_amount, 0 as discount_amount,
    0 as refund_amount, 0 as refund_other_amount, 0 as tax_amount, 0 as shipping_amount, $price as total_amount,
    $price as net_amount, 1 as quantity, 'paid' as status, true as is_sale, 1 as order_count,
    1 as load_id, 'test' as source, 1 as line
from calendar c, (select unnest(range($orders)) as n) n where c.day >= $first and c.day <= $last
"""
_VISITS = """
insert into visits by name select
    c.day as date, $channel as channel, $region as region, $visits as visits,
    2 as load_id, 'test' as source, 1 as line
from calendar c where c.day >= $first and c.day <= $last
"""
_SPEND = """
insert into ad_spend by name select
    c.day as date, 'Web' as channel, 'EUR' as currency, 30 as amount, 3 as load_id, 'test' as source, 1 as line
from calendar c where c.day >= $first and c.day <= $last
"""
_LOAD = """
insert into loads by name select
    1 as load_id, timestamp '2026-07-01 09:00:00' as loaded_at, 'orders.csv' as file, 'abc' as digest,
    'orders' as source, 'orders' as table_name, 4368 as rows_in, $receipt as receipt, false as undone
"""
RECEIPT = {
    "load": 1, "file": "orders.csv", "source": "orders", "table": "orders", "rows_in": 4368, "rows_loaded": 4368,
    "rows_set_aside": 0, "duplicates": 0, "restated": 0, "skipped": {}, "questions": [], "totals": {}, "problems": [],
    "decisions": [], "money": [], "notes": [], "loaded_at": "2026-07-01 09:00:00", "digest": "abc", "undone": False,
}  # fmt: skip


def fill(workspace: Workspace) -> None:
    """Orders of a fixed price, visits and spend, the same every day: Web converts 2 % of 100 visits a day."""
    days = {"first": FIRST, "last": LAST}
    with workspace.write("orders", "visits", "ad_spend") as cursor:
        for channel, (visits, orders) in DAILY.items():
            row = {"channel": channel, "region": "South" if channel == "Web" else "North", **days}
            cursor.execute(_ORDERS, {**row, "price": PRICE[channel], "orders": orders})
            cursor.execute(_VISITS, {**row, "visits": visits})
        cursor.execute(_SPEND, days)
        cursor.execute(_LOAD, {"receipt": json.dumps(RECEIPT)})
        register_channels(cursor)


@pytest.fixture(scope="session", autouse=True)
def no_components() -> Iterator[None]:
    """The app has no components: without this each opening of it reads about every package that is installed."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
        yield


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Callable[[Callable[[Workspace], None]], Path]:
    """A workspace file as a function fills it: made once, for tests to copy."""

    @cache
    def made(fills: Callable[[Workspace], None]) -> Path:
        made = Path(shutil.copy(empty_file, tmp_path_factory.mktemp("kept") / "shop.duckdb"))
        workspace = open_workspace(made, FITS)
        fills(workspace)
        workspace.close()
        return made

    return made


@pytest.fixture
def path(tmp_path: Path, empty_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the app finds its workspace, still empty; whatever the app opened is closed again."""
    found = Path(shutil.copy(empty_file, tmp_path / "shop.duckdb"))
    monkeypatch.setenv("KPI_WORKSPACE", str(found))
    st.cache_resource.clear()
    yield found
    st.cache_resource.clear()


@pytest.fixture
def filled(path: Path, kept: Callable) -> Path:
    """A workspace with the shop in it."""
    return Path(shutil.copy(kept(fill), path))


@pytest.fixture
def app() -> Callable[..., AppTest]:
    """Opens the app on a page with an address, as a new visitor."""

    def opened(page: str = "performance/overview", **address: str | list[str]) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        if page != "performance/overview":
            at.switch_page(f"pages/{page}.py")
        for name, value in address.items():
            at.query_params[name.rstrip("_")] = value
        return at.run()

    return opened
