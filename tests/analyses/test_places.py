"""Location quotients against arithmetic and hand-written SQL, the interval against published tables, growth by place."""

from __future__ import annotations

from datetime import date

import pytest

from kpi.analyses.sales.places import places
from kpi.analyses.scope import Scope
from kpi.errors import UnknownName, UserError
from kpi.query import Query
from kpi.statistics.differences import newcombe
from kpi.store import Workspace
from tests.conftest import fill, order, spent

BY_HAND = """
with events as (
    select channel, region, gross_amount - discount_amount as amount from orders where is_sale and ifnull(currency, 'EUR') = 'EUR'
    union all
    select channel, region, -refund_amount from orders where is_sale and ifnull(currency, 'EUR') = 'EUR'
), cells as (select channel, region, sum(amount) as here from events group by all)
select c.region, c.channel, (c.here / (select sum(amount) from events e where e.region is not distinct from c.region))::double
    / ((select sum(amount) from events e where e.channel is not distinct from c.channel)
        / (select sum(amount) from events))::double
from cells c
"""


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_the_published_intervals_of_a_difference(one: tuple, other: tuple, low: float, high: float) -> None:
    assert newcombe(*one, *other) == pytest.approx((low, high), abs=5e-5)


def test_no_trials_no_interval() -> None:
    assert newcombe(0, 0, 1, 2) is None
    assert newcombe(1, 2, 0, 0) is None


def many(channel: str, region: str, count: int, gross: str, day: str = "2026-02-28") -> list[dict]:
    """So many orders of one size."""
    return [order(f"{channel}{region}{day}{n}", f"{day} 10:00", f"c{n}", channel, region, gross) for n in range(count)]


@pytest.fixture
def coast(workspace: Workspace) -> Workspace:
    """60 of the 80 orders of the coast come from the store, and 20 of the 120 inland; all of 10. In January the coast
    had 40 orders and inland 120."""
    fill(
        workspace,
        orders=many("Store", "Coast", 60, "10")
        + many("Web", "Coast", 20, "10")
        + many("Store", "Inland", 20, "10")
        + many("Web", "Inland", 100, "10")
        + many("Web", "Coast", 40, "10", "2026-01-01")
        + many("Web", "Inland", 120, "10", "2026-01-01"),
    )
    return workspace


def test_the_index_is_the_share_there_over_the_share_everywhere(coast: Workspace) -> None:
    found = places(coast.ask, Scope(start=date(2026, 2, 1), end=date(2026, 2, 28)))
    cells = {(c.place, c.channel): c for c in found.cells}
    # (600/800) / (800/2000) and (200/800) / (1200/2000)
    assert cells["Coast", "Store"].index == pytest.approx(1.875)
    assert cells["Coast", "Web"].index == pytest.approx(0.25 / 0.6)
    store = cells["Coast", "Store"]
    assert (store.low, store.high) == pytest.approx(newcombe(60, 80, 20, 120))
    assert store.verdict == "stronger than elsewhere" and cells["Coast", "Web"].verdict == "weaker than elsewhere"


def test_growth_is_that_of_the_place_beside_that_of_all(coast: Workspace) -> None:
    found = places(coast.ask, Scope(start=date(2026, 2, 1), end=date(2026, 2, 28)))
    growth = {p.name: p.growth for p in found.places}
    assert growth == {"Coast": pytest.approx(1.0), "Inland": pytest.approx(0.0)}
    assert found.growth == pytest.approx(0.25)
    assert [(c.place, c.channel) for c in found.strong] == [("Coast", "Store")]
    assert found.places[0].name == "Inland" and found.places[0].share == pytest.approx(0.6)


def test_few_orders_are_no_strength(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=many("Store", "Islet", 29, "10")
        + many("Web", "Inland", 100, "10")
        + many("Web", "Islet", 1, "1", "2026-01-01"),
    )
    found = places(workspace.ask, Scope(start=date(2026, 2, 1), end=date(2026, 2, 28)))
    assert found.places[-1].few
    assert found.strong == ()


