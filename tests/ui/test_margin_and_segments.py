"""The pages Margin and Segments on a shop small enough to work out by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpi.analyses.customers.fitted_models import FITS
from kpi.benchmarks.estimates import Estimate
from kpi.charts.waterfall import waterfall
from kpi.store import Workspace
from kpi.store.settings import set_setting
from kpi.ui.customers.segment_mix import cells_of
from kpi.ui.performance.ads import earns_back, title_of
from kpi.ui.performance.margin import steps
from kpi.workspaces import open_workspace
from tests.conftest import cost, customer, fill, line, order, spent
from tests.ui.test_pages import charts, healthy, words

DAYS = {"from_": "2026-06-01", "to": "2026-06-30"}
# In spring ten customers, c1 the least and c10 the best of them; in June 40 orders in the web shop and one in the store.
SPRING = [
    order(f"s{n}-{k}", f"2026-0{1 + k % 4}-{n:02} 10:00", f"c{n}", "Web", "North", str(10 * n), cost=str(4 * n))
    for n in range(1, 11)
    for k in range(n)
]
JUNE = [
    order(f"j{n}", f"2026-06-{1 + n % 28:02} 10:00", "c10", "Web", "North", "100.00", cost="40.00") for n in range(40)
] + [order("till", "2026-06-30 10:00", None, "Store", "South", "1000.00", cost="900.00")]
LINES = [line("j0", "Lamp", "Light", 1, "70.00", cost="30.00"), line("j0", "Rug", "Home", 1, "30.00", cost="35.00")]
COSTS = [
    cost("2026-06-02", "shipping", "200.00", "Web", "North"),
    cost("2026-06-02", "fee", "50.00", None, None, order_id="j1"),
    cost("2026-06-01", "rent", "600.00", None, None, until="2026-06-30"),
]
SPEND = [spent("2026-06-01", "Web", None, "1000.00")]
PEOPLE = [customer(f"c{n}", "Trade" if n > 5 else "Home", "25-34" if n > 5 else "35-44") for n in range(1, 11)]


def fill_shop(workspace: Workspace) -> None:
    fill(workspace, orders=SPRING + JUNE, order_lines=LINES, costs=COSTS, ad_spend=SPEND, customers=PEOPLE)


@pytest.fixture
def shop(path: Path, kept: Callable) -> Path:
    return Path(shutil.copy(kept(fill_shop), path))


def test_the_waterfall_goes_from_net_sales_to_net_profit(shop: Path, app: Callable[..., AppTest]) -> None:
    at = app("performance/margin", **DAYS)
    assert healthy(at)
    # 40 x 100 and 1,000; goods 40 x 40 and 900; 200, 50, 1,000 and 600 of costs: 650 of 5,000.
    assert "Of every €100 of net sales €13.00 are left as net profit" in words(at)
    assert charts(at)[0] == (
        "Waterfall from net sales to net profit: Net sales €5,000; Cost of the goods −€2,500; Gross profit €2,500; "
        "Shipping paid −€200.00; Fees −€50.00; Contribution before ads €2,250; Marketing spend −€1,000; "
        "Contribution €1,250; Overheads −€600.00; Net profit €650.00"
    )
    assert "Web €1,150.00" in charts(at)[1] and "Store €100.00" in charts(at)[1]
    # The web shop leaves 2,150 of 4,000 before ads: 1.86 is break-even, and 4 came back.
    assert "Every channel earns back its ads" in words(at) and "Web 4.00× of 1.86×" in charts(at)[2]
    assert "Web brings 92% of contribution" in words(at) and "That is much on one channel" in words(at)
    assert "1 customer of 1, brings 100%" in words(at)
    # The rent names no channel: nothing was sold or spent there, so it is no third one.
    assert "the same for each of 2 channels" in words(at) and not any("(unattributed)" in alt for alt in charts(at))
    at.button(key="explain_steps").click().run()
    assert healthy(at) and any("with facts as" in c.value for c in at.code)


def test_ads_lose_money_only_where_that_is_sure() -> None:
    left = {"Email": Estimate(300.0, 100.0, 500.0), "Social": Estimate(-50.0, -250.0, 150.0)}
    left |= {"Search": Estimate(-900.0, -1300.0, -500.0), "Phone": Estimate(-80.0, units=4, few=True)}
    rows = {name: {"channel": name, "verdict": earns_back(found)} for name, found in left.items()}
    assert [r["verdict"] for r in rows.values()] == [
        "pays for itself",
        "cannot tell yet",
        "costs more than it earns",
        "cannot tell yet",
    ]
    assert title_of(list(rows.values())) == "Search does not earn back the ads"
    assert title_of([rows["Email"], rows["Social"]]) == "No channel surely costs more in ads than it earns"


def test_what_is_left_by_product_leaves_out_what_no_file_shares_out(shop: Path, app: Callable[..., AppTest]) -> None:
    at = app("performance/margin", by="product", **DAYS)
    assert "Lamp leaves the most: €40.00; Rug costs more than it brings" in words(at)
    assert "Shipping, fees, marketing spend and overheads are not shared out by product" in words(at)
    at.selectbox(key="pick_margin_by").select("segment").run()
    # Trade: 40 x 60 less the fee of one order; guests leave 100, and the 200 of shipping name no order.
    assert healthy(at) and "Trade leaves the most: €2,350;" in words(at)
    assert "(unattributed) −€100.00" in charts(at)[1] and "Marketing spend is not shared out by segment" in words(at)


def test_an_unknown_cost_is_not_a_cost_of_nothing(shop: Path, app: Callable[..., AppTest]) -> None:
    opened = open_workspace(shop, FITS)
    unknown = order("x", "2026-06-30 10:00", "c1", "Web", "North", "5000.00", cost=None)
    fill(opened, orders=[unknown])
    opened.close()
    at = app("performance/margin", **DAYS)
    assert healthy(at) and "What is left cannot be told yet" in words(at)
    assert "Known cost of goods: 50% of net sales" in words(at)
    assert "Store leaves €100.00" in words(at) and "Contribution is not known for 1 of 3" in words(at)
    at = app("performance/margin", channel="Store", by="product", **DAYS)
    assert healthy(at) and "Nothing with a product was sold" in words(at) and "HHI" not in words(at)
    assert "Of every €100 of net sales €10.00 are left" in words(at)


def test_an_assumed_margin_is_said_beside_the_number(shop: Path, app: Callable[..., AppTest]) -> None:
    opened = open_workspace(shop, FITS)
    fill(opened, orders=[order("x", "2026-06-30 10:00", "c1", "Web", "North", "5000.00", cost=None)])
    set_setting(opened, "assumed_margin", "0.2")
    opened.close()
    at = app("performance/margin", **DAYS)
    assert "known cost of goods: 50%, the rest at an assumed margin of 20%" in words(at)
    # 650 and a fifth of 5,000, of 10,000.
    assert "Of every €100 of net sales €16.50 are left as net profit" in words(at)


def test_segments_are_frozen_and_what_they_leave_is_told(shop: Path, app: Callable[..., AppTest]) -> None:
    at = app("customers/segments", **DAYS)
    assert healthy(at)
    assert "10 customers by how recently, how often and for how much they bought" in words(at)
    assert "the segment that a customer was in on 31 May 2026" in words(at)
    # c10 was the best by then, and leaves 40 x 60 less the fee of one order.
    profit = next(alt for alt in charts(at) if alt.startswith("Bars of contribution before ads"))
    assert "Champions €2,350" in profit and "No customer named €100.00" in profit
    assert "€1,000 of marketing spend, €600 of overheads and €200 of fees and shipping that name no order" in words(at)
    at.selectbox(key="pick_segments_by").select("age_band").run()
    profit = next(alt for alt in charts(at) if alt.startswith("Bars of contribution before ads"))
    assert healthy(at) and "25-34 €2,350" in profit and at.query_params["by"] == "age_band"
    assert "20% of net sales come from guests" in words(at)


def test_the_list_of_a_segment_can_be_taken_away(shop: Path, app: Callable[..., AppTest]) -> None:
    from kpi.ui.customers.rfm import members_csv  # noqa: PLC0415 (only this test needs it)

    at = app("customers/segments", members="Champions", **DAYS)
    assert any(b.label == "Customers of “Champions”" for b in at.get("download_button"))
    page = at.session_state["page"]
    listed = members_csv(page, "Champions").decode("utf-8-sig").splitlines()
    assert listed[0].startswith("customer_id,days_since_last_order,orders,net_sales")
    assert [row.split(",")[0] for row in listed[1:]][0].startswith("c") and any(r.startswith("c10,") for r in listed)


def test_without_orders_before_the_days_the_page_says_so(shop: Path, app: Callable[..., AppTest]) -> None:
    at = app("customers/segments", from_="2026-01-01", to="2026-06-30")
    assert healthy(at) and "there must be orders before" in words(at)


@pytest.mark.parametrize("page", ["performance/margin", "customers/segments"])
def test_the_pages_open_on_an_empty_workspace(path: Path, app: Callable[..., AppTest], page: str) -> None:
    at = app(page)
    assert healthy(at) and any(b.key == "load_sample" for b in at.button)


def test_steps_end_where_a_cost_is_not_known() -> None:
    row = {"net_sales": 100, "gross_profit": 60, "shipping_costs": 5, "fees": 2, "contribution_before_ads": 50}
    assert steps({"net_sales": 100, "gross_profit": None}) == [("Net sales", 100.0, True)]
    assert [s[0] for s in steps(row | {"contribution_before_ads": None})][-1] == "Gross profit"
    # 60 less 5 and 2 would be 53: 3 of other costs of orders.
    assert steps(row | {"contribution": None, "ad_spend": None})[-2:] == [
        ("Other costs of orders", -3.0, False),
        ("Contribution before ads", 50.0, True),
    ]
    whole = steps(row | {"contribution": -10, "ad_spend": 60, "net_profit": -30, "overheads": 20})
    level = 0.0
    for _, amount, total in whole:
        assert not total or not level or amount == pytest.approx(level), "every total is where the steps before lead"
        level = amount if total else level + amount
    drawn = waterfall(
        [{"name": n, "amount": a, "total": t, "value_text": "", "share_text": ""} for n, a, t in whole],
        "", "", "", "datum.value", "light", share="Share",
    ).data["rows"]  # fmt: skip
    assert [(r["start"], r["end"]) for r in drawn][-3:] == [(0.0, -10.0), (-10.0, -30.0), (0.0, -30.0)]


def test_the_index_is_the_share_over_the_share_of_all() -> None:
    def row(band: str, channel: str, net: int, orders: int) -> dict:
        return {"age_band": band, "channel": channel, "net_sales": Decimal(net), "orders": orders}

    rows = [
        row("18-24", "Social", 60, 40),
        row("18-24", "Store", 40, 40),
        row("65+", "Social", 20, 40),
        row("65+", "Store", 280, 9),
    ]
    cells = {(c["down"], c["across"]): c for c in cells_of(rows, "age_band", "index", "EUR")}
    # Social has 60 % of the young one's sales and 80 of all 400: three times as much.
    assert cells["18-24", "Social"]["value"] == pytest.approx(300)
    assert cells["65+", "Social"]["value"] == pytest.approx(100 * (20 / 300) / 0.2)
    assert cells["65+", "Store"]["unsure"] and not cells["18-24", "Store"]["unsure"]
    shares = {(c["down"], c["across"]): c["value"] for c in cells_of(rows, "age_band", "share", "EUR")}
    assert shares["18-24", "Social"] == 0.6
