"""Active users, stickiness, adoption and retention, against a plain count of the same events."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kpi.analyses.scope import Scope
from kpi.analyses.usage.usage import usage
from kpi.errors import UserError
from kpi.intake import load
from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill

MONDAY = date(2026, 1, 5)


def event(user: str, day: int, feature: str | None = None, hour: int = 9) -> dict[str, Any]:
    """One event so many days after a Monday."""
    return {
        "occurred_at": datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=day, hours=hour),
        "user_id": user,
        "event": "open",
        "feature": feature,
        "load_id": 1,
        "source": "usage",
    }


def test_every_day_counts_the_different_users_of_its_window(workspace: Workspace) -> None:
    random = Random(7)
    seen = {(f"u{random.randrange(25)}", int(random.triangular(0, 69, 10))) for _ in range(160)} | {
        ("u1", 0),
        ("u2", 69),
    }
    fill(workspace, usage_events=[event(user, day, hour=h) for user, day in sorted(seen) for h in (8, 17)])
    found = usage(workspace)

    def users(day: int, window: int) -> int:
        return len({user for user, on in seen if day - window < on <= day})

    assert [d.day for d in found.days] == [MONDAY + timedelta(days=n) for n in range(70)]
    assert [d.dau for d in found.days] == [users(n, 1) for n in range(70)]
    assert [d.wau for d in found.days] == [None] * 6 + [users(n, 7) for n in range(6, 70)]
    assert [d.mau for d in found.days] == [None] * 29 + [users(n, 30) for n in range(29, 70)]
    assert found.stickiness == pytest.approx(sum(users(n, 1) / users(n, 30) for n in range(29, 70)) / 41)
    assert found.users == len({user for user, _ in seen})


def test_stickiness_is_the_mean_of_daily_shares(workspace: Workspace) -> None:
    """One user every day, another on the first day only: MAU is 2 on day 30, 1 after."""
    fill(workspace, usage_events=[event("a", n) for n in range(31)] + [event("b", 0)])
    found = usage(workspace)
    assert [(d.dau, d.mau) for d in found.days[29:]] == [(1, 2), (1, 1)]
    assert found.stickiness == pytest.approx((1 / 2 + 1 / 1) / 2)


def test_some_days_know_what_was_before_and_after_them(workspace: Workspace) -> None:
    """One user of every day since the first, one who came 20 days before the days asked, one new in them. Without the days
    before, the old ones would be new and the month of the first day would have a single user."""
    events = [event("old", n, "search") for n in range(80)] + [
        event("seldom", 30, "share"),
        event("seldom", 60, "share"),
    ]
    fill(workspace, usage_events=[*events, event("new", 51), event("new", 56), event("new", 65)])
    start, end = MONDAY + timedelta(days=50), MONDAY + timedelta(days=61)
    found = usage(workspace, Scope(start, end))
    assert (found.days[0].day, found.days[-1].day) == (start, end)
    assert [(d.dau, d.wau, d.mau) for d in found.days[:2]] == [(1, 1, 2), (2, 2, 3)]
    asked = workspace.ask(Query(("stickiness", "user_retention_week_1"), start=start, end=end)).rows[0]
    assert found.stickiness == pytest.approx(asked["stickiness"])
    assert found.cohorts == ((MONDAY + timedelta(days=49), (1, 1, 1, 0)),)
    assert asked["user_retention_week_1"] == found.retention[1].retention == 1
    share = next(f for f in found.features if f.feature == "share")
    assert (share.since, share.users, share.adoption_since) == (MONDAY + timedelta(days=30), 1, pytest.approx(1 / 3))


def test_too_few_days_for_a_month(workspace: Workspace) -> None:
    fill(workspace, usage_events=[event("a", 0), event("a", 28)])
    found = usage(workspace)
    assert found.stickiness is None
    assert {d.mau for d in found.days} == {None}
    assert any("fewer than 30 days" in note for note in found.notes)


def test_a_late_feature_is_measured_against_those_who_could_use_it(workspace: Workspace) -> None:
    fill(
        workspace,
        usage_events=[
            *(event(user, 0, "search") for user in "abcd"),
            event("a", 10, "share"),
            event("a", 11, "share"),
            event("b", 12),
        ],
    )
    search, share = usage(workspace).features
    assert (search.feature, search.users, search.adoption, search.adoption_since) == ("search", 4, 1.0, 1.0)
    assert (share.users, share.adoption) == (1, 0.25)
    assert (share.since, share.adoption_since) == (MONDAY + timedelta(days=10), 0.5)


def test_retention_counts_complete_weeks_and_cohorts_that_are_old_enough(workspace: Workspace) -> None:
    fill(
        workspace,
        usage_events=[
            *(event(user, 0) for user in "abcd"),
            event("a", 7),
            event("b", 13),
            event("a", 14),
            event("e", 8),
            event("f", 9),
            event("e", 20),
            # Week 3 is not over: it ends with the Tuesday.
            event("b", 22),
            event("g", 22),
        ],
    )
    found = usage(workspace)
    assert found.cohorts == ((MONDAY, (4, 2, 1)), (MONDAY + timedelta(days=7), (2, 1)))
    assert [(w.week, w.users, w.active) for w in found.retention] == [(0, 6, 6), (1, 6, 3), (2, 4, 1)]
    assert [w.retention for w in found.retention] == pytest.approx([1, 0.5, 0.25])
    assert any("is not over" in note for note in found.notes)


def test_a_week_that_ends_on_its_sunday_is_complete(workspace: Workspace) -> None:
    fill(workspace, usage_events=[event("a", 0), event("a", 13)])
    assert [(w.week, w.active) for w in usage(workspace).retention] == [(0, 1), (1, 1)]


def test_user_ids_are_texts(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "user_id,occurred_at,event,feature\n007,2026-01-05,open,a\n7,2026-01-05,open,a\n7.0,2026-01-05,open,a\n"
    )
    load(workspace, path, path.name)
    found = usage(workspace)
    assert (found.users, found.days[0].dau, found.features[0].users) == (3, 3, 3)


def test_days_can_be_chosen(workspace: Workspace) -> None:
    fill(workspace, usage_events=[event("a", 0), event("b", 5), event("c", 6)])
    found = usage(workspace, Scope(end=MONDAY + timedelta(days=5)))
    assert (found.users, len(found.days)) == (2, 6)
    assert usage(workspace, Scope(start=date(2030, 1, 1))).users == 0


def test_no_events_no_usage(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Product usage is not loaded"):
        usage(workspace)
