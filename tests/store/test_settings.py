"""Settings of a workspace, and what it covers."""

from __future__ import annotations

import pytest

from kpi.errors import UserError
from kpi.store import Workspace
from kpi.store.settings import (
    benchmarks,
    channel_types,
    guess_channel_type,
    register_channels,
    set_benchmark,
    set_channel_type,
    set_setting,
    setting,
)
from tests.conftest import fill, order
from tests.stories.story import told_in_files

# Settings


@pytest.mark.parametrize(
    "channel, channel_type",
    [
        ("Web shop", "online"),
        ("Email", "online"),
        ("E-mail", "online"),
        ("Store", "offline"),
        ("In-store", "offline"),
        ("POS", "offline"),
        ("Telephone", "offline"),
        ("Google Ads", "online"),
        ("App Store Ads", "online"),
    ],
)
def test_channel_types_are_guessed_from_words(channel: str, channel_type: str) -> None:
    assert guess_channel_type(channel) == channel_type


def test_a_chosen_channel_type_stays(workspace: Workspace) -> None:
    fill(workspace, orders=[order("1", "2024-01-01", "a", "Store", None, "10.00")])
    with workspace.write() as cursor:
        register_channels(cursor)
    assert channel_types(workspace) == {"Store": "offline"}
    set_channel_type(workspace, "Store", "online")
    with workspace.write() as cursor:
        register_channels(cursor)
    assert channel_types(workspace) == {"Store": "online"}
    with pytest.raises(UserError, match="not a channel type"):
        set_channel_type(workspace, "Store", "onlin")


def test_a_benchmark_is_for_all_channels_or_for_one(workspace: Workspace) -> None:
    set_benchmark(workspace, "conversion_rate", 0.02)
    set_benchmark(workspace, "conversion_rate", 0.05, "Email")
    set_benchmark(workspace, "conversion_rate", 0.025)
    assert benchmarks(workspace) == {("conversion_rate", None): 0.025, ("conversion_rate", "Email"): 0.05}
    set_benchmark(workspace, "conversion_rate", None)
    assert benchmarks(workspace) == {("conversion_rate", "Email"): 0.05}


def test_a_setting_is_set_changed_and_removed(workspace: Workspace) -> None:
    assert setting(workspace, "currency") is None
    set_setting(workspace, "currency", "EUR")
    set_setting(workspace, "currency", "CHF")
    assert (setting(workspace, "currency"), workspace.coverage.currency) == ("CHF", "CHF")
    set_setting(workspace, "currency", None)
    assert (setting(workspace, "currency"), workspace.coverage.currencies) == (None, ())


# What the workspace covers


def test_coverage_says_what_is_there(shop: Workspace) -> None:
    coverage = shop.coverage
    assert tuple(t for t in coverage.loaded if t not in told_in_files()) == (
        "orders",
        "order_lines",
        "visits",
        "ad_spend",
        "deals",
        "feedback",
        "usage_events",
        "subscriptions",
        "costs",
        "targets",
    )
    assert (str(coverage.first), str(coverage.last)) == ("2024-01-01", "2025-02-12")
    assert coverage.facts["spend"].period_days == 31
    assert "device" in coverage.facts["traffic"].filled - coverage.facts["sales"].filled
    assert coverage.facts["sales"].channels == {"Web shop", "Store", "Email", "Marketplace", None}
    assert coverage.currencies == ("EUR",)


def test_an_empty_workspace_covers_nothing(workspace: Workspace) -> None:
    coverage = workspace.coverage
    assert (coverage.empty, coverage.loaded, coverage.first, coverage.last) == (True, (), None, None)
