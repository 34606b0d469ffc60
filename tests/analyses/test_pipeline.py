"""The pipeline against a small history whose every number can be worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest

from kpi.analyses.deals.pipeline import pipeline
from kpi.analyses.deals.scope import Tally, last_day
from kpi.analyses.scope import Scope
from kpi.errors import UserError
from kpi.intake import load
from kpi.store import Workspace
from tests.conftest import fill

SOURCES = Path(__file__).parents[1] / "sources"
OPENED = datetime(2026, 1, 1)
WAY = ("Lead", "Demo", "Offer")


def deal(number: object, status: str | None, amount: str | None, *, days: int | None = None, **said) -> dict[str, Any]:
    """One deal opened on the first of January, closed ``days`` later."""
    return {
        "deal_id": str(number),
        "created_at": said.get("opened", OPENED),
        "closed_at": OPENED + timedelta(days=days) if days is not None else None,
        "stage": said.get("stage"),
        "status": status,
        "amount": Decimal(amount) if amount else None,
        "currency": said.get("currency", "EUR"),
        "owner": said.get("owner"),
        "pipeline": said.get("pipeline"),
        "load_id": 1,
        "source": "deals",
    }


def entered(number: object, stage: str, day: int, until: int | None = None) -> dict[str, Any]:
    """One stage that a deal entered so many days after the first of January."""
    return {
        "deal_id": str(number),
        "stage": stage,
        "entered_at": OPENED + timedelta(days=day),
        "left_at": OPENED + timedelta(days=until) if until is not None else None,
        "load_id": 2,
        "source": "deal_stages",
    }


def passed(number: object, *stages: str, each: int = 5) -> list[dict[str, Any]]:
    """A deal that entered one stage after another, ``each`` so many days later."""
    return [entered(number, stage, each * n) for n, stage in enumerate(stages)]


def test_win_rate_sizes_and_cycle(workspace: Workspace) -> None:
    fill(
        workspace,
        deals=[
            deal(1, "won", "100", days=10, owner="Ann"),
            deal(2, "won", "300", days=20, owner="Ann"),
            deal(3, "won", "1100", days=60, owner="Bo"),
            deal(4, "lost", "50", days=30, owner="Bo"),
            deal(5, "open", "400", owner="Bo", opened=OPENED + timedelta(days=20)),
            deal(6, "No decision", "70", days=5, owner="Bo", opened=OPENED + timedelta(days=40)),
            deal(7, "deleted", "9999", days=5, owner="Bo"),
        ],
    )
    table = pipeline(workspace, Scope(by="owner"))
    whole = table.total.json()
    assert (whole["won"], whole["lost"], whole["open"]) == (3, 2, 1)
    assert whole["win_rate"] == pytest.approx(3 / 5)
    assert whole["cohort_rate"] == pytest.approx(3 / 6)
    assert (whole["cycle_mean"], whole["cycle_median"]) == (30, 20)
    assert whole["money"]["EUR"]["average_won"] == 500
    assert whole["money"]["EUR"]["median_won"] == 300
    # Decided after 10, 20, 30, 60 days; the open one is 40 days old: 1 - 1/5 - 1/5 - 1/5 = 2/5 after 30.
    assert whole["cycle_median_all"] == 30
    assert any("before they are opened: 1" in note for note in table.notes), "deal 6 closes before it is opened"
    assert {s.value: s.win_rate for s in table.segments} == {"Ann": 1.0, "Bo": pytest.approx(1 / 3)}
    assert table.cohorts == ((date(2026, 1, 1), 5, 3, 1, 1), (date(2026, 2, 1), 1, 0, 1, 0))
    assert table.as_of == date(2026, 3, 2)


def test_the_median_won_deal_of_every_segment(workspace: Workspace) -> None:
    amounts = {"Ann": (1, 1, 1, 9), "Bo": (4, 10), "Cy": (7,), "Di": (5, 5, 8, 100, 2)}
    deals = [
        deal(f"{who}{n}", "won", str(a), days=1, owner=who) for who, held in amounts.items() for n, a in enumerate(held)
    ]
    fill(workspace, deals=[*deals, deal("blank", "won", None, days=1, owner="Cy")])
    table = pipeline(workspace, Scope(by="owner"))
    assert {s.value: s.money["EUR"].median_won for s in table.segments} == {w: median(a) for w, a in amounts.items()}
    assert table.total.money["EUR"].median_won == median([a for held in amounts.values() for a in held])


def test_open_deals_lengthen_the_cycle(workspace: Workspace) -> None:
    won = [deal(n, "won", "1", days=10) for n in range(4)]
    waiting = [deal(f"o{n}", "open", "1") for n in range(5)]
    fill(workspace, deals=[*won, *waiting, deal("last", "won", "1", days=90)])
    segment = pipeline(workspace).total
    assert segment.won_days.quantile(0.5) == 10
    # After 10 days 4 of 10 are decided; half only when the last one is, as 1 of the 6 still watched: 0.6 x 5/6 = 0.5.
    assert segment.times.median() == 90


def history() -> dict[str, list[dict[str, Any]]]:
    """Twenty deals on the way Lead, Demo, Offer.

    10 won (two of them straight from Lead to Offer), 6 lost in Lead for 10 each, 1 lost in Demo for 1,000, 1 lost in
    Offer for 30; 2 open, one in each of Lead and Demo.
    """
    deals, stages = [], []
    for n in range(10):
        deals.append(deal(n, "won", "500", days=30, stage="Closed Won"))
        stages += passed(n, *(("Lead", "Offer") if n < 2 else WAY), "Closed Won")
    for n in range(10, 16):
        deals.append(deal(n, "lost", "10", days=9))
        stages += passed(n, "Lead", "Closed Lost")
    for n, way, amount in ((16, WAY[:2], "1000"), (17, WAY, "30")):
        deals.append(deal(n, "lost", amount, days=9 * len(way)))
        stages += passed(n, *way)
    deals += [deal(18, "open", "200", stage="lead", owner="Ann"), deal(19, "open", "100", stage="DEMO")]
    stages += [*passed(18, "Lead"), *passed(19, "Lead", "Demo")]
    return {"deals": deals, "deal_stages": stages}


def test_a_skipped_stage_counts_as_passed(workspace: Workspace) -> None:
    fill(workspace, **history())
    stages = pipeline(workspace).stages.stages
    assert [s.name for s in stages] == list(WAY)
    assert [(s.entered, s.moved_on, s.lost_here, s.still_here) for s in stages] == [
        (20, 13, 6, 1),
        (13, 11, 1, 1),
        (11, 10, 1, 0),
    ]
    assert [s.conversion for s in stages] == pytest.approx([13 / 20, 11 / 13, 10 / 11])
    assert [s.decided for s in stages] == pytest.approx([13 / 19, 11 / 12, 10 / 11])
    assert [s.win_chance for s in stages] == pytest.approx([10 / 18, 10 / 12, 10 / 11])


def test_the_bottleneck_is_where_the_most_expected_value_is_lost(workspace: Workspace) -> None:
    fill(workspace, **history())
    table = pipeline(workspace)
    lead, demo, offer = table.stages.stages
    assert lead.lost_value == {"EUR": pytest.approx(60 * 10 / 12)}
    assert demo.lost_value == {"EUR": pytest.approx(1000 * 10 / 11)}
    assert offer.lost_value == {"EUR": pytest.approx(30)}
    assert lead.lost_deals == pytest.approx(6 * 10 / 12), "most deals are lost in Lead, but little money"
    assert table.bottleneck.startswith("The most is lost in Demo: 1 deal of 13 ended there.")
    assert "909 EUR" in table.bottleneck


def test_open_deals_are_weighted_with_the_share_won_from_their_stage(workspace: Workspace) -> None:
    fill(workspace, **history())
    money = pipeline(workspace).total.json()["money"]["EUR"]
    assert money["open"] == 300
    assert money["weighted"] == pytest.approx(200 * 10 / 18 + 100 * 10 / 12)


def test_without_history_the_win_rate_of_all_closed_deals_stands_in_and_that_is_said(workspace: Workspace) -> None:
    fill(
        workspace,
        deals=[deal(1, "won", "5", days=1), deal(2, "lost", "5", days=1), deal(3, "open", "80", stage="Demo")],
    )
    table = pipeline(workspace)
    assert table.total.json()["money"]["EUR"]["weighted"] == pytest.approx(40)
    assert any("in every stage are weighted with the win rate of all closed deals (50.0%)" in n for n in table.notes)
    assert table.bottleneck == ""
    assert any("No stage history is loaded" in n for n in table.notes)


def test_a_stage_without_history_is_named_and_weighted_with_the_win_rate_of_all(workspace: Workspace) -> None:
    told = history()
    told["deals"].append(deal("new", "open", "1000", stage="Pilot"))
    fill(workspace, **told)
    table = pipeline(workspace)
    weighted = table.total.json()["money"]["EUR"]["weighted"]
    assert weighted == pytest.approx(200 * 10 / 18 + 100 * 10 / 12 + 1000 * 10 / 18)
    assert any(
        n.startswith("Open deals in Pilot are weighted with the win rate of all closed deals (55.6%)")
        for n in table.notes
    )


def test_nothing_closed_leaves_the_weighted_value_open(workspace: Workspace) -> None:
    fill(workspace, deals=[deal(3, "open", "80", stage="Demo")])
    table = pipeline(workspace)
    assert table.total.json()["money"]["EUR"] == {
        "won": 0, "average_won": None, "median_won": None, "open": 80.0, "weighted": None,
    }  # fmt: skip
    assert table.total.win_rate is None
    assert any("cannot be weighted" in n for n in table.notes)


def test_a_deal_is_stalled_when_it_stands_longer_than_nine_in_ten_of_those_that_moved_on(workspace: Workspace) -> None:
    deals, stages = [], []
    for n in range(1, 12):
        deals.append(deal(n, "won", "10", days=60))
        stages += [entered(n, "Lead", 0, n), entered(n, "Offer", n, 60)]
    # Lost deals stood there for long; they did not move on and say nothing of the usual pace.
    deals.append(deal("gone", "lost", "10", days=59))
    stages.append(entered("gone", "Lead", 0, 59))
    for name, since, amount in (("old", 49, "7"), ("older", 40, None), ("young", 50, "9")):
        deals.append(deal(name, "open", amount, owner="Ann", stage="Lead"))
        stages.append(entered(name, "Lead", since))
    fill(workspace, deals=deals, deal_stages=stages)
    table = pipeline(workspace)
    lead = table.stages.stages[0]
    assert lead.slow_days == 10, "the 90th percentile of 1 to 11 days"
    assert table.as_of == date(2026, 3, 2), "day 60"
    assert lead.stalled == 2
    assert [(s.deal_id, s.days, s.amount, s.owner) for s in table.stages.stalled] == [
        ("old", 11, 7.0, "Ann"),
        ("older", 20, None, "Ann"),
    ], "ten days are no longer than ten days"
    # 11 left after 1 to 11 days, one after 59; three are still there after 10, 11 and 20: 15 watched.
    # After 8 days 7/15 are still there.
    assert lead.median_days == 8


def test_currencies_are_never_added(workspace: Workspace) -> None:
    fill(
        workspace,
        deals=[
            deal(1, "won", "100", days=1),
            deal(2, "won", "900", days=1, currency="USD"),
            deal(3, "open", "40", currency="USD"),
            deal(4, "open", None, currency=None),
        ],
    )
    table = pipeline(workspace)
    money = table.total.json()["money"]
    assert {c: (m["won"], m["open"]) for c, m in money.items()} == {"EUR": (100, 0), "USD": (900, 40)}
    assert any("never added" in n for n in table.notes)
    assert any("without an amount: 1" in n for n in table.notes)
    assert table.total.open == 2


def test_pipelines_have_their_own_stages(workspace: Workspace) -> None:
    fill(
        workspace,
        deals=[deal(1, "won", "1", days=9, pipeline="A"), deal(2, "won", "1", days=9, pipeline="B")],
        deal_stages=[*passed(1, "Talk", "Offer"), *passed(2, "Offer", "Talk")],
    )
    stages = pipeline(workspace).stages.stages
    assert [(s.pipeline, s.name) for s in stages] == [("A", "Talk"), ("A", "Offer"), ("B", "Offer"), ("B", "Talk")]


def test_a_real_export_of_deals_and_their_stages(workspace: Workspace) -> None:
    for name in ("hubspot_deals", "hubspot_deal_stages"):
        load(workspace, SOURCES / name / "sample.csv", f"{name}.csv")
    table = pipeline(workspace, Scope(by="channel"))
    assert [s.name for s in table.stages.stages] == ["Appointment Scheduled", "Qualified To Buy", "Contract Sent"]
    assert (table.total.won, table.total.lost, table.total.open) == (2, 2, 3)
    assert last_day(workspace) == date(2026, 9, 10), "an expected day of closing has not happened"
    assert table.total.json()["money"]["EUR"]["open"] == 11700
    assert any("without stage history: 3" in n for n in table.notes)
    assert None in {s.value for s in table.segments}


def test_a_status_that_says_nothing_is_named(workspace: Workspace) -> None:
    fill(workspace, deals=[deal(1, "Maybe", "1"), deal(2, None, "1", stage="Negotiation - Won", days=3)])
    table = pipeline(workspace)
    assert (table.total.open, table.total.won) == (1, 1)
    assert any("'Maybe' count as open" in n for n in table.notes)


def test_no_deals_no_pipeline(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Deals are not loaded"):
        pipeline(workspace)


@pytest.mark.parametrize("values", [[1, 2, 3, 4], [5], [1, 1, 1, 9], [3, 8, 8, 10, 40, 41, 90]])
def test_quantiles_of_counted_values_are_those_of_the_values(values: list[int]) -> None:
    tally = Tally()
    for value in values:
        tally.add(value, 1)
        tally.add(value, 1)
    known = quantiles(values * 2, n=10, method="inclusive")
    assert [tally.quantile(n / 10) for n in range(1, 10)] == pytest.approx(known)
    assert Tally().quantile(0.5) is None
