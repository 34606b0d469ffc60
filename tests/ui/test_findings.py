"""Findings by hand: which channels, how much money, and what is left unsaid."""

from __future__ import annotations

from math import isclose
from typing import Any

from kpi.analyses.findings.channels import asked, candidates, findings
from kpi.statistics.intervals import wilson


def row(channel: Any, orders: Any, visits: Any, aov: float | None = 50.0, **more):
    rate = orders / visits if visits else None
    return {
        "channel": channel,
        "conversion_rate": rate,
        "conversion_rate__num": orders,
        "conversion_rate__den": visits,
        "aov": aov,
        "aov__num": None,
        "aov__den": orders,
        **more,
    }


def test_the_gap_is_visits_times_order_value():
    (found,) = findings([row("Web", 100, 5000)], {}, {})
    assert isclose(found.money, 0.01 * 5000 * 50)
    assert isclose(found.at_least, (0.03 - wilson(100, 5000)[1]) * 5000 * 50)
    assert 0 < found.at_least < found.money


def test_what_is_not_sure_is_left_out():
    assert findings([row("Web", 2, 100), row("Email", 200, 5000), row("None", 0, 0)], {}, {}) == []


def test_more_orders_than_visits_is_no_finding():
    assert findings([row("Web", 300, 100)], {("conversion_rate", None): 4.0}, {}) == []


def test_the_dearest_comes_first_and_the_rest_is_cut():
    found = findings([row("A", 100, 5000), row("B", 100, 9000), row("C", 100, 5000, aov=500)], {}, {}, most=2)
    assert [f.channel for f in found] == ["C", "B"]


def test_a_channel_without_orders_is_worth_the_shops_order_value():
    (found,) = findings([row("Web", 0, 5000, aov=None)], {}, {"aov": 40.0})
    assert isclose(found.money, 0.03 * 5000 * 40)
    assert findings([row("Web", 0, 5000, aov=None)], {}, {}) == []


def test_cac_counts_what_was_paid_too_much():
    rows = [{"channel": "Ads", "cac": 50.0, "cac__num": 50_000, "cac__den": 1000}]
    (found,) = findings(rows, {("cac", None): 40.0}, {})
    assert isclose(found.money, 10 * 1000)
    assert findings(rows, {}, {}) == []  # nobody has said what a customer may cost


def test_the_channels_own_benchmark_goes_first():
    assert findings([row("Web", 100, 5000)], {("conversion_rate", "Web"): 0.015}, {}) == []


def test_ratios_over_ratios_have_no_money():
    assert "ltv_cac" not in {k.name for k in candidates()}


def test_only_what_has_a_benchmark_is_asked():
    assert asked({}) == ("conversion_rate", "aov")
    assert set(asked({("roas", "Ads"): 3.0})) == {"conversion_rate", "aov", "roas"}
