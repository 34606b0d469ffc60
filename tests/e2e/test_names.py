"""Names in a browser: one is changed, holds on every page, and is undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from kpi.analyses.customers.fitted_models import FITS
from kpi.intake import load
from kpi.workspaces import open_workspace
from tests.e2e.conftest import Site, choose, pick, serving, settled

_FILES = {
    "orders.csv": "order_id,ordered_at,channel,net_amount\n1,2024-01-05,web shop,100.00\n2,2024-01-06,Store,50.00\n",
    "visits.csv": "date,channel,visits\n2024-01-05,Website,100\n2024-01-06,Store,9\n",
}


def test_a_name_is_changed_and_undone(tmp_path: Path, visit: Iterator) -> None:
    path = tmp_path / "shop.duckdb"
    workspace = open_workspace(path, FITS)
    for name, text in _FILES.items():
        (tmp_path / name).write_text(text)
        load(workspace, tmp_path / name, name)
    workspace.close()
    with serving(path) as site:
        _change_and_undo(site, visit)


def _change_and_undo(site: Site, visit: Any) -> None:
    page = visit(f"{site.address}/names")
    expect(page.get_by_text("Channels that do not meet")).to_be_visible()
    expect(page.get_by_text("often two words for one thing")).to_be_visible()
    said = page.get_by_text("web shop is called Website now")
    change = page.locator(".st-key-name_change")
    pick(change.get_by_role("combobox").first, "web shop")
    pick(change.get_by_role("combobox").last, "Website")
    change.get_by_role("button", name="Change the name").click()
    expect(said).to_be_visible()
    expect(page.get_by_text("Channels that do not meet")).to_have_count(0)
    settled(page)
    choose(page.get_by_test_id("stDataFrame").last, column=1, row=0)
    page.keyboard.press("Shift+Space")
    page.locator(".st-key-undo_rules button").click()
    expect(page.get_by_text("The rules are gone.")).to_be_visible()
    expect(page.get_by_text("Channels that do not meet")).to_be_visible()
