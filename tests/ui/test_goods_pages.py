"""Regions with a map, products and satisfaction, as a shop owner meets them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpi.analyses.sales.declarations import PRODUCTS
from kpi.store import Workspace
from tests.ui.conftest import FIRST, LAST
from tests.ui.conftest import fill as fill_shop
from tests.ui.test_pages import healthy, specifications, words

# Web sells one unit twice a day: a tray, and a mug. Every fourth day the tray is paid back.
_LINES = """
insert into order_lines by name select
    order_id, case when order_id like '%-1' then 'Tray' else 'Mug' end as product, 1 as quantity,
    gross_amount as net_amount, 0 as discount_amount, 1 as load_id, 'test' as source, row_number() over () as line
from orders where channel = 'Web'
"""
_REFUNDS = """
update orders set refund_amount = gross_amount, net_amount = 0
where channel = 'Web' and order_id like '%-1' and day(ordered_at) % 4 = 0
"""
_STATES = "update orders set region = case region when 'South' then 'Texas' when 'North' then 'Ohio' end"
_STOCK = """
insert into stock by name select
    date '2026-06-29' as counted_at, 'Mug' as product, 'Hall' as location, 5 as on_hand, 30 as lead_days,
    4 as load_id, 'test' as source, 1 as line
"""
_ANSWERS = """
insert into feedback by name select
    c.day + interval '9 hour' as given_at, 'csat' as kind, 5 as scale_max,
    case when $product = 'Tray' and n.n = 1 then 1 else 5 end as score, 'Web' as channel, 'Texas' as region,
    $product as product, case when $product = 'Tray' and n.n = 1 then 'It broke on ' || c.day end as comment,
    5 as load_id, 'test' as source, 1 as line
from calendar c, (select unnest(range(2)) as n) n where c.day >= $first and c.day <= $last
"""


def fill_goods(workspace: Workspace) -> None:
    """The shop with lines, refunds, stock and answers, in two states of America; the store is nowhere on a map."""
    fill_shop(workspace)
    with workspace.write("orders", "order_lines", "stock", "feedback") as cursor:
        for statement in (_LINES, _REFUNDS, _STATES, _STOCK):
            cursor.execute(statement)
        cursor.execute("update orders set region = 'Atlantis' where channel = 'Store'")
        for product in ("Tray", "Mug"):
            cursor.execute(_ANSWERS, {"product": product, "first": FIRST, "last": LAST})


@pytest.fixture
def goods(path: Path, kept: Callable) -> Path:
    return Path(shutil.copy(kept(fill_goods), path))


JUNE = {"from_": "2026-06-01", "to": "2026-06-30"}


def test_states_are_on_the_map_of_their_country_and_nothing_is_dropped(goods: Path, app: Callable[..., AppTest]):
    at = app("performance/regions", **JUNE)
    assert healthy(at)
    maps = [c for c in at.get("vega_lite_chart") if "projection" in json.loads(c.proto.spec)]
    assert len(maps) == 1 and maps[0].proto.alt.startswith("Map of United States: Net sales of 2 regions.")
    text = words(at)
    assert "Not on this map: Atlantis €900.00." in text
    assert "Location index by net sales" in text and "Which regions grow" in text


def test_regions_that_no_map_knows_have_bars_only(filled: Path, app: Callable[..., AppTest]):
    at = app("performance/regions", **JUNE)
    assert healthy(at)
    assert not [s for s in specifications(at) if "projection" in s]


def test_products_are_ranked_and_returns_and_stock_stand_beside(goods: Path, app: Callable[..., AppTest]):
    at = app("sales/products", by="product", **JUNE)
    assert healthy(at) and not at.warning
    text = words(at)
    # Both sell 30 for 50; of the 30 trays 7 came back, on the 4th, 8th, ... 28th, and no mug.
    assert "2 of 2 products bring 100% of net sales" in text
    assert "Tray comes back more than the rest: 23%" in text
    # Five mugs at one a day.
    assert "Mug lasts 5 days and a reorder takes 30" in text
    assert "Growth: −3.2% like for like" in text  # June has 30 days and May 31
    assert "Order lines tell 43% of what was sold" in text  # 3,000 of 6,900
    assert all(c.proto.alt for c in at.get("vega_lite_chart"))
    at.slider(key="percent_products_a").set_value(50).run()
    assert at.query_params["a"] == "50" and healthy(at)
    at.selectbox(key="pick_products_by").select("category").run()
    assert at.query_params["by"] == "category" and healthy(at)


def test_satisfaction_tells_who_is_below_the_rest_and_what_they_wrote(goods: Path, app: Callable[..., AppTest]):
    at = app("customers/satisfaction", by="product", **JUNE)
    assert healthy(at) and not at.warning
    text = words(at)
    # 30 of 60 answers on the tray are satisfied, all 60 on the mug.
    assert "Satisfied customers (CSAT): Tray is surely below the rest at 50.0%" in text
    assert "120 answers and ratings with a score" in text
    assert "Tray disappoints and comes back" in text and "23% of its orders are paid back against 0.0%" in text
    comments = next(d.value for d in at.dataframe if any("It broke on" in str(v) for v in d.value.to_numpy().ravel()))
    assert "It broke on 2026-06-30" in str(comments.iloc[0].tolist()) and len(comments) == 30
    at.selectbox(key="pick_satisfaction_comments").select("happy").run()
    assert healthy(at) and "Nobody wrote anything" in words(at)
    at.selectbox(key="pick_satisfaction_by").select("week").run()
    assert healthy(at) and at.query_params["by"] == "week"


def test_few_answers_are_not_judged(goods: Path, app: Callable[..., AppTest]):
    at = app("customers/satisfaction", by="product", from_="2026-06-20", to="2026-06-30")
    assert healthy(at)
    assert "surely below" not in words(at) and "has 30 answers" in words(at)


@pytest.mark.parametrize(
    ("page", "wanted"), [("sales/products", "order lines"), ("customers/satisfaction", "feedback")]
)
def test_a_page_without_its_files_says_which(filled: Path, app: Callable[..., AppTest], page: str, wanted: str):
    at = app(page)
    assert healthy(at)
    assert f"Upload {wanted}" in words(at)


def test_how_it_is_computed_says_what_the_analysis_is_and_shows_its_sql(goods: Path, app: Callable[..., AppTest]):
    at = app("sales/products", by="product", **JUNE)
    at.button(key="explain_products").click().run()
    assert healthy(at)
    assert f"<b>{PRODUCTS.label}</b>: {PRODUCTS.about}" in words(at)
    assert any("from lines" in c.value for c in at.code) and any("from counted" in c.value for c in at.code)
