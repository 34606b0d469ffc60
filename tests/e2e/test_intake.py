"""Bringing files in, in a real browser: known ones, unknown ones, bad ones, big ones, and changing one's mind."""

from __future__ import annotations

import csv
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kpi.analyses.customers.fitted_models import FITS
from kpi.intake import receipts
from kpi.workspaces import open_workspace
from tests.e2e.conftest import ROOT, Site, serving, settled, type_into

HEADER = ("order_id", "ordered_at", "channel", "net_amount")


def drop(page: Page, *files: Path) -> None:
    """Drop files, and wait until what can be done with them without a word is done."""
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files([str(file) for file in files])
    page.locator("[class*=st-key-file_], [class*=st-key-refused_]").first.wait_for()
    idle(page)


def idle(page: Page) -> None:
    """Wait until nothing is worked on any more."""
    settled(page)
    expect(page.locator(".st-key-work_panel")).to_have_count(0)
    settled(page)


def card(page: Page, name: str):
    """The card of a file."""
    return page.locator("[class*=st-key-file_], [class*=st-key-refused_]").filter(has_text=name)


def written(path: Path, header: tuple[str, ...], rows: list[tuple]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def healthy(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in page.inner_text("body") and "Sorry" not in page.inner_text("body")


def test_a_known_export_goes_from_drop_to_the_overview_without_a_field(empty_site: Site, visit: Iterator):
    page = visit(f"{empty_site.address}/upload")
    drop(page, ROOT / "sample_data/shopify_orders.csv")
    expect(card(page, "shopify_orders.csv")).to_contain_text("11,211 loaded, 0 set aside")
    assert page.locator("[class*=st-key-file_] input").count() == 0
    page.get_by_role("button", name="See the overview").click()
    expect(page.locator(".pl-card")).to_have_count(6)
    healthy(page)


def test_an_unknown_export_is_confirmed_once_and_the_next_one_loads_by_itself(
    empty_site: Site, visit: Iterator, tmp_path: Path
):
    header = ("Beleg", "Buchungstag", "Vertriebsweg", "Umsatz")
    first = [(f"R{n}", f"2026-01-{n:02}", "Laden" if n % 2 else "Web", f"{n}.50") for n in range(1, 29)]
    second = [(f"R{n + 100}", f"2026-02-{n:02}", "Laden", "7.25") for n in range(1, 20)]
    page = visit(f"{empty_site.address}/upload")
    drop(page, written(tmp_path / "januar.csv", header, first))
    for label in ("ordered at", "net amount"):
        box = page.get_by_test_id("stSelectbox").filter(has_text=f"{label} (needed)")
        expect(box.locator("input")).not_to_have_value("not in this file")
    page.get_by_role("button", name="Load this file").click()
    expect(card(page, "januar.csv")).to_contain_text("28 loaded")
    idle(page)
    drop(page, written(tmp_path / "februar.csv", header, second))
    expect(card(page, "februar.csv")).to_contain_text("19 loaded")
    idle(page)
    page.get_by_text("januar.csv: orders").or_(page.get_by_text("februar.csv: orders")).first.click()
    expect(page.locator("[class*=st-key-known_]")).to_contain_text("Umsatz")
    settled(page)
    page.get_by_role("button", name="Forget").click()
    expect(page.get_by_text("What I know about your files")).to_have_count(0)
    healthy(page)


def test_every_file_of_a_bad_drop_says_what_is_wrong_and_the_others_load(
    empty_site: Site, visit: Iterator, tmp_path: Path
):
    picture = tmp_path / "holiday.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + random.Random(7).randbytes(2000))
    empty = tmp_path / "nothing.csv"
    empty.write_bytes(b"")
    rows = [(f"A{n}", f"2026-03-{n:02}", "Web", f"{n}.00") for n in range(1, 25)]
    rows[4] = ("A5", "2026-13-45", "Web", "5.00")
    rows[9] = ("A10", "2026-03-10", "Web", "ten")
    good = written(tmp_path / "<b>march.csv", HEADER, rows)
    page = visit(f"{empty_site.address}/upload")
    drop(page, picture, empty, good)
    expect(card(page, "holiday.csv")).to_contain_text("is a PNG picture")
    expect(card(page, "nothing.csv")).to_contain_text("is empty")
    expect(card(page, "<b>march.csv")).to_contain_text("22 loaded, 2 set aside")
    card(page, "<b>march.csv").get_by_role("button", name="Mend the 2 lines").click()
    settled(page)
    receipt = page.locator("[class*=st-key-receipt_1]")
    expect(receipt).to_contain_text("2 lines were set aside")
    type_into(receipt.get_by_test_id("stDataFrame").first, column=2, row=0, text="2026-03-05")
    settled(page)
    receipt.get_by_role("button", name="Load 1 line that you changed").click()
    idle(page)
    expect(receipt).to_contain_text("1 line was set aside")
    receipt.get_by_role("button", name="Take this load out again").click()
    idle(page)
    expect(receipt).to_contain_text("taken out again")
    healthy(page)


def test_an_answer_is_asked_for_once_and_can_be_changed_afterwards(empty_site: Site, visit: Iterator, tmp_path: Path):
    rows = [(f"Q{n}", f"{1 + n % 9:02}/{1 + (n * 5 + 3) % 9:02}/2026", "Web", "10.00") for n in range(40)]
    page = visit(f"{empty_site.address}/upload")
    drop(page, written(tmp_path / "dates.csv", HEADER, rows))
    asking = card(page, "dates.csv")
    expect(asking).to_contain_text("Does the day or the month come first")
    page.reload()
    settled(page)
    # The file still waits after the page was loaded again, and nobody else sees it.
    expect(asking).to_contain_text("Does the day or the month come first")
    assert "dates.csv" not in visit(f"{empty_site.address}/upload").inner_text("body")
    asking.locator("[class*=st-key-answers_] button").first.click()
    idle(page)
    expect(asking).to_contain_text("40 loaded")
    asking.get_by_role("button", name="Receipt").click()
    settled(page)
    receipt = page.locator("[class*=st-key-receipt_1]")
    receipt.get_by_text("What was decided, and why").click()
    decision = receipt.locator("[class*=st-key-decision_]").filter(has_text="Order of day and month")
    expect(decision).to_contain_text("the day comes first")
    decision.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("the month comes first").click()
    dialog.get_by_role("button", name="Read it again so").click()
    idle(page)
    again = page.locator("[class*=st-key-receipt_2]")
    expect(again).to_contain_text("40")
    again.get_by_text("What was decided, and why").click()
    expect(again.locator("[class*=st-key-decision_]").filter(has_text="Order of day")).to_contain_text("the month")
    healthy(page)


def test_each_table_of_an_archive_has_its_own_card(empty_site: Site, visit: Iterator, tmp_path: Path):
    archive = tmp_path / "exports.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("google_ads_campaigns.csv", "meta_ads.csv"):
            packed.write(ROOT / "sample_data" / name, name)
        packed.writestr("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    page = visit(f"{empty_site.address}/upload")
    drop(page, archive)
    expect(card(page, "google_ads_campaigns.csv")).to_contain_text("1,680 loaded")
    expect(card(page, "meta_ads.csv")).to_contain_text("75 loaded")
    expect(card(page, "photo.csv")).to_contain_text("PNG picture")
    page.get_by_role("button", name="Clear this list").click()
    settled(page)
    expect(page.locator("[class*=st-key-file_]")).to_have_count(0)
    healthy(page)


def test_a_whole_folder_is_dropped_at_once(empty_site: Site, visit: Iterator, tmp_path: Path):
    folder = tmp_path / "exports"
    (folder / "2026").mkdir(parents=True)
    written(folder / "2026" / "orders.csv", HEADER, [("F1", "2026-01-05", "Web", "12.00")])
    written(folder / "orders.csv", HEADER, [("F2", "2025-01-05", "Web", "8.00"), ("F3", "2025-02-05", "Web", "9.00")])
    (folder / ".DS_Store").write_bytes(b"\0\1")
    page = visit(f"{empty_site.address}/upload")
    page.get_by_text("A whole folder").click()
    settled(page)
    drop(page, folder)
    expect(card(page, "exports: 2026/orders.csv")).to_contain_text("1 loaded")
    expect(card(page, "exports: orders.csv")).to_contain_text("2 loaded")
    expect(page.locator("[class*=st-key-file_], [class*=st-key-refused_]")).to_have_count(2)
    healthy(page)


@pytest.fixture(scope="module")
def fifty_megabytes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "orders.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADER) + ",customer_id,status\n")
        for n in range(830_000):
            day = f"2026-{1 + n % 12:02}-{1 + n % 28:02} {n % 24:02}:{n % 60:02}:00"
            # One line that is no order makes the load look at every line: long enough to be stopped.
            amount = "ten" if n == 400_000 else f"{n % 500}.25"
            file.write(f"N{n:08},{day},{'Web' if n % 3 else 'Store'},{amount},customer-{n % 9973},paid\n")
    assert path.stat().st_size > 50_000_000
    return path


def test_a_large_file_loads_beside_the_page_and_can_be_stopped(
    empty_site: Site, visit: Iterator, fifty_megabytes: Path
):
    page = visit(f"{empty_site.address}/upload")
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(str(fifty_megabytes))
    panel = page.locator(".st-key-work_panel")
    expect(panel).to_contain_text("Loading orders.csv")
    row = page.locator("[class*=st-key-work_]:not(.st-key-work_panel)").filter(has_text="Loading orders.csv")
    row.get_by_role("button", name="Cancel").click()
    expect(card(page, "orders.csv")).to_contain_text("nothing of it was loaded")
    idle(page)
    expect(page.get_by_role("heading", name="Loads")).to_have_count(0)
    page.get_by_role("button", name="Load it after all").click()
    expect(panel).to_contain_text("Loading orders.csv")
    # The other pages are open meanwhile, and what became of it is there on the way back.
    page.get_by_role("link", name="Definitions").click()
    expect(page.get_by_role("heading", name="Definitions", exact=True)).to_be_visible()
    page.get_by_role("link", name="Upload").click()
    expect(card(page, "orders.csv")).to_contain_text("829,999 loaded, 1 set aside")
    idle(page)
    left = list((empty_site.workspace.parent / f"{empty_site.workspace.stem}.uploads").iterdir())
    assert [file for file in left if file.is_file()] == []
    healthy(page)


def test_what_the_browser_says_is_in_the_workspace(tmp_path: Path, browser: Browser, visit: Iterator):
    with serving(tmp_path / "shop.duckdb") as site:
        page = visit(f"{site.address}/upload")
        drop(page, ROOT / "sample_data/meta_ads.csv")
        expect(card(page, "meta_ads.csv")).to_contain_text("75 loaded")
    workspace = open_workspace(tmp_path / "shop.duckdb", FITS)
    try:
        assert [(r.file, r.rows_loaded, r.balances) for r in receipts(workspace)] == [("meta_ads.csv", 75, True)]
    finally:
        workspace.close()
    assert list((tmp_path / "shop.uploads").iterdir()) == []
