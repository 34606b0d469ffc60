"""What a visitor does, in a real browser: open a link, drop files, map columns, slide a benchmark, share the view."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ROOT, Site, serving, settled
from tests.real_data import data_file


def downloaded(page: Page, block: str) -> list[dict[str, str]]:
    """The rows of a block's CSV file."""
    page.locator(f".st-key-csv_{block} button").first.wait_for()
    with page.expect_download() as download:
        page.locator(f".st-key-csv_{block} button").first.click()
    return list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))


def cents(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)


def drop(page: Page, *files: Path) -> None:
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files([str(f) for f in files])
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of the select box with that label."""
    box = page.get_by_test_id("stSelectbox").filter(has_text=label).first
    box.locator("input").click()
    box.locator("input").fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    settled(page)


def no_trace(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in page.inner_text("body")


def cards(page: Page) -> str:
    """What the cards on the overview say."""
    expect(page.locator(".pl-card")).to_have_count(6)
    return " | ".join(page.locator(".pl-card").all_inner_texts())


def test_the_first_deep_link_of_a_fresh_server_opens_the_right_page(sample_site: Site, visit: Iterator):
    page = visit(f"{sample_site.address}/regions?from=2026-01-01&to=2026-06-30&grain=quarter")
    expect(page.get_by_role("heading", name="Regions", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".pl-sentence").first).to_contain_text("1 Jan 2026 to 30 Jun 2026")
    no_trace(page)


# What the page has to say of what is planted in the sample shop.
SAID = {
    "overview": "Paid Social",
    "channels": "Conversion rate",
    "trends": "Net sales",
    "regions": "Massachusetts",
    "margin": "Store leaves",
    "targets": "Email is behind its target",
    "products": 'Ornament Set "North" lasts',
    "funnel": "Paid Search loses the most from checkouts to purchases",
    "pipeline": "The most is lost in Proposal",
    "lifetime": "Paid Social customers bring the most",
    "retention": "of customers order again in the month after the first order",
    "segments": "18-24 buy in Paid Social",
    "satisfaction": "Email is surely below the rest",
    "subscriptions": "of the subscribers are still there after a year",
    "usage": "Club rewards and Gift reminders are below the benchmark",
    "upload": "Drop your exports here",
    "names": "Names",
    "definitions": "Definitions",
}


def test_every_page_is_looked_at() -> None:
    assert set(SAID) == {path.stem for path in (ROOT / "pages").glob("*/*.py")}


@pytest.mark.parametrize("name", SAID)
def test_every_page_says_what_is_planted_and_does_not_scroll_sideways(sample_site: Site, visit: Iterator, name: Any):
    page = visit(f"{sample_site.address}/{'' if name == 'overview' else name}")
    expect(page.locator("[data-testid=stMain]")).to_contain_text(SAID[name])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert "Sorry" not in page.inner_text("body")
    no_trace(page)


def test_the_map_is_drawn_from_shapes_of_the_app_itself(sample_site: Site, visit: Iterator):
    page = visit(f"{sample_site.address}/regions")
    states = page.locator("[class*=st-key-chart_map] svg path[aria-label], .mark-shape path")
    expect(states.nth(40)).to_be_attached()
    assert all(
        url.startswith(sample_site.address)
        for url in page.evaluate(
            "performance.getEntriesByType('resource').map(e => e.name).filter(n => n.startsWith('http'))"
        )
    )


def test_the_sample_shop_is_one_click_away_and_leaves_no_trace(empty_site: Site, visit: Iterator):
    page = visit(empty_site.address)
    page.get_by_role("button", name="Try the sample shop").click()
    expect(page.get_by_text("Look here first")).to_be_visible()
    page.goto(f"{empty_site.address}/upload")
    settled(page)
    page.get_by_role("button", name="Remove the sample shop").click()
    expect(page.get_by_role("button", name="Try the sample shop")).to_be_visible()
    settled(page)
    page.goto(empty_site.address)
    expect(page.get_by_role("button", name="Try the sample shop")).to_be_visible()
    no_trace(page)


def test_an_unknown_export_is_mapped_in_the_browser_and_is_right_to_the_cent(empty_site: Site, visit: Iterator):
    page = visit(f"{empty_site.address}/upload")
    drop(page, data_file("superstore/superstore.csv"))
    choose(page, "What are its rows?", "Order lines: one row per product in an order")
    expect(page.get_by_test_id("stSelectbox").filter(has_text="ordered at").first.locator("input")).to_have_value(
        "Order Date"
    )
    choose(page, "net amount", "not in this file")
    expect(page.get_by_test_id("stAlert").filter(has_text="Still needed: net amount")).to_be_visible()
    choose(page, "net amount", "Sales")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    page.get_by_role("button", name="Load this file").click()
    expect(page.get_by_text("9,994 loaded").first).to_be_visible()
    settled(page)
    page.goto(f"{empty_site.address}/regions?from=2014-01-03&to=2017-12-30&kpi=net_sales")
    settled(page)
    assert {r["Region"]: cents(r["net_sales"]) for r in downloaded(page, "league")} == {
        "West": Decimal("725457.82"),
        "East": Decimal("678781.24"),
        "Central": Decimal("501239.89"),
        "South": Decimal("391721.91"),
    }
    page.goto(f"{empty_site.address}/trends?from=2014-01-03&to=2017-12-30&grain=year&kpi=units")
    settled(page)
    assert sum(Decimal(r["units"]) for r in downloaded(page, "trend")) == 37873
    no_trace(page)


def test_great_outdoors_by_its_order_method(empty_site: Site, visit: Iterator):
    page = visit(f"{empty_site.address}/upload")
    drop(page, data_file("great_outdoors_sales/sales.csv"))
    choose(page, "What are its rows?", "Orders: one row per order")
    page.get_by_role("button", name="Load this file").click()
    expect(page.get_by_text("6,045 loaded").first).to_be_visible()
    settled(page)
    page.goto(f"{empty_site.address}/channels?from=2004-01-01&to=2007-01-01&kpi=net_sales")
    settled(page)
    found = {r["Channel"]: cents(r["net_sales"]) for r in downloaded(page, "bars")}
    assert found["Web"] == Decimal("425173564.71") and found["Special"] == Decimal("6642339.96")
    assert sum(found.values()) == Decimal("627745954.46")


def test_the_cohort_kit_loads_by_itself_and_gives_its_cac_and_ltv(empty_site: Site, visit: Iterator):
    kit = data_file("ltv_cohort_kit/tests_fixtures_shopify_orders.csv").parent
    page = visit(f"{empty_site.address}/upload")
    drop(page, kit / "tests_fixtures_shopify_orders.csv", kit / "tests_fixtures_spend.csv")
    expect(page.get_by_text("9 loaded").first).to_be_visible()
    expect(page.get_by_text("3 loaded").first).to_be_visible()
    margin = page.get_by_test_id("stNumberInput").locator("input")
    margin.fill("60")
    margin.press("Enter")
    settled(page)
    page.goto(f"{empty_site.address}/lifetime")
    settled(page)
    january, _, march, april = downloaded(page, "cohorts")
    assert [Decimal(january[c]) for c in ("cac", "month 0", "month 1", "month 2")] == [45, 45, 54, 54]
    assert (Decimal(march["cac"]), Decimal(march["month 0"])) == (400, 120)
    assert (april["customers"], april["Remark"]) == ("0", "spend without new customers")
    page.locator(".st-key-explain_cohorts button").first.click()
    page.get_by_role("dialog").get_by_text("Files it came from").click()
    expect(page.get_by_role("dialog")).to_contain_text("tests_fixtures_spend.csv")
    no_trace(page)


def test_an_ambiguous_date_is_one_question_with_examples(empty_site: Site, visit: Iterator, tmp_path: Path):
    path = tmp_path / "o.csv"
    path.write_text("order_id,ordered_at,net_amount\n1,03/04/2026,10\n2,05/04/2026,20\n")
    page = visit(f"{empty_site.address}/upload")
    drop(page, path)
    expect(page.get_by_text("Does the day or the month come first")).to_be_visible()
    page.get_by_role("button", name="03/04/2026: month 03, day 04").click()
    expect(page.get_by_text("2 loaded").first).to_be_visible()


def test_a_bad_file_gets_one_clear_sentence(empty_site: Site, visit: Iterator, tmp_path: Path):
    bad = {
        "empty.csv": b"",
        "picture.csv": b"\x89PNG\r\n\x1a\n" + b"\0" * 400,
        "broken.xlsx": b"PK\x03\x04 this is no workbook",
        "header.csv": b"order_id,ordered_at,net_amount\n",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    page = visit(f"{empty_site.address}/upload")
    drop(page, *(tmp_path / name for name in bad))
    for name in bad:
        refused = page.locator("[class*=st-key-file_], [class*=st-key-refused_]").filter(has_text=name)
        expect(refused).to_contain_text(re.compile("could not be read|not loaded"))
    no_trace(page)


def test_a_benchmark_slides_and_is_remembered_in_a_fresh_browser(sample_site: Site, visit: Iterator):
    address = f"{sample_site.address}/channels?kpi=conversion_rate"
    page = visit(address)
    thumb = page.get_by_test_id("stSlider").filter(has_text="Benchmark: Conversion rate").get_by_role("slider")
    before = float(thumb.input_value())
    thumb.focus()
    for _ in range(5):
        thumb.press("ArrowRight")
    settled(page)
    after = float(thumb.input_value())
    assert after > before
    fresh = visit(address)
    again = fresh.get_by_test_id("stSlider").filter(has_text="Benchmark: Conversion rate").get_by_role("slider")
    expect(again).to_have_value(thumb.input_value())


def test_the_copied_link_shows_the_same_view_in_a_fresh_browser(sample_site: Site, visit: Iterator):
    page = visit(f"{sample_site.address}/trends")
    choose(page, "KPI", "Acquisition: Conversion rate")
    choose(page, "Lines", "By channel")
    page.reload()
    settled(page)
    sentence = page.locator(".pl-sentence").first.inner_text()
    assert "onversion rate by channel" in sentence
    fresh = visit(page.url)
    expect(fresh.locator(".pl-sentence").first).to_have_text(sentence)
    assert fresh.url == page.url


def test_two_visitors_with_different_filters_get_their_own_numbers(sample_site: Site, visit: Iterator):
    views = {
        channel: visit(f"{sample_site.address}/?from=2025-01-01&to=2025-12-31&channel={channel.replace(' ', '+')}")
        for channel in ("Email", "Store", "Paid Search")
    }
    first = {channel: cards(page) for channel, page in views.items()}
    assert len(set(first.values())) == 3
    for page in views.values():
        page.reload()
    for channel, page in views.items():
        settled(page)
        expect(page.locator(".pl-sentence").first).to_contain_text(f"only channel {channel}")
        assert cards(page) == first[channel]


def test_how_is_this_computed_shows_formula_sql_rows_and_files(sample_site: Site, visit: Iterator):
    page = visit(f"{sample_site.address}/channels?kpi=conversion_rate")
    page.locator(".st-key-explain_bars button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("orders ÷ visits")
    expect(dialog).to_contain_text("union all")
    dialog.get_by_text("Files it came from").click()
    expect(dialog).to_contain_text("ga4_traffic_acquisition.csv")


@pytest.mark.parametrize("kind, start", [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_chart_can_be_taken_away(sample_site: Site, visit: Iterator, kind: str, start: bytes):
    page = visit(f"{sample_site.address}/trends")
    with page.expect_download() as download:
        page.locator(f".st-key-{kind}_trend button").first.click()
    assert Path(download.value.path()).read_bytes().startswith(start)


def test_a_workspace_that_is_in_use_is_said_on_the_page(sample_site: Site, visit: Iterator):
    with serving(sample_site.workspace) as second:
        page = visit(second.address)
        expect(page.get_by_text("in use by another process")).to_be_visible()
        no_trace(page)
