"""Answers against the rest, and where they part from what is sold and sent back; every number from arithmetic."""

from __future__ import annotations

from math import sqrt

import pytest

from kpi.analyses.findings.feedback import feedback_gaps, gaps, standings
from kpi.analyses.scope import Scope
from kpi.analyses.voice.comments import HAPPY, UNHAPPY, comments
from kpi.analyses.voice.satisfaction import satisfaction
from kpi.errors import UnknownName
from kpi.statistics.differences import newcombe
from kpi.store import Workspace
from tests.analyses.test_satisfaction import answers
from tests.conftest import fill, order


def sales(channel: str, count: int, net: str, refunds: int = 0) -> list[dict]:
    """So many orders of one channel, the first ``refunds`` of them paid back in part."""
    return [
        order(f"{channel}-{n}", "2026-01-05 10:00", f"c{n}", channel, "North", net, refund="1" if n < refunds else "0")
        for n in range(count)
    ]


def said(channel: str, promoters: int, passives: int, detractors: int) -> list[dict]:
    """Answers to NPS about one channel."""
    counts = (("10", promoters), ("8", passives), ("2", detractors))
    return [row for score, n in counts for row in answers(n, "nps", score, 10, channel=channel)]


def test_nps_is_compared_with_all_others_by_the_standard_errors_of_both(workspace: Workspace) -> None:
    fill(workspace, feedback=said("Web", 20, 20, 60) + said("Store", 70, 20, 10) + said("App", 30, 0, 70))
    found = {s.voice.value: s for s in standings(satisfaction(workspace, Scope(by="channel")))}
    web = found["Web"]
    # All others: 100 of 200 promote, 80 detract: 10 points.
    assert (web.value, web.rest) == (pytest.approx(-40), pytest.approx(10))
    reach = 1.959964 * sqrt((0.8 - 0.16) / 100 + (0.9 - 0.01) / 200)
    assert (-0.5 + reach < 0) and web.verdict == "below the rest"
    assert found["Store"].verdict == "above the rest"


def test_a_difference_that_may_be_chance_is_none(workspace: Workspace) -> None:
    fill(workspace, feedback=said("Web", 20, 5, 10) + said("Store", 22, 5, 8))
    assert {s.verdict for s in standings(satisfaction(workspace, Scope(by="channel")))} == {"like the rest"}


def test_under_thirty_answers_nothing_is_said(workspace: Workspace) -> None:
    fill(workspace, feedback=said("Web", 0, 0, 29) + said("Store", 60, 0, 0), orders=sales("Web", 9, "10"))
    table = satisfaction(workspace, Scope(by="channel"))
    web = next(s for s in standings(table) if s.voice.value == "Web")
    assert (web.value, web.verdict) == (None, "too few answers")
    assert gaps(table) == []


def test_csat_is_compared_on_the_scale_with_the_most_answers(workspace: Workspace) -> None:
    rows = answers(30, "csat", "5", 5, channel="Web") + answers(30, "csat", "2", 5, channel="Web")
    rows += answers(90, "csat", "4", 5, channel="Store") + answers(10, "csat", "1", 5, channel="Store")
    rows += answers(40, "csat", "10", 10, channel="Web")
    fill(workspace, feedback=rows)
    web = next(s for s in standings(satisfaction(workspace, Scope(by="channel")), "csat") if s.voice.value == "Web")
    assert (web.answers, web.value, web.rest, web.verdict) == (60, 0.5, 0.9, "below the rest")
    assert newcombe(30, 60, 90, 100)[1] < 0


@pytest.mark.parametrize(
    ("orders", "kind"),
    [
        # Half of everything is sold through Web; 20 of its 60 orders are paid back, of the others 2 of 100.
        (sales("Web", 60, "10", 20) + sales("Store", 60, "10", 1) + sales("App", 40, "10", 1), "sent back"),
        (sales("Web", 60, "30", 1) + sales("Store", 60, "10", 1) + sales("App", 40, "10", 1), "churn risk"),
        (sales("Web", 60, "2", 1) + sales("Store", 60, "10", 1) + sales("App", 40, "10", 1), "unhappy"),
    ],
)
def test_what_the_unhappy_do_names_the_gap(workspace: Workspace, orders: list[dict], kind: str) -> None:
    feedback = said("Web", 20, 20, 60) + said("Store", 50, 30, 20) + said("App", 50, 30, 20)
    fill(workspace, feedback=feedback, orders=orders)
    (gap,) = [g for g in gaps(satisfaction(workspace, Scope(by="channel"))) if g.standing.voice.value == "Web"]
    assert gap.kind == kind
    if kind == "sent back":
        assert (gap.returned, gap.returned_elsewhere) == (pytest.approx(1 / 3), pytest.approx(0.02))


def test_who_pleases_and_sells_little_should_be_known_better(workspace: Workspace) -> None:
    fill(
        workspace,
        feedback=said("Web", 90, 10, 0) + said("Store", 50, 30, 20) + said("App", 50, 30, 20),
        orders=sales("Web", 30, "2") + sales("Store", 60, "10") + sales("App", 40, "10"),
    )
    assert [(g.kind, g.standing.voice.value) for g in gaps(satisfaction(workspace, Scope(by="channel")))][-1] == (
        "awareness gap",
        "Web",
    )
    table = feedback_gaps(workspace, Scope(by="channel"))
    assert {"measure": "nps", "channel": "Web", "kind": "awareness gap"}.items() <= table.rows()[-1].items()
    with pytest.raises(UnknownName):
        feedback_gaps(workspace, Scope(by="week"))


def test_comments_are_the_newest_and_those_asked_for(workspace: Workspace) -> None:
    def comment(day: str, kind: str, score: str, scale: int, text: str | None, product: str = "Mug") -> dict:
        (row,) = answers(1, kind, score, scale, day, product=product, channel="Web")
        return row | {"comment": text}

    fill(
        workspace,
        feedback=[
            comment("2026-01-01", "nps", "6", 10, "late"),
            comment("2026-01-03", "nps", "7", 10, "fine"),
            comment("2026-01-04", "csat", "3", 5, "so so"),
            comment("2026-01-05", "csat", "4", 5, "good", "Pot"),
            comment("2026-01-06", "rating", "1", 5, "broke", "Pot"),
            comment("2026-01-07", "nps", "0", 10, ""),
        ],
    )
    everything = Scope(by="product")
    assert [c.text for c in comments(workspace, everything)] == ["broke", "good", "so so", "fine", "late"]
    assert [c.text for c in comments(workspace, everything, UNHAPPY)] == ["broke", "so so", "late"]
    assert [c.text for c in comments(workspace, everything, HAPPY)] == ["good"]
    assert [c.text for c in comments(workspace, everything, UNHAPPY, "Pot")] == ["broke"]
    assert comments(workspace, Scope(where={"channel": ("Store",)})) == []


def test_filters_narrow_answers_and_sales(workspace: Workspace) -> None:
    fill(workspace, feedback=said("Web", 30, 0, 0) + said("Store", 0, 0, 40), orders=sales("Web", 3, "10"))
    table = satisfaction(workspace, Scope(by="channel", where={"channel": ("Web",)}))
    assert [v.value for v in table.slices] == ["Web"]
    assert (table.total.answers, table.total.sold.orders) == (30, 3)
    assert satisfaction(workspace, Scope(by="channel", where={"region": ("North",)})).total.answers == 0
