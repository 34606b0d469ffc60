"""The pages Lifetime and Retention on a shop small enough to work out by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpi.charts.dots import dots
from kpi.store import Workspace
from tests.conftest import fill, order, spent
from tests.ui.test_pages import charts, healthy, words

YEAR = {"from_": "2025-01-01", "to": "2025-12-31"}


def shop_orders() -> list[dict]:
    """120 customers of Ads in January 2025, every second again after 40 days; 120 of Email in February, every third again
    on the same day of each month until December. Every order leaves 40 of 100, and the last day is far away."""
    rows = []

    def bought(who: str, day: date, channel: str) -> None:
        rows.append(order(f"{who}-{day}", f"{day} 10:00", who, channel, "North", "100", cost="60"))

    for n in range(120):
        first = date(2025, 1, 1) + timedelta(days=n % 31)
        bought(f"a{n}", first, "Ads")
        if n % 2 == 0:
            bought(f"a{n}", first + timedelta(days=40), "Email")
        for month in range(2, 13 if n % 3 == 0 else 3):
            bought(f"e{n}", date(2025, month, 1 + n % 28), "Email")
    rows.append(order("guest", "2026-06-30 10:00", None, "Email", "North", "100", cost="60"))
    return rows


def fill_shop(workspace: Workspace) -> None:
    fill(workspace, orders=shop_orders(), ad_spend=[spent("2025-01-01", "Ads", None, "1200", until="2025-01-31")])


@pytest.fixture
def shop(path: Path, kept: Callable) -> Path:
    return shutil.copy(kept(fill_shop), path)


def test_lifetime_holds_value_against_cost_and_looks_ahead(shop: Path, app: Callable[..., AppTest]) -> None:
    at = app("customers/lifetime", **YEAR)
    assert healthy(at)
    # 120 customers for 1,200: 10 each. They leave 40 and every second another 40: 60 each, six times as much.
    assert "Ads surely brings more than 3 times what customers cost" in words(at)
    ratio = next(text for text in charts(at) if text.startswith("Dots of LTV:CAC"))
    # Variance 40 x 40 x 1/4 x 120/119 of each, and of the number: (403.36 + 3600) / 120 = 33.36, its root 5.776 / 10.
    assert "against 3: Ads so far 6.00× (4.87× to 7.13×); Ads predicted 6.00×" in ratio
    assert "Email customers may be expected to bring the most" in words(at)
    assert "Checked on your own past: from what was known on 30 Dec 2025" in words(at)
    assert "counts net sales" not in words(at), "costs are known"


def test_lifetime_says_why_there_is_no_forecast(filled: Path, app: Callable[..., AppTest]) -> None:
    at = app("customers/lifetime")
    assert healthy(at)
    assert "customers had come back by 30 Jun 2026" in words(at)


def test_retention_shows_cohorts_and_who_is_active(shop: Path, app: Callable[..., AppTest]) -> None:
    at = app("customers/retention")
    assert healthy(at)
    # In the month after their first: 60 of Ads, those whose 40 days end in February, and 40 of Email.
    soon = sum(n % 2 == 0 and date(2025, 1, 1) + timedelta(days=n % 31 + 40) < date(2025, 3, 1) for n in range(120))
    rate = f"{(soon + 40) / 240:.0%}"
    assert f"{rate} of customers order again in the month after the first order" in words(at)
    assert f"month 1 {rate}" in charts(at)[0]
    # The last month with an order of theirs is December, so nobody has come back after a year.
    assert "12 months after the first order, 0.0% of customers order in that month" in words(at)
    # The usual gap is 40 days: all of Email's 40 were active on 1 December 2025 and none of them from February on.
    assert "9 of 10 gaps between two orders are no longer" in words(at)


def test_retention_follows_the_channel_and_the_reading(shop: Path, app: Callable[..., AppTest]) -> None:
    at = app("customers/retention", channel="Ads", show="margin")
    assert healthy(at)
    assert "Customers of the channels and regions chosen" in words(at)
    # 40 of 100 at once, and half of them once more, through whichever channel.
    assert "By month 12 a customer has brought €60.00 of margin" in words(at)


def test_dots_give_the_interval_and_the_benchmark() -> None:
    row = {
        "name": "Ads",
        "reading": "so far",
        "value": 2.0,
        "low": 1.5,
        "high": 2.5,
        "colour": "#000",
        "value_text": "2×",
    }
    drawn = dots(
        [row, row | {"reading": "predicted", "ring": True, "low": None, "high": None}],
        (3.0, "3×"),
        "t",
        "s",
        "a",
        "datum.value",
        mode="light",
    )
    first, second = drawn.data["rows"]
    assert (first["ring"], first["end"], second["ring"], second["end"]) == (False, 2.5, True, 2.0)
    assert drawn.data["benchmark"] == [{"value": 3.0, "text": "3×"}] and drawn.spec["height"]["for"] == "position"
