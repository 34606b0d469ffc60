"""Single cells of an answer and the reason of each blank."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpi.cli import main
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import set_setting
from tests.compiler.test_reasons import check_reasons, reason
from tests.conftest import answer, cost, deal, fill, order, spent, subscription, used, visit


def test_people_cannot_be_added_up(workspace: Workspace) -> None:
    fill(
        workspace,
        visits=[
            visit("2024-01-01", "Web", None, 10, 8),
            visit("2024-01-02", "Web", None, 10, 9),
            visit("2024-01-02", "Door", None, 10),
        ],
    )
    assert (
        reason(workspace, "visitors", channel="Web")
        == "Visitors is blank: visitors of several days, channels and lines of the visits file cannot be added up: one "
        "person may be in two of them."
    )
    assert (
        reason(workspace, "visitors", channel="Door")
        == "Visitors is blank: the visits file does not say how many visitors came."
    )


def test_amounts_in_another_currency_only(workspace: Workspace) -> None:
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web", None, "10.00"),
            order("2", "2024-01-02", "ben", "Isles", None, "10.00", currency="GBP"),
        ],
    )
    set_setting(workspace, "currency", "EUR")
    assert (
        reason(workspace, "aov", channel="Isles")
        == "Average order value is blank: there are no orders, counting EUR only."
    )
    assert (
        reason(workspace, "aov", channel="Web", currency="GBP")
        == "Average order value is blank: there are no orders, counting GBP only."
    )
    assert reason(workspace, "aov", currency="USD") == "Average order value: your data have no amounts in USD."


def test_costs_that_are_not_known(workspace: Workspace) -> None:
    """Of the two things that a margin needs the one is named that is missing."""
    fill(
        workspace,
        orders=[
            order("1", "2024-01-01", "ada", "Web", None, "10.00", cost="4.00"),
            order("2", "2024-01-01", "ben", "Store", None, "10.00"),
            order("3", "2024-01-01", "eve", "Gift", None, "10.00", cost="4.00", refund="10.00"),
        ],
        costs=[cost("2024-01-01", "fee", "1.00", "Web", None)],
        ad_spend=[spent("2024-01-01", "Web", None, "2.00")],
    )
    unknown = "the cost of the goods is not known for every order there, and no margin is assumed"
    assert reason(workspace, "contribution_margin", channel="Store") == f"Contribution margin is blank: {unknown}."
    assert (
        reason(workspace, "contribution_margin", channel="Gift")
        == "Contribution margin is blank: there are no net sales."
    )
    assert (
        reason(workspace, "break_even_roas", channel="Gift")
        == "Break-even return on ad spend is blank: the sales leave nothing before the ads."
    )


def test_a_model_that_is_refused(workspace: Workspace) -> None:
    fill(workspace, orders=[order(str(n), f"2024-01-0{1 + n}", f"c{n}", "Web", None, "10.00") for n in range(3)])
    assert (
        reason(workspace, "clv", channel="Web")
        == "CLV, predicted: Only 3 customers had ordered by 3 Jan 2024: too few to tell chance from habit."
    )


def test_too_few_answers(workspace: Workspace) -> None:
    fill(
        workspace,
        feedback=[
            *(answer("2024-01-01 10:00", "nps", "9", "10", "Web", None) for _ in range(12)),
            answer("2024-01-01 10:00", "csat", "4", "5", "Store", None),
        ],
    )
    assert (
        reason(workspace, "nps", channel="Web")
        == "Net promoter score is blank: it takes 30 answers from 0 to 10, and rests on 12."
    )
    assert (
        reason(workspace, "nps", channel="Store")
        == "Net promoter score is blank: nobody answered a question of NPS from 0 to 10."
    )


def test_deals_without_a_value_and_without_a_day(workspace: Workspace) -> None:
    fill(
        workspace,
        deals=[
            deal("1", "2024-01-01", "2024-01-05", "won", None, "Fair", None),
            deal("2", None, "2024-01-05", "won", "9.00", "Phone", None),
            deal("3", "2024-01-02", "2024-01-05", "lost", "9.00", "Mail", None),
            deal("4", "2024-01-05", "2024-01-05", "won", "9.00", "Desk", None),
            deal("5", "2024-01-01", None, "open", "7.00", "Desk", None),
        ],
    )
    assert (
        reason(workspace, "average_deal", channel="Fair") == "Average deal is blank: the deals won there have no value."
    )
    assert reason(workspace, "average_deal", channel="Mail") == "Average deal is blank: no deal was won."
    assert reason(workspace, "sales_cycle", channel="Phone") == "Sales cycle is blank: no won deal has both its days."
    assert reason(workspace, "sales_cycle", channel="Mail") == "Sales cycle is blank: no deal was won."
    assert (
        reason(workspace, "sales_velocity", channel="Desk")
        == "Sales velocity is blank: all deals won were won on the day on which they were opened."
    )


def test_a_state_before_it_began(workspace: Workspace) -> None:
    fill(
        workspace,
        subscriptions=[
            subscription("ada", "2024-01-10", "2024-03-31", "9.00", "Web", None),
            subscription("ben", "2024-03-20", None, "9.00", "Store", None),
        ],
    )
    result = workspace.ask(Query(("mrr", "churn_rate"), ("channel",), "month"))
    told = {(row["channel"], row["period"].month): n for n, row in enumerate(result.rows)}
    assert (
        result.reasons[told["Store", 1], "mrr"]
        == "Monthly recurring revenue is blank: no subscription had started by then."
    )
    assert (
        result.reasons[told["Web", 1], "churn_rate"]
        == "Subscriber churn is blank: there were no subscribers when the period began."
    )


def test_days_of_use_that_are_too_few(workspace: Workspace) -> None:
    fill(
        workspace,
        usage_events=[
            *(used(f"2024-01-{day:02} 10:00", "ada", None, "Web", None) for day in range(1, 10)),
        ],
    )
    assert reason(workspace, "mau") == "Monthly active users is blank: there are fewer than 30 days of data by then."
    assert reason(workspace, "stickiness") == "Stickiness is blank: there are fewer than 30 days of data by then."
    assert (
        reason(workspace, "user_retention_week_4")
        == "User retention, week 4 is blank: no user who began then is old enough."
    )


def test_what_cannot_be_compared(workspace: Workspace) -> None:
    """The first month has nothing before it, the second a part, a month after none cannot have grown."""
    first = date(2024, 1, 20)
    days = [first + timedelta(days=n) for n in range(41)]
    fill(
        workspace,
        orders=[
            *(order(str(n), f"{day} 12:00", f"c{n}", "Web", None, "10.00") for n, day in enumerate(days)),
            order("late", "2024-04-10 12:00", "zoe", "Web", None, "10.00"),
            order("last", "2024-05-31 12:00", "zoe", "Web", None, "10.00"),
        ],
    )
    asked = Query(("orders", "net_sales", "repeat_purchase_rate", "sales_growth"), grain="month", compare="previous")
    result = workspace.ask(asked)
    check_reasons(result)
    assert [row["period"].month for row in result.rows] == [1, 2, 3, 4, 5]
    assert [result.reason(n, "orders_previous") for n in range(5)] == [
        "Orders cannot be compared with the period before: the period before ends before your data begin on 20 Jan 2024.",
        "Orders cannot be compared with the period before: the period before is not whole, because your data begin inside "
        "it, on 20 Jan 2024.",
        "",
        "",
        "",
    ]
    assert result.rows[3]["orders_previous"] == 0
    assert (
        result.reason(3, "orders_change") == "The change of Orders is blank: what it is compared with is not above 0."
    )
    assert result.reason(3, "sales_growth") == "Sales growth is blank: the period before has no net sales above 0."
    assert (
        result.reason(2, "repeat_purchase_rate_previous")
        == "Repeat purchase rate cannot be compared with the period before: an earlier period has had more time."
    )
    assert (
        "Orders, Net sales cannot be compared with the period before in 1 of 5 rows (Feb 2024): the period before is not "
        "whole, because your data begin inside it, on 20 Jan 2024."
    ) in result.notes
    assert (
        "Orders, Net sales has no change in 1 of 5 rows (Apr 2024): what it is compared with is not above 0."
    ) in result.notes


def test_the_command_gives_the_reason_of_every_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(
        "date,channel,visits,carts,purchases\n2026-03-02,Web,1000,20,30\n2026-04-02,Email,300,40,20\n", encoding="utf-8"
    )
    workspace = ["--workspace", str(tmp_path / "w.duckdb")]
    assert main([*workspace, "load", str(file), "--as", "visits"]) == 0
    capsys.readouterr()
    assert main([*workspace, "query", "cart_abandonment,aov", "--by", "channel", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    more_bought = "there are more visits that bought than visits with something in the cart."
    no_orders = {"aov": "Average order value: upload orders to see it."}
    assert [row["channel"] for row in told["rows"]] == ["Email", "Web"]
    assert told["reasons"] == [
        no_orders,
        {"cart_abandonment": f"Cart abandonment is blank: {more_bought}", **no_orders},
    ]
    assert f"Cart abandonment is blank in 1 of 2 rows (Web): {more_bought}" in told["notes"]
