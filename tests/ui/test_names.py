"""The Names page: what meets nothing, what may be one thing, names changed, rules undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpi.analyses.customers.fitted_models import FITS
from kpi.naming import Rule, own_rules, set_rules
from kpi.query import Query
from kpi.store.settings import channel_types
from kpi.workspaces import open_workspace
from tests.ui.opened import workspace
from tests.ui.test_pages import healthy, words


@pytest.fixture
def spelled(filled: Path) -> Path:
    """The shop, whose visits are also counted as e-mail, with another spelling, and for a channel without orders."""
    opened = open_workspace(filled, FITS)
    with opened.write("visits") as cursor:
        for channel, visits in (("E-Mail", 40), ("Posters", 7)):
            cursor.execute(
                "insert into visits by name select $day as date, $channel as channel, $visits as visits, 2 as load_id,"
                " 'visits' as source, 1 as line",
                {"day": date(2026, 1, 5), "channel": channel, "visits": visits},
            )
    opened.close()
    return filled


def orders_and_visits(channel: str) -> tuple[object, object]:
    rows = workspace().ask(Query(("orders", "visits"), by=("channel",))).rows
    return next(((r["orders"], r["visits"]) for r in rows if r["channel"] == channel), (None, None))


def headings(at: AppTest) -> list[str]:
    return [h.value for h in at.header]


def test_what_meets_nothing_comes_first(spelled: Path, app: Callable[..., AppTest]) -> None:
    at = app("data/names")
    assert healthy(at)
    assert headings(at) == ["Channels that do not meet", "Perhaps one thing", "All names", "Your rules"]
    lonely = at.dataframe[0].value
    assert dict(zip(lonely["Channel"], lonely["What is missing"], strict=True)) == {
        "E-Mail": "no orders",
        "Posters": "no orders",
    }
    assert list(lonely["Visits"]) == [40, 7]


def test_a_suggestion_is_taken_with_one_click_and_undone_with_another(
    spelled: Path, app: Callable[..., AppTest]
) -> None:
    at = app("data/names")
    before = orders_and_visits("Email")
    at.button(key="together_channel_0").click().run()
    assert healthy(at) and "Perhaps one thing" not in headings(at)
    assert at.success[0].value.replace("\\", "") == "Email and E-Mail are one channel now."
    assert orders_and_visits("Email") == (before[0], before[1] + 40)
    assert [(r.written, r.name) for r in own_rules(workspace())] == [("E-Mail", "Email")]
    at.session_state[f"rules_{workspace().version}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    at.button(key="undo_rules").click().run()
    assert own_rules(workspace()) == [] and orders_and_visits("Email") == before


def test_a_name_is_picked_and_changed_and_a_channel_is_said_to_be_offline(
    spelled: Path, app: Callable[..., AppTest]
) -> None:
    at = app("data/names")
    at.selectbox(key=f"name_old_channel_{workspace().version}").set_value("Posters").run()
    at.button_group(key=f"channel_type_Posters_{workspace().version}").set_value("offline").run()
    assert at.success[0].value == r"Posters is offline\."
    assert channel_types(workspace())["Posters"] == "offline"
    at.selectbox(key=f"name_old_channel_{workspace().version}").set_value("Posters").run()
    orders, visits = orders_and_visits("Email")
    at.selectbox(key=f"name_new_channel_{workspace().version}").set_value("Email").run()
    at.button(key="change_name").click().run()
    assert healthy(at) and at.success[0].value == r"Posters is called Email now, in the files to come too\."
    assert orders_and_visits("Email") == (orders, visits + 7) and orders_and_visits("Posters") == (None, None)
    assert at.selectbox(key=f"name_old_channel_{workspace().version}").value is None


def test_a_suggestion_can_be_left_apart(spelled: Path, app: Callable[..., AppTest]) -> None:
    at = app("data/names")
    at.button(key="apart_channel_0").click().run()
    assert "Perhaps one thing" not in headings(at)
    assert orders_and_visits("E-Mail") == (0, 40)


def test_a_clean_shop_is_asked_nothing(filled: Path, app: Callable[..., AppTest]) -> None:
    at = app("data/names")
    assert headings(at) == ["All names", "Your rules"]
    assert "None yet" in words(at)


def test_an_empty_workspace_says_where_to_begin(path: Path, app: Callable[..., AppTest]) -> None:
    at = app("data/names")
    assert healthy(at) and "once a file is loaded" in words(at)


def test_rules_can_be_seen_with_the_export_they_hold_for(filled: Path, app: Callable[..., AppTest]) -> None:
    opened = open_workspace(filled, FITS)
    set_rules(opened, [Rule("channel", "shopify_orders", "web", "Shop"), Rule("channel", "", "Web", "Website")])
    opened.close()
    at = app("data/names")
    rules = at.dataframe[-1].value
    assert list(rules["In"]) == ["any file", "Shopify orders"]
    assert list(rules["Is called"]) == ["Website", "Shop"]
    assert channel_types(workspace())["Website"] == "online"
