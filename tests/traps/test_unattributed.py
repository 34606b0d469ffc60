"""Rows without a channel are a group like any other, in every table."""

from __future__ import annotations

from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import fill, order, spent, visit

ROWS = {
    "orders": [
        order("1", "2024-01-01", "ada", None, None, "10.00"),
        order("2", "2024-01-01", "ben", "Web shop", None, "20.00"),
    ],
    "visits": [visit("2024-01-01", None, None, 40), visit("2024-01-01", "Web shop", None, 100)],
    "ad_spend": [spent("2024-01-01", None, None, "6.00"), spent("2024-01-01", "Web shop", None, "5.00")],
}


def test_facts_meet_where_the_channel_is_missing(workspace: Workspace) -> None:
    """A join on channel would give two rows without a channel, one with orders and one with visits."""
    fill(workspace, **ROWS)
    query = Query(("orders", "visits", "conversion_rate", "cac", "roas"), ("channel",))
    rows = workspace.ask(query).rows
    told = {row["channel"]: tuple(row[name] for name in query.kpis) for row in rows}
    assert len(rows) == 2
    assert told == {"Web shop": (1, 100, 0.01, 5.0, 4.0), None: (1, 40, 0.025, 6.0, 10 / 6)}


def test_the_unattributed_are_in_the_total(workspace: Workspace) -> None:
    fill(workspace, **ROWS)
    total = workspace.ask(Query(("orders", "visits", "ad_spend", "cac")))
    assert [total.value(k) for k in total.query.kpis] == [2, 140, 11, 5.5]


def test_a_filter_on_other_channels_leaves_them_out_and_a_filter_on_nothing_finds_them(workspace: Workspace) -> None:
    fill(workspace, **ROWS)
    assert workspace.ask(Query(("orders",), where={"channel": ("Web shop",)})).value("orders") == 1
    assert workspace.ask(Query(("net_sales",), where={"channel": (None,)})).value("net_sales") == 10


def test_an_empty_name_is_not_the_word_for_it(workspace: Workspace) -> None:
    """A channel that is really called "None" or "(unattributed)" is a channel."""
    fill(
        workspace,
        orders=[
            order(str(n), "2024-01-01", None, c, None, "1.00")
            for n, c in enumerate(["None", "(unattributed)", "null", None])
        ],
    )
    rows = workspace.ask(Query(("orders",), ("channel",))).rows
    assert [row["channel"] for row in rows] == ["(unattributed)", "None", "null", None]
