"""The sample shop's other files: what the app says of them is what their script knows, and what is planted shows."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from kpi.analyses.deals.pipeline import pipeline
from kpi.analyses.usage.usage import usage
from kpi.intake.bookkeeping.receipt import Receipt
from kpi.intake.sample import FILES, SAMPLE_DATA
from kpi.query import Query
from kpi.store import Workspace

TRUTH = json.loads((SAMPLE_DATA / "expected.json").read_text(encoding="utf-8"))
FEWEST_ANSWERS = 30  # NPS of fewer is not shown
DEALS, CLUB, USAGE, SAID = (TRUTH[name] for name in ("deals", "subscriptions", "usage", "feedback"))


def asked(shop: Workspace, *kpis: str, by: str = "", grain: str | None = None, where: dict | None = None) -> dict:
    """The answers by the value of the dimension, or by the month."""
    rows = shop.ask(Query(kpis, by=(by,) if by else (), grain=grain, where=where or {})).rows
    return {str(row["period"])[:7] if grain else row[by] if by else None: row for row in rows}


def every(shop: Workspace, sql: str) -> list[tuple]:
    with shop.cursor() as cursor:
        return cursor.execute(sql).fetchall()


# --- the numbers ----------------------------------------------------------------------------------------------------


def test_every_file_is_loaded_whole_and_in_balance(loaded: tuple[Workspace, list[Receipt]]):
    _, shown = loaded
    assert {path.name for path in SAMPLE_DATA.glob("*.csv")} == set(FILES) and len(shown) == len(FILES)
    for receipt in shown:
        assert receipt.balances and not receipt.rows_set_aside and not receipt.duplicates, receipt.file
        assert all(money.agrees for money in receipt.money), receipt.file


def test_sales_visits_spend_and_new_customers(shop: Workspace):
    asked = Query(("net_sales", "visits", "new_customers", "ad_spend"), by=("channel",))
    rows = {r["channel"]: r for r in shop.ask(asked).rows}
    assert {c: r["net_sales"] for c, r in rows.items()} == {
        c: Decimal(v["net"]) for c, v in TRUTH["by_channel"]["USD"].items()
    }
    assert {c: r["visits"] for c, r in rows.items()} == {c: v["all"] for c, v in TRUTH["visits"].items()}
    assert {c: r["ad_spend"] for c, r in rows.items() if r["ad_spend"]} == {
        c: Decimal(v["all"]) for c, v in TRUTH["ad_spend_usd"].items()
    }
    assert {c: r["new_customers"] for c, r in rows.items()} == {
        c: v["new_customers"] for c, v in TRUTH["customers_by_first_channel"].items()
    }
    (canada,) = shop.ask(Query(("net_sales", "orders"), where={"currency": ("CAD",)})).rows
    assert (canada["net_sales"], canada["orders"]) == (
        Decimal(TRUTH["all"]["CAD"]["net"]),
        TRUTH["all"]["CAD"]["orders"],
    )


def test_deals(shop: Workspace):
    counts = ("deals_created", "deals_won", "deals_lost")
    for by in ("owner", "channel"):
        found = asked(shop, *counts, "won_amount", by=by)
        for name, truth in DEALS[f"by_{by}"].items():
            assert [found[name][k] for k in counts] == [truth["created"], truth["won"], truth["lost"]], name
            assert found[name]["won_amount"] == Decimal(truth["won_usd"]), name
    months = asked(shop, *counts, grain="month")
    for name, truth in DEALS["by_month"].items():
        assert [months[name][k] for k in counts] == [truth["created"], truth["won"], truth["lost"]], name
    (canada,) = asked(shop, "won_amount", where={"currency": ("CAD",)}).values()
    assert canada["won_amount"] == Decimal(DEALS["won_amount"]["CAD"])


def test_stages_of_deals(shop: Workspace):
    found = {stage.name: stage for stage in pipeline(shop).stages.stages}
    assert list(found) == list(DEALS["stages"])
    for name, truth in DEALS["stages"].items():
        stage = found[name]
        told = {"entered": stage.entered, "moved_on": stage.moved_on, "lost_here": stage.lost_here}
        assert told | {"still_here": stage.still_here} == truth, name


def test_members(shop: Workspace):
    months = asked(shop, "mrr", "active_subscriptions", grain="month")
    for name, truth in CLUB["month_ends"].items():
        assert (months[name]["active_subscriptions"], months[name]["mrr"]) == (truth["running"], Decimal(truth["mrr"]))
    channels = asked(shop, "mrr", "active_subscriptions", by="channel")
    for name, truth in CLUB["last_day_by_channel"].items():
        assert (channels[name]["active_subscriptions"], channels[name]["mrr"]) == (
            truth["running"],
            Decimal(truth["mrr"]),
        )


def test_use_of_the_app(shop: Workspace):
    found = usage(shop)
    assert found.users == USAGE["users"]
    assert {feature.feature: feature.users for feature in found.features} == USAGE["users_by_feature"]
    last = found.days[-1]
    assert {"last_1": last.dau, "last_7": last.wau, "last_30": last.mau} == USAGE["last_day"]


def test_answers(shop: Workspace):
    def points(truth: dict) -> float:
        return 100 * (truth["promoters"] - truth["detractors"]) / truth["answers"]

    for by in ("channel", "region"):
        found = asked(shop, "nps", by=by)
        for name, truth in SAID[f"nps_by_{by}"].items():
            if truth["answers"] >= FEWEST_ANSWERS:
                assert float(found[name]["nps"]) == pytest.approx(points(truth)), name
            else:
                assert found[name]["nps"] is None, name
            assert found[name]["nps__den"] == truth["answers"], name
    products = asked(shop, "csat", by="product")
    for name, truth in SAID["csat_by_product"].items():
        assert (products[name]["csat__num"], products[name]["csat__den"]) == (truth["satisfied"], truth["answers"])
    (rated,) = asked(shop, "rating_mean").values()
    assert float(rated["rating_mean"]) == pytest.approx(SAID["ratings"]["stars"] / SAID["ratings"]["answers"] / 5)


def test_costs(shop: Workspace):
    truth = TRUTH["costs"]
    for by in ("channel", "region"):
        found = asked(shop, "costs", by=by)
        given = {name or "none": row["costs"] for name, row in found.items() if row["costs"]}
        assert given == {name: Decimal(amount) for name, amount in truth[f"usd_by_{by}"].items()}
    months = asked(shop, "costs", grain="month")
    assert {name: row["costs"] for name, row in months.items()} == {
        name: Decimal(amount) for name, amount in truth["usd_by_month"].items()
    }
    (fees,) = asked(shop, "fees").values()
    assert fees["fees"] == Decimal(truth["by_kind"]["USD"]["payment fee"]) + Decimal(
        truth["by_kind"]["USD"]["card fee"]
    )


def test_steps_of_the_visits(shop: Workspace):
    kpis = {"cart_abandonment": "carts", "checkout_rate": "carts", "purchase_rate": "checkouts"}
    for by in ("channel", "device"):
        found = asked(shop, *kpis, by=by)
        for name, truth in TRUTH["funnel"][f"by_{by}"].items():
            row = found[name]
            assert {kpi: row[f"{kpi}__den"] for kpi in kpis} == {kpi: truth[step] for kpi, step in kpis.items()}
            assert row["purchase_rate__num"] == truth["purchases"], name
            assert row["checkout_rate__num"] == truth["checkouts"], name
            assert row["cart_abandonment__num"] == truth["carts"] - truth["purchases"], name
    mobile = asked(shop, "purchase_rate", by="channel", where={"device": ("mobile",)})
    for name, truth in TRUTH["funnel"]["by_channel_on_mobile"].items():
        assert mobile[name]["purchase_rate__num"] == truth["purchases"], name
        assert mobile[name]["purchase_rate__den"] == truth["checkouts"], name


def test_customers_stock_and_targets(shop: Workspace):
    assert (
        dict(every(shop, "select segment, count(*) from customers group by segment"))
        == (TRUTH["customers"]["by_segment"])
    )
    assert (
        dict(every(shop, "select age_band, count(*) from customers group by age_band"))
        == (TRUTH["customers"]["by_age_band"])
    )
    strangers = "select count(*) from orders o where customer_id not in (select customer_id from customers)"
    assert every(shop, strangers) == [(0,)]
    on_hand = (
        "select product, sum(on_hand), max(lead_days) from stock"
        " where counted_at = (select max(counted_at) from stock) group by product"
    )
    assert {name: (int(units), int(days)) for name, units, days in every(shop, on_hand)} == {
        name: (truth["on_hand"], truth["lead_days"]) for name, truth in TRUTH["stock"]["products"].items()
    }
    wanted = "select month, sum(value) from targets where kpi = 'net_sales' group by month"
    assert {f"{day:%Y-%m}": Decimal(value) for day, value in every(shop, wanted)} == {
        name: Decimal(value) for name, value in TRUTH["targets"]["net_sales_by_month"].items()
    }
