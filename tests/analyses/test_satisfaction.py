"""NPS, CSAT and ratings: published intervals, scales kept apart, and what was sold beside them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpi.analyses.scope import Scope
from kpi.analyses.voice.satisfaction import satisfaction
from kpi.errors import UserError
from kpi.intake import load
from kpi.query import Query
from kpi.statistics.scores import net_promoter_score
from kpi.store import Workspace
from tests.conftest import fill, line, order

SOURCES = Path(__file__).parents[1] / "sources"


def answers(count: int, kind: str | None, score: str, scale: int | None, day: str = "2026-01-05", **said) -> list[dict]:
    """The same answer so many times."""
    return [
        {
            "given_at": datetime.fromisoformat(day),
            "kind": kind,
            "score": Decimal(score),
            "scale_max": scale,
            "channel": said.get("channel"),
            "region": said.get("region"),
            "product": said.get("product"),
            "load_id": 1,
            "source": "feedback",
        }
        for _ in range(count)
    ]


def test_the_published_interval() -> None:
    nps = net_promoter_score(70, 20, 10)
    assert nps.score == pytest.approx(60)
    assert nps.high - nps.score == pytest.approx(13, abs=0.05)
    assert nps.score - nps.low == pytest.approx(13, abs=0.05)


@pytest.mark.parametrize(
    ("counts", "score"), [((30, 0, 0), 100), ((0, 30, 0), 0), ((0, 0, 30), -100), ((15, 0, 15), 0)]
)
def test_the_ends_of_the_scale(counts: tuple[int, int, int], score: float) -> None:
    nps = net_promoter_score(*counts)
    assert nps.score == score
    assert -100 <= nps.low <= nps.score <= nps.high <= 100


def test_few_answers_are_hidden_with_the_reason(workspace: Workspace) -> None:
    assert net_promoter_score(29, 0, 0).score is None
    assert net_promoter_score(30, 0, 0).score == 100
    fill(workspace, feedback=answers(29, "nps", "10", 10) + answers(5, "csat", "5", 5))
    nps = satisfaction(workspace).total.nps
    assert (nps.score, nps.low, nps.high) == (None, None, None)
    assert nps.reason == "29 answers; NPS is shown from 30"


def test_who_promotes_and_who_detracts(workspace: Workspace) -> None:
    rows = [answer for score in range(11) for answer in answers(score + 1, "NPS", str(score), 10)]
    fill(workspace, feedback=rows + answers(4, "nps", "3", 5) + answers(1, "nps", "11", None))
    table = satisfaction(workspace)
    nps = table.total.nps
    assert (nps.promoters, nps.passives, nps.detractors) == (10 + 11, 8 + 9, sum(range(1, 8)))
    assert nps.score == pytest.approx(100 * (21 - 28) / 66)
    assert "Left out: 4 answers to a question of NPS on another scale than 0 to 10." in table.notes
    assert "Left out: 1 answer outside their scale." in table.notes


def test_csat_is_the_share_of_top_answers_on_its_own_scale(workspace: Workspace) -> None:
    five = answers(60, "csat", "5", 5) + answers(21, "csat", "4", 5) + answers(182, "csat", "3", 5)
    ten = answers(3, "csat", "9", 10) + answers(2, "csat", "10", 10) + answers(5, "csat", "8", 10)
    hundred = answers(2, "csat", "79", 100)
    fill(workspace, feedback=five + ten + hundred + answers(3, "csat", "4", None) + answers(2, None, "4", 5))
    table = satisfaction(workspace)
    by_scale = {r.scale: r for r in table.total.rated}
    assert list(by_scale) == [5, 10, 100]
    # The published example of Wilson's interval: 81 of 263.
    assert by_scale[5].top_share == pytest.approx(81 / 263)
    assert (by_scale[5].low, by_scale[5].high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert by_scale[10].top_share == 0.5
    assert (by_scale[100].top_share, by_scale[100].mean) == (None, 79), "an index of 100 is no share of top answers"
    assert any("3 scales: CSAT adds up" in note for note in table.notes)
    assert "Left out: 3 answers without a scale." in table.notes
    assert "Left out: 2 answers without a known kind of question." in table.notes
    assert table.total.answers == 263 + 10 + 2


def test_answers_stand_beside_sales_and_returns_of_the_same_channel_and_days(workspace: Workspace) -> None:
    fill(
        workspace,
        feedback=answers(30, "nps", "10", 10, channel="Web")
        + answers(10, "nps", "0", 10, day="2026-01-20", channel="Store")
        + answers(1, "rating", "3", 5),
        orders=[
            order("1", "2026-01-06 10:00", "ada", "Web", None, "200", refund="50", refunded_at="2026-01-10 10:00"),
            order("2", "2026-01-07 10:00", "ben", "Store", None, "80"),
            order("3", "2026-03-07 10:00", "ben", "Web", None, "999"),
        ],
    )
    table = satisfaction(workspace, Scope(by="channel"))
    assert [v.value for v in table.slices] == ["Web", "Store", None]
    web, store, nowhere = table.slices
    assert (web.nps.score, web.sold.net_sales, web.sold.orders, web.sold.return_rate) == (100, 150, 1, 0.25)
    assert (store.nps.score, store.sold.net_sales, store.sold.return_rate) == (None, 80, 0)
    assert (nowhere.nps, nowhere.sold) == (None, None)
    assert table.total.sold.net_sales == 230
    assert [v.value for v in satisfaction(workspace, Scope(by="week")).slices] == [date(2026, 1, 5), date(2026, 1, 19)]


def test_a_product_is_known_by_its_lines_and_its_returns_by_orders_of_nothing_else(workspace: Workspace) -> None:
    fill(
        workspace,
        feedback=answers(2, "rating", "4", 5, product="Kettle"),
        orders=[order("1", "2026-01-05 10:00", "ada", "Web", None, "90")],
        order_lines=[line("1", "Kettle", None, 2, "60"), line("1", "Lamp", None, 1, "30")],
    )
    table = satisfaction(workspace, Scope(by="product"))
    (kettle,) = table.slices
    assert (kettle.sold.net_sales, kettle.sold.orders, kettle.sold.return_rate) == (60, None, None)
    assert kettle.sold.returned_share is None
    assert any("orders that hold one product only" in note for note in table.notes)
    fill(
        workspace,
        orders=[
            order(str(n), "2026-01-05 10:00", "ada", "Web", None, "30", refund="30" if n == 2 else "0") for n in (2, 3)
        ],
        order_lines=[line(str(n), "Kettle", None, 1, "30") for n in (2, 3)],
    )
    (kettle,) = satisfaction(workspace, Scope(by="product")).slices
    assert (kettle.sold.returned, kettle.sold.returnable) == (1, 2)


def test_real_exports_of_answers(workspace: Workspace) -> None:
    for name in ("survey_answers_csat", "google_play_reviews"):
        load(workspace, SOURCES / name / "sample.csv", f"{name}.csv")
    table = satisfaction(workspace)
    csat = next(r for r in table.total.rated if r.kind == "csat")
    assert (csat.answers, csat.top_share, csat.mean) == (4, 0.5, 3.0)
    assert next(r for r in table.total.rated if r.kind == "rating").scale == 5
    assert table.total.nps is None
    assert any("nothing to set them beside" in note for note in table.notes)


def test_no_feedback_no_satisfaction(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Feedback is not loaded"):
        satisfaction(workspace)
    fill(workspace, feedback=answers(1, "nps", "5", 10))
    assert satisfaction(workspace, Scope(start=date(2030, 1, 1))).total.answers == 0


def test_csat_of_several_scales_is_that_of_the_kpi(workspace: Workspace) -> None:
    """30 of 40 on the scale of five and 5 of 60 on that of three: 35 of 100, in Web all of the first and 10 of the second."""
    fill(
        workspace,
        feedback=answers(30, "csat", "4", 5, channel="Web")
        + answers(10, "csat", "3", 5, channel="Web")
        + answers(5, "csat", "3", 3, channel="Shop")
        + answers(45, "csat", "2", 3, channel="Shop")
        + answers(10, "csat", "1", 3, channel="Web"),
    )
    by_channel = {row["channel"]: row["CSAT"] for row in satisfaction(workspace, Scope(by="channel")).rows()}
    asked = {r["channel"]: r["csat"] for r in workspace.ask(Query(("csat",), ("channel",))).rows}
    assert by_channel == {"Web": pytest.approx(0.6), "Shop": pytest.approx(0.1), "(all)": pytest.approx(0.35)}
    assert asked == {"Web": pytest.approx(0.6), "Shop": pytest.approx(0.1)}
