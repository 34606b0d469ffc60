"""Names: what files wrote stays, rules come from recognised exports and from people, and every one can be undone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi.errors import UnknownName, UserError
from kpi.intake import load, undo
from kpi.naming import (
    Rule,
    alike,
    apply_names,
    leave_apart,
    names,
    own_rules,
    refresh,
    remove_rule,
    rename,
    set_rules,
    suggestions,
    unmatched,
)
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import channel_types, set_channel_type
from tests.conftest import fill, insert, open_shop, order, spent, visit

SHOPIFY = "shopify_orders"


def brought(workspace: Workspace, source: str, load_id: int = 1, **tables: list[dict[str, Any]]) -> list[str]:
    """Rows as a load of an export brings them; what its receipt says about names."""
    with workspace.write(*tables) as cursor:
        for table, rows in tables.items():
            insert(cursor, table, [{**row, "source": source, "load_id": load_id} for row in rows])
        return apply_names(cursor, load_id, source, list(tables))


def sums(workspace: Workspace, dimension: str, kpi: str = "orders") -> dict[object, object]:
    return {row[dimension]: row[kpi] for row in workspace.ask(Query((kpi,), by=(dimension,))).rows}


def sold(
    order_id: str, channel: str | None, region: str | None = "North", country: str | None = None, at: str = "2024-01-02"
):
    return order(order_id, f"{at} 09:00", f"c{order_id}", channel, region, "10.00") | {"country": country}


def shopify(workspace: Workspace) -> list[str]:
    return brought(
        workspace,
        SHOPIFY,
        orders=[
            sold("1", "web", "CA", "US"),
            sold("2", "pos", "ON", "CA"),
            sold("3", "580111", "CA", "ES"),
            sold("4", "google / cpc", "WA", "AU"),
            sold("5", None, None, None),
        ],
    )


def test_recognised_exports_come_with_names(workspace: Workspace) -> None:
    notes = shopify(workspace)
    assert sums(workspace, "channel") == {
        "Online Store": 1, "Point of Sale": 1, "580111": 1, "Paid Search": 1, None: 1,
    }  # fmt: skip
    # A state has a name where its country is known to have it.
    assert sums(workspace, "region") == {"California": 1, "Ontario": 1, "CA": 1, "WA": 1, None: 1}
    assert sums(workspace, "country") == {"United States": 1, "Canada": 1, "Spain": 1, "Australia": 1, None: 1}
    assert notes[0].startswith("3 channel names were brought to the workspace's own: ")
    assert "web is Online Store" in notes[0]


def test_a_plain_table_stays_as_it_is_written(workspace: Workspace) -> None:
    rows = [sold("1", "web", "CA", "US"), sold("2", "google / cpc", "CA", "DE"), sold("3", "Web "), sold("4", "WEB")]
    assert brought(workspace, "orders", orders=rows) == []
    assert sums(workspace, "channel") == {"web": 1, "google / cpc": 1, "Web ": 1, "WEB": 1}
    assert sums(workspace, "country") == {"US": 1, "DE": 1, None: 2}


def test_files_keep_what_they_wrote(workspace: Workspace) -> None:
    shopify(workspace)
    with workspace.cursor() as cursor:
        written = cursor.execute("select channel, region, country from orders order by order_id").fetchall()
    assert written[0] == ("web", "CA", "US")


def test_own_rules_go_before_those_that_come_with_the_program(workspace: Workspace) -> None:
    shopify(workspace)
    set_rules(workspace, [Rule("channel", SHOPIFY, "web", "Shop"), Rule("channel", "", "580111", "Etsy")])
    assert sums(workspace, "channel") == {"Shop": 1, "Point of Sale": 1, "Etsy": 1, "Paid Search": 1, None: 1}
    # A rule for one export says nothing about another.
    brought(workspace, "orders", 2, orders=[sold("9", "web"), sold("10", "580111")])
    assert sums(workspace, "channel")["web"] == 1
    assert sums(workspace, "channel")["Etsy"] == 2


def test_a_rule_can_be_undone(workspace: Workspace) -> None:
    shopify(workspace)
    before = sums(workspace, "channel")
    set_rules(workspace, [Rule("channel", "", "web", "Shop")])
    assert sums(workspace, "channel") != before
    remove_rule(workspace, "channel", "web")
    assert sums(workspace, "channel") == before
    with pytest.raises(UserError, match="no rule of yours for channel 'web'"):
        remove_rule(workspace, "channel", "web")


def test_a_name_of_the_program_can_be_turned_back_to_what_is_written(workspace: Workspace) -> None:
    shopify(workspace)
    rename(workspace, "channel", ["Online Store"], "web")
    assert "web" in sums(workspace, "channel") and "Online Store" not in sums(workspace, "channel")


def test_renaming_holds_for_rows_of_every_table_and_for_files_to_come(workspace: Workspace) -> None:
    open_shop(workspace)
    rename(workspace, "channel", ["Email"], "Newsletter")
    assert sums(workspace, "channel", "visits")["Newsletter"] == 95
    assert sums(workspace, "channel")["Newsletter"] == 4
    brought(workspace, "orders", 7, orders=[sold("n1", "Email")])
    assert sums(workspace, "channel")["Newsletter"] == 5
    # The new name of a new name.
    rename(workspace, "channel", ["Newsletter"], "Mail")
    brought(workspace, "orders", 8, orders=[sold("n2", "Email"), sold("n3", "Newsletter")])
    assert sums(workspace, "channel")["Mail"] == 7
    assert not {"Email", "Newsletter"} & set(sums(workspace, "channel"))


def test_what_a_program_calls_so_is_renamed_in_files_to_come(workspace: Workspace) -> None:
    shopify(workspace)
    rename(workspace, "channel", ["Paid Search"], "Ads")
    brought(workspace, SHOPIFY, 2, orders=[sold("8", "bing / cpc")])
    assert sums(workspace, "channel")["Ads"] == 2


def test_names_reach_every_figure(workspace: Workspace) -> None:
    open_shop(workspace)
    asked = Query(("orders", "net_sales", "conversion_rate", "cac", "lifetime_revenue", "roas"), by=("channel",))
    before = {row["channel"]: row for row in workspace.ask(asked).rows}
    rename(workspace, "channel", ["Web shop"], "Online")
    after = {row["channel"]: row for row in workspace.ask(asked).rows}
    assert {k: v for k, v in after["Online"].items() if k != "channel"} == {
        k: v for k, v in before["Web shop"].items() if k != "channel"
    }
    assert before["Web shop"]["cac"] is not None and set(after) == {*before, "Online"} - {"Web shop"}
    rename(workspace, "product", ["Kettle"], "Tea kettle")
    assert sums(workspace, "product", "net_sales")["Tea kettle"] == Decimal("127.00")


def test_channels_keep_their_kind_by_name(workspace: Workspace) -> None:
    open_shop(workspace)
    rename(workspace, "channel", ["Store"], "Shop floor")
    assert channel_types(workspace)["Shop floor"] == "offline"
    set_channel_type(workspace, "Shop floor", "online")
    assert sums(workspace, "channel_type")["online"] >= 5


def test_an_overlapping_export_is_compared_by_what_it_writes(workspace: Workspace, tmp_path: Path) -> None:
    """Renaming a channel must not double the visits of a day that is loaded a second time."""
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("date,channel,visits\n2024-01-05,Web,100\n2024-01-06,Web,50\n")
    second.write_text("date,channel,visits\n2024-01-06,Web,55\n2024-01-07,Web,70\n")
    load(workspace, first, "first.csv")
    rename(workspace, "channel", ["Web"], "Website")
    receipt = load(workspace, second, "second.csv")
    assert (receipt.rows_loaded, receipt.restated) == (2, 1)
    assert sums(workspace, "channel", "visits") == {"Website": 225}
    undo(workspace, receipt.load_id)
    assert sums(workspace, "channel", "visits") == {"Website": 150}
    remove_rule(workspace, "channel", "Web")
    load(workspace, second, "second.csv")
    assert sums(workspace, "channel", "visits") == {"Web": 225}


def test_rows_kept_aside_follow_a_rule_that_changes_meanwhile(workspace: Workspace, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("date,channel,visits\n2024-01-05,Web,100\n")
    second.write_text("date,channel,visits\n2024-01-05,Web,120\n")
    load(workspace, first, "first.csv")
    newer = load(workspace, second, "second.csv")
    rename(workspace, "channel", ["Web"], "Website")
    undo(workspace, newer.load_id)
    assert sums(workspace, "channel", "visits") == {"Website": 100}


def test_looking_everything_up_again_changes_nothing(workspace: Workspace) -> None:
    shopify(workspace)
    set_rules(workspace, [Rule("region", "", "WA", "Western Australia")])
    before = sums(workspace, "channel"), sums(workspace, "region"), sums(workspace, "country")
    with workspace.write("known_names") as cursor:
        known = cursor.execute("select * from known_names order by all").fetchall()
        refresh(cursor)
        assert cursor.execute("select * from known_names order by all").fetchall() == known
    assert before == (sums(workspace, "channel"), sums(workspace, "region"), sums(workspace, "country"))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule("channel", "", "web", " "), "needs a name"),
        (Rule("channel", "", "", "Shop"), "as it is written"),
        (Rule("channel", "", "web", "x" * 201), "characters long"),
    ],
)
def test_a_rule_has_to_say_something(workspace: Workspace, rule: Rule, words: str) -> None:
    with pytest.raises(UserError, match=words):
        set_rules(workspace, [rule])
    with pytest.raises(UnknownName):
        set_rules(workspace, [Rule("colour", "", "red", "Red")])
    assert own_rules(workspace) == []


def test_nothing_of_that_name_cannot_be_renamed(workspace: Workspace) -> None:
    open_shop(workspace)
    with pytest.raises(UserError, match="Nothing is called Fax"):
        rename(workspace, "channel", ["Fax"], "Telefax")


def test_unmatched_channels_come_with_their_money(workspace: Workspace) -> None:
    open_shop(workspace)
    fill(workspace, ad_spend=[spent("2024-01-05", "Radio", "North", "500.00")])
    found = {u.name: u for u in unmatched(workspace)}
    assert found["Radio"].why == "has ad spend, and there are no orders or visits of that name"
    assert found["Radio"].amounts.spend == Decimal("500.00")
    assert found["Social"].missing == "orders" and found["Social"].amounts.visits == 1110
    assert found["Marketplace"].missing == "visits" and found["Marketplace"].amounts.revenue == Decimal("49.53")
    assert set(found) == {"Radio", "Social", "Marketplace"}


def test_nothing_is_unmatched_without_the_other_table(workspace: Workspace) -> None:
    brought(workspace, "orders", orders=[sold("1", "Web")])
    assert unmatched(workspace) == []


def test_names_list_how_they_are_written_and_what_they_hold(workspace: Workspace) -> None:
    shopify(workspace)
    brought(workspace, "ga4_traffic_acquisition", 2, visits=[visit("2024-01-02", "Paid Search", None, 30)])
    found = {n.name: n for n in names(workspace, "channel")}
    paid = found["Paid Search"]
    assert {(f.source, f.written, f.origin) for f in paid.forms} == {
        (SHOPIFY, "google / cpc", "rule"), ("ga4_traffic_acquisition", "Paid Search", ""),
    }  # fmt: skip
    assert (paid.amounts.orders, paid.amounts.visits, paid.amounts.spend) == (1, 30, None)


def test_alike_names_are_suggested_and_never_merged(workspace: Workspace) -> None:
    brought(
        workspace, "orders",
        orders=[sold("1", "Email"), sold("2", "E-Mail "), sold("3", "email"), sold("4", "Web shop"), sold("5", "Till"),
                sold("6", "Newsletter"), sold("7", "North east"), sold("8", "Phone")],
    )  # fmt: skip
    brought(workspace, "visits", 2, visits=[visit("2024-01-02", c, "North", 9) for c in ("Website", "Phnoe", "Store")])
    assert len(sums(workspace, "channel")) == 8
    found = [({n.name for n in s.names}, s.why) for s in suggestions(workspace, "channel")]
    assert ({"Email", "E-Mail ", "email"}, "the same but for case, accents or spaces") in found
    assert ({"Web shop", "Website"}, "often two words for one thing") in found
    assert ({"Till", "Store"}, "often two words for one thing") in found
    assert ({"Phone", "Phnoe"}, "spelled almost alike") in found
    # One file that writes both a newsletter and e-mail means two things by them.
    assert not any("Newsletter" in names for names, _ in found)


def test_a_suggestion_is_taken_or_left_with_one_call(workspace: Workspace) -> None:
    brought(
        workspace, "orders", orders=[sold("1", "Email"), sold("2", "Email"), sold("3", "E-Mail "), sold("4", "Web")]
    )
    brought(workspace, "visits", 2, visits=[visit("2024-01-02", "Website", "North", 9)])
    by_why = {s.why: s for s in suggestions(workspace, "channel")}
    same = by_why["the same but for case, accents or spaces"]
    assert same.into == "Email"
    rename(workspace, "channel", [n.name for n in same.names], same.into)
    assert sums(workspace, "channel")["Email"] == 3
    leave_apart(workspace, by_why["often two words for one thing"])
    assert suggestions(workspace, "channel") == []


def test_places_that_sound_alike_are_two_and_one_country_is_one(workspace: Workspace) -> None:
    written = ("Austria", "Australia", "Niger", "Nigeria", "DE", "Deutschland", "Atlantis", "Atlantsi")
    brought(workspace, "orders", orders=[sold(c, "Web", "North", c) for c in written])
    found = [{n.name for n in s.names} for s in alike(names(workspace, "country"))]
    assert sorted(map(sorted, found)) == [["Atlantis", "Atlantsi"], ["DE", "Deutschland"]]
    together = next(s for s in alike(names(workspace, "country")) if s.names[0].name in ("DE", "Deutschland"))
    assert together.into == "Germany"
