"""The visit funnel against numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpi.analyses.sales.funnel import funnel
from kpi.analyses.sales.funnel_steps import STEPS
from kpi.analyses.scope import Scope
from kpi.errors import UnknownName, UserError
from kpi.intake import load
from kpi.store import Workspace
from tests.conftest import fill, order

SAMPLE = Path(__file__).parents[1] / "sources" / "shopify_sessions" / "sample.csv"


def stepped(day: str, channel: str | None, *counts: int | None, device: str | None = None) -> dict[str, Any]:
    """One row of visits with its five steps."""
    return {
        "date": date.fromisoformat(day),
        "channel": channel,
        "device": device,
        **dict(zip(STEPS, counts, strict=True)),
        "load_id": 1,
        "source": "visits",
    }


def conversions(found: Any) -> list[float | None]:
    return [step.conversion for step in found.steps]


def test_a_whole_funnel_and_what_is_lost_on_the_way(workspace: Workspace) -> None:
    fill(
        workspace,
        visits=[
            stepped("2026-01-01", "Web", 1000, 400, 100, 50, 20),
            stepped("2026-01-02", "Web", 1000, 400, 100, 50, 20),
        ],
        orders=[
            order("1", "2026-01-01 10:00", "ada", "Web", None, "90"),
            order("2", "2026-01-02 10:00", "ben", "Web", None, "110"),
        ],
    )
    total = funnel(workspace).total
    assert [s.count for s in total.steps] == [2000, 800, 200, 100, 40]
    assert conversions(total) == pytest.approx([0.4, 0.25, 0.5, 0.4, None])
    assert total.overall == pytest.approx(0.02)
    assert total.abandonment == pytest.approx(0.8)
    assert [s.lost_visits for s in total.steps] == [1200, 600, 100, 60, None]
    # Of 1,200 visits that saw no product, 1/4 x 1/2 x 2/5 = 1/20 would have bought, for 100 each.
    assert [s.lost_orders for s in total.steps[:4]] == pytest.approx([60, 120, 40, 60])
    assert [s.lost_money for s in total.steps[:4]] == pytest.approx([6000, 12000, 4000, 6000])
    assert total.worst is total.steps[1], "the largest drop is not where the most money is lost"
    assert any("average order value" in note for note in funnel(workspace).notes)


def test_a_step_that_no_file_gives_is_left_out_and_not_0(workspace: Workspace) -> None:
    load(workspace, SAMPLE, SAMPLE.name)
    table = funnel(workspace)
    assert [s.name for s in table.total.steps] == ["visits", "carts", "checkouts", "purchases"]
    assert [s.count for s in table.total.steps] == [1885, 72, 41, 21]
    assert table.total.abandonment == pytest.approx(1 - 21 / 72)
    assert table.total.steps[0].lost_money is None
    assert any("product views" in note and "left out" in note for note in table.notes)
    assert (table.start, table.end) == (date(2026, 9, 1), date(2026, 9, 2))


def test_a_conversion_counts_only_rows_that_know_both_steps(workspace: Workspace) -> None:
    fill(
        workspace,
        visits=[
            stepped("2026-01-01", "Web", 100, None, 10, None, 5),
            stepped("2026-01-01", "App", 900, None, None, None, None),
        ],
    )
    total = funnel(workspace).total
    assert [s.count for s in total.steps] == [1000, 10, 5]
    assert total.steps[0].conversion == pytest.approx(0.1), (
        "visits whose carts nobody counted are no visits without one"
    )
    assert total.overall == pytest.approx(0.05)


def test_visits_that_skip_a_step_have_passed_it_and_that_is_said(workspace: Workspace) -> None:
    fill(workspace, visits=[stepped("2026-01-01", "Web", 100, None, 20, 30, 10)])
    table = funnel(workspace)
    assert [s.count for s in table.total.steps] == [100, 20, 30, 10]
    assert [s.passed for s in table.total.steps] == [100, 30, 30, 10]
    assert conversions(table.total) == pytest.approx([0.3, 1.0, 1 / 3, None])
    assert sum(s.lost_visits for s in table.total.steps[:3]) == 100 - 10  # type: ignore[misc]
    assert table.total.abandonment == pytest.approx(0.5), "abandonment is of the carts that there were"
    assert any(note.startswith("At least 10 visits") for note in table.notes)


def test_more_purchases_than_carts_leave_abandonment_open(workspace: Workspace) -> None:
    fill(workspace, visits=[stepped("2026-01-01", "Web", 100, None, 5, None, 10)])
    table = funnel(workspace)
    assert table.total.abandonment is None
    assert any("abandonment cannot be told" in note for note in table.notes)


def test_slices_have_their_own_order_value_and_their_own_days(workspace: Workspace) -> None:
    fill(
        workspace,
        visits=[
            stepped("2026-01-01", "Web", 100, None, 10, None, 5, device="phone"),
            stepped("2026-01-01", None, 50, None, 10, None, 4, device="desktop"),
            stepped("2026-02-01", "Web", 7, None, 7, None, 7, device="phone"),
        ],
        orders=[
            order("1", "2026-01-01 10:00", "ada", "Web", None, "10"),
            order("2", "2026-01-01 10:00", "ben", None, None, "40"),
            order("3", "2026-02-01 10:00", "ben", "Web", None, "999"),
            order("4", "2026-01-01 10:00", "eve", "Web", None, "5000", currency="GBP"),
        ],
    )
    table = funnel(workspace, Scope(by="channel", end=date(2026, 1, 31)))
    assert [(f.value, f.order_value) for f in table.slices] == [("Web", 10.0), (None, 40.0)]
    web = table.slices[0]
    assert web.steps[0].lost_money == pytest.approx(90 * 0.5 * 10)
    assert table.total.order_value == 25.0
    assert [f.value for f in funnel(workspace, Scope(by="device")).slices] == ["phone", "desktop"]
    assert funnel(workspace, Scope(by="device")).slices[0].order_value is None, "no order says its device"
    assert any("for phone, desktop, so lost money" in note for note in funnel(workspace, Scope(by="device")).notes)


def test_no_visits_no_funnel(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Visits are not loaded"):
        funnel(workspace)
    fill(workspace, visits=[stepped("2026-01-01", "Web", 0, None, 0, None, 0)])
    total = funnel(workspace).total
    assert conversions(total) == [None, None, None]
    assert (total.overall, total.abandonment) == (None, None)
    assert funnel(workspace, Scope(start=date(2030, 1, 1))).notes == ("There are no visits in these days.",)
    with pytest.raises(UnknownName):
        funnel(workspace, Scope(by="colour"))
    with pytest.raises(UserError, match="after the last day"):
        funnel(workspace, Scope(date(2026, 2, 1), date(2026, 1, 1)))