def test_filters_narrow_the_whole(coast: Workspace) -> None:
    found = places(coast.ask, Scope(start=date(2026, 2, 1), end=date(2026, 2, 28), where={"channel": ("Store",)}))
    assert {(c.place, c.index) for c in found.cells} == {("Coast", 1.0), ("Inland", 1.0)}


@pytest.fixture(params=["shop", "dense_shop"])
def story(request: pytest.FixtureRequest) -> Workspace:
    return request.getfixturevalue(request.param)


def test_every_index_equals_hand_written_sql(story: Workspace) -> None:
    with story.cursor() as cursor:
        by_hand = {(region, channel): index for region, channel, index in cursor.execute(BY_HAND).fetchall()}
    ours = {(c.place, c.channel): c.index for c in places(story.ask).cells}
    assert set(ours) == set(by_hand) and len({round(v, 6) for v in by_hand.values()}) == len(by_hand) > 8
    assert ours == {k: pytest.approx(v) for k, v in by_hand.items()}


def test_the_kpi_says_the_same(story: Workspace) -> None:
    rows = story.ask(Query(("location_index",), by=("region", "channel"))).rows
    ours = {(c.place, c.channel): c.index for c in places(story.ask).cells}
    assert {(r["region"], r["channel"]): r["location_index"] for r in rows} == {
        k: pytest.approx(v) for k, v in ours.items()
    }


def test_without_orders_or_a_known_place_nothing_is_told(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Orders are not loaded"):
        places(workspace.ask)
    with pytest.raises(UnknownName):
        places(workspace.ask, Scope(by="planet"))


def test_growth_without_a_period_before_is_not_told(coast: Workspace) -> None:
    found = places(coast.ask)
    assert found.growth is None and found.strong == ()
    assert any("growth cannot be told" in note for note in found.notes)


def test_places_that_bring_more_than_their_part_of_the_ad_spend(workspace: Workspace) -> None:
    """The coast has 80 of 200 orders (interval 33 % to 47 %) and 10 of 100 spent, and grew from 40; the cape has as little of
    the spend and shrank, inland has nearly all of it. What names no place is no part of the shares."""
    fill(
        workspace,
        orders=many("Web", "Coast", 80, "10")
        + many("Web", "Inland", 80, "10")
        + many("Web", "Cape", 40, "10")
        + many("Web", "Coast", 40, "10", "2026-01-31")
        + many("Web", "Inland", 80, "10", "2026-01-31")
        + many("Web", "Cape", 60, "10", "2026-01-31")
        + many("Web", "Inland", 1, "10", "2025-12-01"),
        ad_spend=[
            spent("2026-02-03", "Social", "Coast", "10.00"),
            spent("2026-02-03", "Social", "Inland", "80.00"),
            spent("2026-02-03", "Social", "Cape", "10.00"),
            spent("2026-02-03", "Social", None, "25.00"),
        ],
    )
    found = places(workspace.ask, Scope(start=date(2026, 2, 1), end=date(2026, 2, 28)))
    shares = {p.name: (p.spend, p.spend_share, p.under_spent) for p in found.places}
    assert shares == {"Coast": (10, 0.1, True), "Inland": (80, 0.8, False), "Cape": (10, 0.1, False)}
    assert found.json()["under_spent"] == ["Coast"]
    assert "20% of the ad spend names no region and is left out of the shares." in found.notes


def test_spend_that_names_no_place_is_held_against_none(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=many("Web", "Coast", 80, "10") + many("Web", "Inland", 80, "10"),
        ad_spend=[spent("2026-02-03", "Social", None, "25.00")],
    )
    found = places(workspace.ask)
    assert not found.knows_spend and "ad spend" not in found.rows()[0]
    assert any("region" in note for note in found.notes)
