"""A real server on a workspace of its own, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from kpi.analyses.customers.fitted_models import FITS
from kpi.intake import load_sample
from kpi.workspaces import open_workspace

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SECONDS = 60
expect.set_options(timeout=SECONDS * 1000)


@dataclass(frozen=True)
class Site:
    """A running app: its address and its workspace file."""

    address: str
    workspace: Path


@contextmanager
def serving(workspace: Path) -> Iterator[Site]:
    """Start the app as the README says, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(port),
            "--server.headless",
            "true",
            "--server.address",
            "127.0.0.1",
        ],
        cwd=ROOT,
        env={**os.environ, "KPI_WORKSPACE": str(workspace)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(SECONDS * 10):
            with suppress(OSError):
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            time.sleep(0.1)
        yield Site(address, workspace)
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    """The app on the sample shop."""
    path = tmp_path_factory.mktemp("sample") / "shop.duckdb"
    workspace = open_workspace(path, FITS)
    load_sample(workspace)
    workspace.close()
    with serving(path) as site:
        yield site


@pytest.fixture
def empty_site(tmp_path: Path, browser: Browser) -> Iterator[Site]:
    """A fresh app on an empty workspace."""
    with serving(tmp_path / "shop.duckdb") as site:
        yield site


@pytest.fixture
def visit(browser: Browser) -> Iterator:
    """Open an address in a browser that has never been here before."""
    contexts = []

    def opened(address: str, **options) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        settled(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def settled(page: Page) -> Page:
    """Wait until the page has run and nothing runs any more."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SECONDS * 1000)
    page.wait_for_timeout(400)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SECONDS * 1000)
    return page


def type_into(table: Locator, column: int, row: int, text: str) -> None:
    """Change a cell of an editable table by keyboard, as somebody does who cannot see its canvas."""
    editor = table.page.locator(".gdg-input")

    def opened() -> None:
        choose(table, column, row)
        table.page.keyboard.press("Enter")
        expect(editor).to_have_count(1, timeout=2000)

    _until(opened)
    editor.fill(text)
    table.page.keyboard.press("Enter")
    expect(editor).to_have_count(0)


def choose(table: Locator, column: int, row: int) -> None:
    """Put the focus of a table on a cell; both are counted from 0, and a box that marks a row is a column too."""
    cell = table.get_by_test_id(f"glide-cell-{column}-{row}")

    def chosen() -> None:
        # A table that is drawn anew forgets its choice, and hears of a focus only where there was none.
        cell.evaluate("cell => { cell.blur(); cell.focus(); }")
        expect(cell).to_have_attribute("aria-selected", "true", timeout=2000)

    _until(chosen)


def pick(box: Locator, text: str) -> None:
    """Write into a box that offers a list, and take what it offers."""
    offered = box.page.get_by_role("option", name=text, exact=True)

    def picked() -> None:
        box.fill(text, timeout=2000)
        offered.click(timeout=2000)
        expect(box).to_have_value(text, timeout=2000)

    _until(picked)
    settled(box.page)


def _until(done: Callable[[], None]) -> None:
    """Try again until something on the page has heard it."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return done()
        except (AssertionError, PlaywrightTimeoutError):
            if time.monotonic() > end:
                raise
