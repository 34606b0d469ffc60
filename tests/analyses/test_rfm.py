"""RFM against the published result on the orders of R's rfm package."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from kpi.analyses.customers.rfm import Rfm, members, rfm
from kpi.analyses.customers.rfm_segments import OTHERS, SEGMENTS, named_segment, segment_of
from kpi.cli import main
from kpi.errors import UnknownName, UserError
from kpi.store import Workspace
from tests.conftest import fill, order
from tests.real_data import data_file

AS_OF = date(2006, 12, 31)


@pytest.fixture(scope="module")
def found(rfm_orders: Workspace) -> Rfm:
    return rfm(rfm_orders, AS_OF)


def test_published_cuts(found: Rfm) -> None:
    assert found.customers == 995
    rounded = {name: [round(cut) for cut in cuts] for name, cuts in found.cuts.items()}
    assert rounded["recency"] == [115, 181, 297, 482]
    assert rounded["frequency"] == [4, 5, 6, 8]
    assert rounded["monetary"] == [256, 382, 506, 666]


def test_published_champions(found: Rfm) -> None:
    champions = found.segments[0]
    assert champions.segment.name == "Champions"
    assert (champions.customers, champions.orders, champions.revenue) == (158, 1234, 120178)


def test_the_segments_add_up(found: Rfm, rfm_orders: Workspace) -> None:
    assert sum(g.customers for g in found.segments) == 995
    assert sum(g.orders for g in found.segments) == 4906
    assert sum(g.revenue for g in found.segments) == 464158
    assert sum(g.customers for groups in found.by_channel.values() for g in groups) == 995
    listed = members(rfm_orders, AS_OF)
    assert len(listed) == 995 and sum(m.segment.name == "Champions" for m in listed) == 158


def test_scores_by_hand(found: Rfm, rfm_orders: Workspace) -> None:
    """A score is told from the cuts alone, so customers who did the same have the same score."""
    for m in members(rfm_orders, AS_OF):
        assert m.r == 5 - sum(m.recency >= cut for cut in found.cuts["recency"])
        assert m.f == 1 + sum(m.frequency >= cut for cut in found.cuts["frequency"])
        assert m.m == 1 + sum(float(m.monetary) >= cut for cut in found.cuts["monetary"])


def test_every_segment_can_be_reached_and_the_rest_is_named() -> None:
    reached = {segment_of(*scores).name for scores in product(range(1, 6), repeat=3)}
    assert reached == {s.name for s in (*SEGMENTS, OTHERS)}
    assert all(segment_of(r, f, m).name == "Champions" for r, f, m in product((4, 5), repeat=3))


def test_a_segment_by_name() -> None:
    assert named_segment("at RISK").name == "At risk"
    with pytest.raises(UnknownName, match="Did you mean Champions"):
        named_segment("champion")


def test_later_orders_do_not_count(rfm_orders: Workspace) -> None:
    earlier = rfm(rfm_orders, date(2005, 12, 31))
    assert sum(g.orders for g in earlier.segments) < 4906
    assert all(g.recency >= 0 for g in earlier.segments)


def test_channels_margin_and_what_is_left_out(workspace: Workspace) -> None:
    rows = [
        order(f"{n}", f"2024-03-{1 + n:02} 10:00", f"c{n}", "Web" if n % 2 else None, None, str(10 * n + 5), cost="3")
        for n in range(10)
    ]
    rows.append(order("late", "2024-03-30 10:00", "c0", "Store", None, "50", cost=None))
    rows.append(order("guest", "2024-03-30 10:00", None, "Store", None, "50"))
    found = rfm(fill(workspace, orders=rows), date(2024, 3, 31))
    assert {c: sum(g.customers for g in groups) for c, groups in found.by_channel.items()} == {"Web": 5, None: 5}
    assert sum(g.revenue for g in found.by_channel["Web"]) == 10 * (1 + 3 + 5 + 7 + 9) + 25
    assert sum(g.margin for g in found.by_channel["Web"]) == 10 * (1 + 3 + 5 + 7 + 9) + 25 - 15  # type: ignore[misc]
    assert any(g.margin is None for g in found.by_channel[None]), "the cost of one order is not known"
    assert "Orders that name no customer are left out: 1." in found.notes


def test_too_few_customers_are_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no orders yet"):
        rfm(workspace)
    fill(workspace, orders=[order(str(n), "2024-03-01 10:00", f"c{n}", None, None, "5") for n in range(4)])
    with pytest.raises(UserError, match="Only 4 customers had ordered by 1 Mar 2024"):
        rfm(workspace)


def test_the_page_names_the_bounds_of_every_segment() -> None:
    page = (Path(__file__).parents[2] / "docs" / "analyses.md").read_text(encoding="utf-8")
    for segment in SEGMENTS:
        r, f = (f"{low}-{high}" if low < high else str(low) for low, high in (segment.r, segment.f))
        assert f"| {segment.name} | {r} | {f} |" in page


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = ("customer_id=customer_id", "ordered_at=order_date", "net_amount=revenue")
    maps = [part for m in mapping for part in ("--map", m)]

    def run(*arguments: str) -> tuple[int, str, str]:
        return main(["--workspace", str(tmp_path / "shop.duckdb"), *arguments]), *capsys.readouterr()

    assert run("load", str(data_file("rfm/orders.csv")), "--as", "orders", *maps)[0] == 0
    said = json.loads(run("analyse", "rfm", "--as-of", "2006-12-31", "--json")[1])
    champions = said["segments"][0]
    assert (champions["customers"], champions["orders"], champions["revenue"]) == (158, 1234, 120178)
    assert said["cuts"]["recency"][0] == 115
    listed = json.loads(run("analyse", "rfm", "--as-of", "2006-12-31", "--customers", "champions", "--json")[1])
    assert len(listed["customers"]) == 158 and {c["segment"] for c in listed["customers"]} == {"Champions"}
    status, _, error = run("analyse", "rfm", "--customers", "champion")
    assert status == 2 and "Did you mean Champions" in error
    kept = json.loads(run("analyse", "retention", "--json")[1])
    assert kept["cohorts"][0]["customers"] > 0 and kept["activity"]["window_days"] > 0
    status, table, _ = run("analyse", "retention", "--on-or-after")
    assert status == 0 and "month 1" in table
