"""Addresses: read, clamped, written, and read again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kpi.coverage import Coverage, FactCoverage
from kpi.ui.frame.address import params, parse
from kpi.ui.frame.view import Options, View, auto_grain, clamp, default_view, preset_days

FIRST, LAST = date(2024, 11, 1), date(2026, 11, 12)
OPTIONS = Options(
    Coverage({"sales": FactCoverage(10, FIRST, LAST)}, ("EUR", "USD"), "EUR"),
    ("Email", "Web", None),
    ("North", "South"),
)


def read(**given):
    return parse({name.rstrip("_"): [v] if isinstance(v, str) else v for name, v in given.items()}, OPTIONS)


def test_nothing_given_is_the_default():
    parsed = read()
    assert parsed.view == default_view(OPTIONS) and parsed.messages == []
    assert (parsed.view.start, parsed.view.end) == (date(2025, 11, 13), LAST)


@pytest.mark.parametrize(
    "preset, start",
    [
        ("30d", date(2026, 10, 14)),
        ("90d", date(2026, 8, 15)),
        ("12m", date(2025, 11, 13)),
        ("year", date(2026, 1, 1)),
        ("all", FIRST),
    ],
)
def test_presets_end_on_the_last_day_of_the_data(preset: str, start: Any):
    assert preset_days(preset, OPTIONS) == (start, LAST)


def test_what_is_written_is_what_is_read():
    view = View(date(2026, 1, 1), date(2026, 3, 31), "week", ("Email", None), ("South",), None, "USD")
    written = params(view)
    assert written == {
        "from": "2026-01-01",
        "to": "2026-03-31",
        "grain": "week",
        "channel": ["Email", "(unattributed)"],
        "region": ["South"],
        "compare": "none",
        "currency": "USD",
    }
    parsed = parse({k: [v] if isinstance(v, str) else v for k, v in written.items()}, OPTIONS)
    assert parsed.view == view and parsed.messages == []


def test_only_the_days_are_always_written():
    assert set(params(default_view(OPTIONS))) == {"from", "to"}


def test_days_outside_the_data_are_clamped_and_said():
    parsed = read(from_="2020-01-01", to="2030-01-01")
    assert (parsed.view.start, parsed.view.end) == (FIRST, LAST) and "outside your data" in parsed.messages[0]


def test_days_the_wrong_way_round_are_swapped_and_said():
    parsed = read(from_="2026-03-31", to="2026-01-01")
    assert (parsed.view.start, parsed.view.end) == (date(2026, 1, 1), date(2026, 3, 31)) and len(parsed.messages) == 1


def test_a_period_wholly_outside_becomes_the_usual_one():
    parsed = read(from_="2010-01-01", to="2010-12-31")
    assert parsed.view.start == date(2025, 11, 13) and len(parsed.messages) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"from_": "soon"},
        {"grain": "hour"},
        {"channel": "Nope"},
        {"region": ["North", "Nope"]},
        {"compare": "x"},
        {"currency": "XXX"},
        {"from_": "9" * 5000},
        {"from_": "2026-02-30"},
        {"channel": ""},
    ],
)
def test_whatever_is_wrong_is_said_and_never_raised(given: dict):
    assert len(read(**given).messages) == 1


def test_what_is_known_is_kept_beside_what_is_not():
    assert read(region=["North", "Nope"]).view.regions == ("North",)


def test_a_view_follows_the_workspace():
    view = View(date(2020, 1, 1), date(2020, 2, 1), None, ("Gone",), (), "previous", "GBP")
    clamped = clamp(view, OPTIONS)
    assert clamped.start == date(2025, 11, 13) and clamped.channels == () and clamped.currency is None


@pytest.mark.parametrize("days, grain", [(30, "day"), (90, "week"), (365, "month"), (2000, "quarter")])
def test_the_grain_follows_the_length(days: int, grain: str):
    from datetime import timedelta  # noqa: PLC0415 (only this test needs it)

    assert auto_grain(date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=days - 1)) == grain
