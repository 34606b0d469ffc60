"""Names in a browser: one is changed in its cell, holds on every page, and is undone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page, expect

from kpi.intake import load
from kpi.store import open_workspace
from tests.e2e.conftest import Site, serving, settled

_FILES = {
    "orders.csv": "order_id,ordered_at,channel,net_amount\n1,2024-01-05,web shop,100.00\n2,2024-01-06,Store,50.00\n",
    "visits.csv": "date,channel,visits\n2024-01-05,Website,100\n2024-01-06,Store,9\n",
}
_ROW, _FIRST = 35, 16


def test_a_name_is_changed_in_its_cell_and_undone(tmp_path: Path, visit) -> None:
    path = tmp_path / "shop.duckdb"
    workspace = open_workspace(path)
    for name, text in _FILES.items():
        (tmp_path / name).write_text(text)
        load(workspace, tmp_path / name, name)
    workspace.close()
    with serving(path) as site:
        _change_and_undo(site, visit)


def _change_and_undo(site: Site, visit) -> None:
    page = visit(f"{site.address}/names")
    expect(page.get_by_text("Channels that do not meet")).to_be_visible()
    expect(page.get_by_text("often two words for one thing")).to_be_visible()
    said = page.get_by_text("web shop is called Website now")
    # The table is drawn on a canvas, which does not say when it listens.
    for _ in range(4):
        _type_into_first_name(page, "Website")
        with suppress(AssertionError):
            expect(said).to_be_visible(timeout=8000)
            break
    expect(said).to_be_visible()
    expect(page.get_by_text("Channels that do not meet")).to_have_count(0)
    settled(page)
    rules = page.locator("[data-testid=stDataFrame]").last
    rules.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    box = rules.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + _ROW + _FIRST)
    page.locator(".st-key-undo_rules button").click()
    expect(page.get_by_text("The rules are gone.")).to_be_visible()
    expect(page.get_by_text("Channels that do not meet")).to_be_visible()


def _type_into_first_name(page: Page, name: str) -> None:
    settled(page)
    table = page.locator("[data-testid=stDataFrame]").nth(1)
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(2000)
    box = table.bounding_box()
    cell = box["x"] + 60, box["y"] + _ROW + _FIRST
    page.mouse.click(*cell)
    page.mouse.dblclick(*cell)
    page.wait_for_timeout(800)
    page.keyboard.press("Control+A")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
