"""The pages about subscriptions and product use, in a workspace that has nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kpi.analyses.customers.fitted_models import FITS
from kpi.store import Workspace
from kpi.store.settings import benchmarks
from kpi.workspaces import open_workspace
from tests.conftest import fill, used
from tests.test_levels import EXAMPLE
from tests.ui.test_pages import charts, healthy, words

MONDAY = date(2024, 1, 1)


def fill_members(workspace: Any):
    fill(workspace, subscriptions=EXAMPLE)


def fill_users(workspace: Any):
    """Forty users on every Monday of nine weeks; half of them share, one of them exports. A tenth comes on Tuesdays too."""
    rows = []
    for week in range(9):
        for n in range(40):
            channel, region = ("Web", "North") if n < 30 else ("App", "South")
            feature = "Share" if n < 20 else "Export" if n == 39 else None
            rows.append(used(f"{MONDAY + timedelta(weeks=week)} 09:00", f"u{n}", feature, channel, region))
            if n % 10 == 0:
                rows.append(used(f"{MONDAY + timedelta(weeks=week, days=1)} 09:00", f"u{n}", None, channel, region))
    fill(workspace, usage_events=rows)


@pytest.fixture
def members(path: Path, kept: Callable[[Callable[[Workspace], None]], Path]):
    return shutil.copy(kept(fill_members), path)


@pytest.fixture
def users(path: Path, kept: Callable[[Callable[[Workspace], None]], Path]):
    return shutil.copy(kept(fill_users), path)


def tables(at: Any) -> list[list[dict]]:
    return [frame.value.to_dict("records") for frame in at.dataframe]


def test_subscriptions_say_what_moved_and_who_left(members: Any, app: Callable[..., AppTest]):
    at = app("customers/subscriptions")
    assert healthy(at) and not at.warning
    text = words(at)
    # The last whole month is April: 110 from five subscribers, and nobody left.
    assert "The cards are about Apr 2024" in text and "€110.00" in text and ">5<" in text
    assert "Recurring revenue grew by €110.00 over 4 months; €60.00 was lost on the way" in text
    february = next(row for row in tables(at)[0] if row["c0"] == "Feb 2024")
    assert [february[f"c{n}"] for n in range(1, 7)] == [130, 40, 0, 10, 10, 10]
    assert (february["c7"], february["c8"]) == (25, pytest.approx(20))
    assert "More than half of the subscribers are still there" in text and "; 6 subscribers<" in text
    assert len(at.get("vega_lite_chart")) == 5 and all(c.proto.alt for c in at.get("vega_lite_chart"))
    assert [drawn.split(", ")[0].split(". ")[0] for drawn in charts(at)] == [
        "Bars of recurring revenue that came and went per month",
        "Line of Monthly recurring revenue per month",
        "Line of Subscriber churn per month",
        "Bars of Subscriber churn by channel",
        "Falling line of subscribers still there",
    ]


def test_a_benchmark_of_churn_is_kept_and_choices_are_in_the_address(members: Any, app: Callable[..., AppTest]):
    at = app("customers/subscriptions", loss="nrr", by="channel")
    assert healthy(at)
    assert at.selectbox(key="pick_subscriptions_loss").value == "nrr" and "Net revenue retention per month" in words(at)
    at.selectbox(key="pick_subscriptions_loss").select("churn_rate").run()
    slider = next(s for s in at.slider if s.key.startswith("bench_value_loss_churn_rate"))
    assert slider.value == pytest.approx(3.3, abs=0.5)
    slider.set_value(5.0).run()
    assert healthy(at)
    st.cache_resource.clear()
    workspace = open_workspace(members, FITS)
    assert benchmarks(workspace) == {("churn_rate", None): 0.05}
    workspace.close()


def test_filters_act_on_subscriptions(members: Any, app: Callable[..., AppTest]):
    at = app("customers/subscriptions", channel="App", from_="2024-01-05", to="2024-04-30")
    assert healthy(at)
    assert at.query_params["channel"] == "App"
    february = next(row for row in tables(at)[0] if row["c0"] == "Feb 2024")
    # Dan pays 10 more, Fay is new with 40, Eve comes and goes.
    assert [february[f"c{n}"] for n in range(1, 7)] == [60, 40, 0, 10, 0, 0]


def test_product_use_says_who_comes_and_what_they_use(users: Any, app: Callable[..., AppTest]):
    at = app("customers/usage")
    assert healthy(at) and not at.warning
    text = words(at)
    # 58 days: nine Mondays with 40 users and nine Tuesdays with 4 of them.
    assert "40 monthly users at the end, as many as 40" in text and ">7<" in text
    assert "100% of new users are active again the week after" in text
    features = next(rows for rows in tables(at) if rows and rows[0]["c0"] == "Share")
    assert [(r["c0"], r["c1"], r["c2"]) for r in features] == [("Share", 50, 20), ("Export", 2.5, 1)]
    assert "touch Export" not in text, "one of forty cannot be told from one in ten yet"
    by_channel = tables(at)[-1]
    assert [(r["c0"], r["c1"]) for r in by_channel] == [("Web", 30), ("App", 10)]
    assert all(c.proto.alt for c in at.get("vega_lite_chart"))


@pytest.mark.parametrize(
    ("last", "said"),
    [((11, 12), "2 monthly users at the end, up from 1"), ((8,), "1 monthly users at the end, as many as 1")],
)
def test_monthly_users_are_compared_with_the_first_that_are_known(
    path: Path, app: Callable[..., AppTest], last: tuple, said: str
):
    """Ann comes every week, from the first day on; whoever comes in the last ones, too, is one more."""
    rows = [used(f"{MONDAY + timedelta(weeks=week)} 09:00", "ann", "Share", "Web", "North") for week in range(13)]
    rows += [
        used(f"{MONDAY + timedelta(weeks=week)} 09:00", "bob" if week > 8 else "ann", None, "Web", "North")
        for week in last
    ]
    workspace = open_workspace(path, FITS)
    fill(workspace, usage_events=rows)
    workspace.close()
    assert said in words(app("customers/usage"))


def test_a_feature_that_surely_few_use_is_named(users: Any, app: Callable[..., AppTest]):
    at = app("customers/usage")
    next(s for s in at.slider if s.key.startswith("bench_value_features")).set_value(25.0).run()
    assert healthy(at) and "Fewer than 25% of the active users touch Export" in words(at)


@pytest.mark.parametrize(
    "page, missing", [("customers/subscriptions", "subscriptions"), ("customers/usage", "product usage")]
)
def test_without_its_table_a_page_says_what_to_upload(
    filled: Path, app: Callable[..., AppTest], page: str, missing: str
):
    at = app(page)
    assert healthy(at) and f"Upload {missing} to fill this" in words(at)


def test_the_rows_behind_the_use_of_the_product_can_be_seen(users: Any, app: Callable[..., AppTest]):
    at = app("customers/usage")
    at.button(key="explain_active").click().run()
    assert healthy(at)
    assert any("within_30" in c.value for c in at.code) and any("u39" in str(d.value.to_dict()) for d in at.dataframe)


@pytest.mark.parametrize("page", ["customers/subscriptions", "customers/usage"])
def test_an_empty_workspace_says_where_to_begin(path: Path, app: Callable[..., AppTest], page: str):
    at = app(page)
    assert healthy(at) and [b.label for b in at.button if b.key == "load_sample"] == ["Try the sample shop"]
