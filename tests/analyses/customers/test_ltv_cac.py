"""LTV:CAC with its interval: the interval holds what it promises, and the values are those of the KPIs."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from kpi.analyses.customers.ltv_cac import Band, Estimate, estimate, ltv_cac
from kpi.analyses.scope import Scope
from kpi.models import CUSTOMER_VALUES
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import set_setting
from kpi.workspaces import open_workspace
from tests.conftest import fill, order, spent


@pytest.mark.parametrize("customers", [60, 500])
def test_the_interval_covers_the_truth_as_often_as_it_says(customers: int) -> None:
    """Spend wins a Poisson number of customers; each leaves a skewed margin of 30 on average. True ratio: 30 / 10."""
    chance = np.random.default_rng(7)
    shape, spend, covered, tries = 0.8, 10.0 * customers, 0, 2_000
    for _ in range(tries):
        won = chance.poisson(customers)
        margins = chance.gamma(shape, 30 / shape, won)
        found = estimate(margins.mean(), spend / won, won, won, margins.sum(), (margins**2).sum())
        low, high = found.interval  # type: ignore[misc]
        covered += low <= 3.0 <= high
    # 95 % of 2,000 tries is within 1 % of it 19 times of 20; small numbers of skewed values cost another one.
    assert 0.925 <= covered / tries <= 0.965


def test_the_error_of_a_ratio_by_hand() -> None:
    """100 customers of 20 or 40 each, half and half, won at 10 each: mean 30, variance 100 * 100 / 99 = 101.01.

    The squared error is (101.01 / 100 + 900 / 100) / 100 = 0.100101, its root 0.316387.
    """
    found = estimate(30.0, 10.0, 100, 100, 3000.0, 50 * 400.0 + 50 * 1600.0)
    assert found.ratio == 3.0 and found.error == pytest.approx(0.316387, abs=1e-6)
    assert found.interval == pytest.approx((2.37989, 3.62011), abs=1e-5)


def test_few_customers_have_no_interval() -> None:
    found = estimate(30.0, 10.0, 29, 29, 870.0, 30_000.0)
    assert found.interval is None and found.band is None and found.ratio == 3.0


@pytest.mark.parametrize(
    ("ratio", "error", "band"),
    [
        (0.5, 0.3, Band.LOSS),  # above 1 with a chance of 5 %
        (2.0, 0.5, Band.THIN),
        (3.9, 0.5, Band.HEALTHY),
        (3.4, 0.5, None),  # below 3 with a chance of 21 %
        (3.0, 0.3, None),
        (6.0, 1.0, Band.ROOM),
    ],
)
def test_a_band_is_named_when_four_of_five_draws_agree(ratio: float, error: float, band: Band | None) -> None:
    assert Estimate(ratio, 1.0, 100, error).band is band


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """40 customers of Ads in January 2023, each leaving 4 of 10 at once and as much again after 100 days or never."""
    first = date(2023, 1, 1)
    rows = []
    for n in range(40):
        day = first + timedelta(days=n % 31)
        rows.append(order(f"a{n}", f"{day} 10:00", f"c{n}", "Ads", "North" if n % 4 else "South", "10", cost="6"))
        if n % 2:
            later = day + timedelta(days=100)
            rows.append(order(f"b{n}", f"{later} 10:00", f"c{n}", "Web", "North", "10", cost="6"))
    rows.append(order("z", "2024-03-01 10:00", "zoe", "Web", "North", "10", cost="6"))
    spend = [spent(f"{first + timedelta(days=n)}", "Ads", None, "2") for n in range(31)]
    return fill(workspace, orders=rows, ad_spend=spend)


def test_values_are_those_of_the_kpi_and_spreads_those_of_its_customers(shop: Workspace) -> None:
    everything = Scope()
    found = ltv_cac(shop, everything, everything)
    (ads,) = found.channels
    # 20 customers left 4 and 20 left 8: a mean of 6, for 62 / 40 each. Sum 240, squares 20 * 16 + 20 * 64 = 1600.
    by_hand = estimate(6.0, 62 / 40, 40, 40, 240.0, 1600.0)
    assert (ads.channel, ads.so_far) == ("Ads", by_hand)
    assert ads.so_far.ratio == pytest.approx(shop.ask(Query(("ltv_cac",), by=("channel",))).rows[0]["ltv_cac"])
    assert ads.predicted is None, "too few customers to fit a model to"
    assert (
        "LTV:CAC, predicted: Only 41 customers had ordered by 1 Mar 2024: too few to tell chance from habit."
        in found.notes
    )


def test_the_kpi_has_the_same_spread(shop: Workspace) -> None:
    """The squared error of a mean of 4s and 8s is 4 / 40, that of 6 for one of 40 customers 36 / 40; each costs 62 / 40."""
    row = shop.ask(Query(("ltv_cac",), intervals=True)).rows[0]
    assert row["ltv_cac__variance"] == pytest.approx((4 / 40 + 36 / 40) / (62 / 40) ** 2)
    assert row["ltv_cac__units"] == 40


def test_filters_hold_for_spreads_as_well(shop: Workspace) -> None:
    south = Scope(where={"region": ("South",)})
    assert ltv_cac(shop, south, south).channels == (), "the spend is not of the south"
    half = Scope(start=date(2023, 1, 1), end=date(2023, 1, 10))
    (ads,) = ltv_cac(shop, half, half).channels
    assert ads.so_far.customers == 19 and ads.so_far.error is None


@pytest.mark.parametrize("margin", [None, 0.5])
def test_the_spread_of_what_is_predicted_is_that_of_the_customers(
    shop: Workspace, margin: float | None, request: pytest.FixtureRequest
) -> None:
    """A model says that every fourth customer brings 5, 10, 15 in the rest of the first 365 days; Ads leaves 40 %."""
    names = [f"c{n}" for n in range(40)]
    rest = [5.0 * (n % 4) for n in range(40)]
    fits = {
        CUSTOMER_VALUES: lambda _: pa.table(
            {
                "customer_id": names,
                "still_there": [1.0] * 40,
                "expected_orders": [1.0] * 40,
                "expected_revenue": pa.array([1.0] * 40).cast(pa.decimal128(18, 4)),
                "rest_of_year_revenue": pa.array(rest).cast(pa.decimal128(18, 4)),
            }
        )
    }
    shop.close()
    shop = open_workspace(shop.path, fits)
    request.addfinalizer(shop.close)
    if margin is not None:
        set_setting(shop, "assumed_margin", str(margin))
    everything = Scope()
    (ads,) = ltv_cac(shop, everything, everything).channels
    values = np.array([4 + 4 * (n % 2) + 0.4 * r for n, r in enumerate(rest)])
    by_hand = estimate(values.mean(), 62 / 40, 40, 40, values.sum(), (values**2).sum())
    assert ads.predicted.ratio == pytest.approx(by_hand.ratio)
    assert ads.predicted.error == pytest.approx(by_hand.error)


def test_why_nothing_can_be_told(workspace: Workspace) -> None:
    """Spend and customers of a year, and no cost of any good: an empty table needs its reason."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Social", None, "10.00"),
            order("2", "2025-06-01", "ben", "Social", None, "9.00"),
        ],
        ad_spend=[spent("2024-01-01", "Social", None, "5.00")],
    )
    found = ltv_cac(workspace, Scope(), Scope())
    assert found.channels == ()
    assert any(note.startswith("LTV:CAC cannot be told for any channel: it needs costs") for note in found.notes)
