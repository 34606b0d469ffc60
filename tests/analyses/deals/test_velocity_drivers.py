"""What drives a difference between velocities, against a published kind of decomposition worked out by hand."""

from __future__ import annotations

import pytest

from kpi.analyses.deals.velocity_drivers import drivers


def factors(opportunities: float, average_deal: float, win_rate: float, cycle_days: float) -> dict[str, float]:
    return {
        "opportunities": opportunities,
        "average_deal": average_deal,
        "win_rate": win_rate,
        "cycle_days": cycle_days,
    }


def test_the_logarithmic_mean_leaves_no_rest() -> None:
    """10,000 x 3 % x 80 = 24,000 becomes 11,000 x 2.5 % x 85 = 23,375: +2,257.53 -4,318.49 +1,435.96 = -625."""
    found = drivers(factors(11_000, 85, 0.025, 1), factors(10_000, 80, 0.03, 1))
    assert found.difference == pytest.approx(-625)
    assert found.parts["opportunities"] == pytest.approx(2257.53, abs=0.005)
    assert found.parts["win_rate"] == pytest.approx(-4318.49, abs=0.005)
    assert found.parts["average_deal"] == pytest.approx(1435.96, abs=0.005)
    assert found.parts["cycle_days"] == 0
    assert found.main == "a lower win rate"


def test_a_longer_cycle_takes_away() -> None:
    found = drivers(factors(10, 100, 0.5, 40), factors(10, 100, 0.5, 20))
    assert found.difference == pytest.approx(12.5 - 25)
    assert found.parts["cycle_days"] == pytest.approx(-12.5)
    assert found.main == "a longer cycle"


def test_what_is_equal_has_no_driver_and_nothing_times_something_none() -> None:
    same = factors(10, 100, 0.5, 40)
    assert drivers(same, same).main == ""
    assert drivers(factors(0, 100, 0.5, 40), same) is None
    assert drivers(same | {"win_rate": None}, same) is None
