"""Every page, with the shop and without: what it says, and that it says it without a fault."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kpi.analyses.customers.fitted_models import FITS
from kpi.catalog import CATALOG
from kpi.store.migrations import CURRENT
from kpi.store.settings import benchmarks, set_benchmark
from kpi.version import VERSION
from kpi.workspaces import open_workspace

FOLDER = Path(__file__).parents[2] / "pages"
PAGES = [f"{path.parent.name}/{path.stem}" for path in sorted(FOLDER.glob("*/*.py"))]
WITH_FILTERS = [page for page in PAGES if not page.startswith("data/")]


# How the description of every chart begins that a page draws of the shop. The other pages need other files.
DRAWN = {
    "customers/lifetime": [
        "Lines of net sales per customer by age and channel, customers won 1 Jan 2025 to 30 Jun 2025."
    ],
    "customers/retention": [
        "Heat map of cohorts by month since the first order: ordered in that month. month 1 0.0%; month 2 0.0%;",
        "Curves of the share of customers who ordered in a month and in that month or later: month 1 0.0%;",
        "Line of monthly customer retention: Jan 2026 91.5%; Feb 2026 92.3%;",
    ],
    "customers/segments": [
        "Bars of net sales by segment: Others €71.0k · 1,638 customers; New customers €21.9k · 1,095 customers;",
        "Where your customers stand. Heat map of customers by recency and frequency-with-money score.",
        "Bars of contribution before ads by segment: New customers €0.00;",
    ],
    "performance/channels": [
        "Bars of Conversion rate by channel, 1 Jul 2025 to 30 Jun 2026: Email 50.0%; Store 10.0%; Web 2.00%"
    ],
    "performance/margin": ["Bars of shares: Email 43%; Web 43%; Store 13%"],
    "performance/overview": ["Line of Net sales per month, 1 Jul 2025 to 30 Jun 2026; last value €6,900.00."],
    "performance/regions": [
        "Bars of Net sales by region, 1 Jul 2025 to 30 Jun 2026: North €47,450.00; South €36,500.00",
        "Net sales by channel and region: 3 of 6 cells are known.",
        "No channel is surely stronger in one place than its share and growing there. 3 of 3 cells surely differ",
    ],
    "performance/trends": ["Line of Net sales per month, 1 Jul 2025 to 30 Jun 2026; last value €6,900.00."],
}


def words(at: Any) -> str:
    """Everything that a page writes as HTML or Markdown."""
    return "\n".join(
        [*(h.proto.body for h in at.get("html")), *(m.value for m in at.markdown), *(c.value for c in at.caption)]
    )


def healthy(at: Any) -> bool:
    return not at.exception and not at.error


def charts(at: Any) -> list[str]:
    """What every chart says to those who cannot see it."""
    return [chart.proto.alt for chart in at.get("vega_lite_chart")]


def specifications(at: Any) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in at.get("vega_lite_chart")]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_an_empty_workspace(path: Path, app: Callable[..., AppTest], page: Any):
    at = app(page)
    assert healthy(at)
    if page in WITH_FILTERS:
        assert "visits" in words(at) and "ad spend" in words(at)
        assert "deals" in words(at) and "feedback" in words(at) and "exchange rates can be dropped too" in words(at)
        assert [b.label for b in at.button if b.key == "load_sample"] == ["Try the sample shop"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_a_filled_workspace(filled: Path, app: Callable[..., AppTest], page: Any):
    at = app(page)
    assert healthy(at) and not at.warning
    drawn = charts(at)
    assert len(drawn) == len(DRAWN.get(page, []))
    assert all(told.startswith(begins) for told, begins in zip(drawn, DRAWN.get(page, []), strict=True)), drawn
    if page in WITH_FILTERS:
        assert at.query_params["from"] and at.query_params["to"] == "2026-06-30"


@pytest.mark.parametrize(
    "page",
    ["performance/overview", "performance/channels", "performance/trends", "performance/regions", "customers/lifetime"],
)
def test_charts_are_described_and_small(filled: Path, app: Callable[..., AppTest], page: str):
    at = app(page)
    charts = at.get("vega_lite_chart")
    assert charts
    assert all(chart.proto.alt for chart in charts)


def test_cards_show_the_shops_numbers(filled: Path, app: Callable[..., AppTest]):
    at = app(from_="2026-06-01", to="2026-06-30")
    text = words(at)
    assert "€6,900.00" in text  # 30 days of 5 x 20 + 2 x 50 + 1 x 30, in full on hover
    assert ">240<" in text  # orders
    assert "6.7%" in text  # 8 of 120 visits


def test_a_filter_changes_the_numbers(filled: Path, app: Callable[..., AppTest]):
    at = app(from_="2026-06-01", to="2026-06-30", channel="Email")
    text = words(at)
    assert "€3,000.00" in text and "50%" in text


def test_a_filter_is_in_the_address(filled: Path, app: Callable[..., AppTest]):
    at = app()
    at.multiselect(key="f_channels").select("Web").run()
    assert at.query_params["channel"] == "Web"
    at.selectbox(key="f_grain").select("week").run()
    assert at.query_params["grain"] == "week"
    at.selectbox(key="f_preset").select("30d").run()
    assert (at.query_params["from"], at.query_params["to"]) == ("2026-06-01", "2026-06-30")


def test_filters_survive_other_pages(filled: Path, app: Callable[..., AppTest]):
    at = app(channel="Web")
    at.switch_page("pages/data/upload.py").run()
    at.switch_page("pages/performance/regions.py").run()
    assert at.query_params["channel"] == "Web"


def test_a_pages_choices_are_in_the_address(filled: Path, app: Callable[..., AppTest]):
    at = app("performance/trends", kpi="conversion_rate", by="channel")
    assert at.selectbox(key="pick_trends_kpi").value == "conversion_rate"
    assert at.query_params["by"] == "channel"
    at.selectbox(key="pick_trends_by").select("region").run()
    assert at.query_params["by"] == "region" and healthy(at)


def test_a_bad_address_is_mended_with_a_message(filled: Path, app: Callable[..., AppTest]):
    at = app("performance/trends", from_="1999-01-01", to="soon", channel="Nowhere", kpi="nonsense", grain="hour")
    said = " ".join(i.value for i in at.info)
    assert healthy(at)
    for word in ("soon", "Nowhere", "nonsense", "hour", "outside your data"):
        assert word in said


def test_every_kpi_can_be_shown_and_every_kind_on_every_page(filled: Path, app: Callable[..., AppTest]):
    kinds = {(k.unit, k.good, k.rollup, k.interval, k.length, k.benchmark is None): k.name for k in CATALOG.values()}
    for page, names in (
        ("performance/channels", tuple(CATALOG)),
        ("performance/trends", kinds.values()),
        ("performance/regions", kinds.values()),
    ):
        at = app(page)
        for name in names:
            at.selectbox(key=f"pick_{page.split('/')[1]}_kpi").select(name).run()
            assert healthy(at), (page, name)


def test_a_benchmark_is_saved_as_it_slides(filled: Path, app: Callable[..., AppTest]):
    at = app("performance/channels", kpi="conversion_rate")
    slider = next(s for s in at.slider if s.key.startswith("bench_value_bars_conversion_rate"))
    slider.set_value(1.5).run()
    assert healthy(at)
    assert next(s for s in at.slider if s.key.startswith("bench_value")).value == 1.5
    st.cache_resource.clear()
    workspace = open_workspace(filled, FITS)
    assert benchmarks(workspace) == {("conversion_rate", None): 0.015}
    workspace.close()


def test_a_benchmark_moves_the_verdict(filled: Path, app: Callable[..., AppTest]):
    at = app("performance/channels", kpi="conversion_rate")
    assert "Web is below the benchmark of 3.0%" in words(at)
    next(s for s in at.slider if s.key.startswith("bench_value")).set_value(1.5).run()
    assert "below the benchmark" not in words(at)


def test_look_here_first_names_the_channel_and_the_money(filled: Path, app: Callable[..., AppTest]):
    at = app(from_="2026-06-01", to="2026-06-30")
    # Web: 2 % of 3,000 visits against 3 %, worth 50 an order: 0.01 x 3,000 x 50.
    assert "Web" in words(at) and "€1,500" in words(at)


def test_a_finding_leads_to_its_channel_over_time(filled: Path, app: Callable[..., AppTest]):
    workspace = open_workspace(filled, FITS)
    set_benchmark(workspace, "conversion_rate", 0.04, "Web")
    workspace.close()
    at = app(from_="2026-06-01", to="2026-06-30")
    asked = parse_qs(next(p.proto.query_string for p in at.get("page_link") if p.proto.label == "Over time"))
    assert (asked["channel"], asked["kpi"], asked["by"]) == (["Web"], ["conversion_rate"], ["all"])
    at = app("performance/trends", **{name.replace("from", "from_"): values for name, values in asked.items()})
    # The channel's own benchmark is the one that the slider moves.
    assert at.selectbox(key="bench_scope_trend_Web").value == "Web"
    assert at.slider(key="bench_value_trend_conversion_rate_Web").value == 4.0


def test_how_is_this_computed_opens_with_sql_rows_and_files(filled: Path, app: Callable[..., AppTest]):
    at = app("performance/channels", kpi="conversion_rate")
    at.button(key="explain_bars").click().run()
    assert healthy(at)
    assert any("with facts as" in c.value for c in at.code)
    assert any("orders.csv" in str(d.value.to_dict()) for d in at.dataframe)
    # The one file that is in the ledger, with what it fills and how many rows of it there are; the newest rows of each table.
    (files,) = [frame.value for frame in at.dataframe if "File" in frame.value.columns]
    assert files[["File", "Fills", "Rows"]].values.tolist() == [["orders.csv", "Orders", 4368]]
    assert [e.label for e in at.expander] == [
        "The SQL that was run",
        "Rows behind it: orders, the newest 200",
        "Rows behind it: visits, the newest 200",
        "Files it came from: 1",
    ]
    assert "<b>Conversion rate</b> = orders ÷ visits" in words(at)


def test_more_kpis_are_one_click_away(filled: Path, app: Callable[..., AppTest]):
    at = app()
    at.pills(key="more_kpis").set_value("Acquisition")
    at.run()
    assert healthy(at) and "Return on ad spend" in words(at)


def test_a_name_in_the_data_is_never_markup(filled: Path, app: Callable[..., AppTest]):
    workspace = open_workspace(filled, FITS)
    with workspace.write("orders") as cursor:
        cursor.execute("update orders set channel = '<img src=x> :red[a] $b$' where channel = 'Email'")
    workspace.close()
    for page in WITH_FILTERS:
        at = app(page)
        assert healthy(at)
        assert "<img src=x" not in words(at)


def test_a_workspace_in_use_is_said_plainly(filled: Path, app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch):
    from kpi.errors import WorkspaceBusy  # noqa: PLC0415 (only this test needs it)
    from kpi.ui.frame import entry  # noqa: PLC0415 (only this test needs it)

    def busy(path: Any, fits: Any):
        raise WorkspaceBusy(f"The workspace {path} is in use by another process.", "Close the other one.")

    monkeypatch.setattr(entry, "open_workspace", busy)
    at = app()
    assert not at.exception and "in use by another process" in at.warning[0].value


def test_a_workspace_of_a_newer_program_is_said_plainly_and_left_alone(filled: Path, app: Callable[..., AppTest]):
    with duckdb.connect(str(filled)) as connection:
        connection.execute("insert into migrations values (99, 'To come', timestamp '2030-01-01', '7.0.0')")
    before = Path(filled).read_bytes()
    for page in ("performance/overview", "data/upload"):
        at = app(page)
        assert not at.exception
        assert [w.value.replace("\\", "") for w in at.warning] == [
            f"The workspace {filled} was made by a newer Plumbline (7.0.0): its tables have version 99, and Plumbline"
            f" {VERSION} knows them up to version {CURRENT}."
        ]
        assert "Update Plumbline" in words(at)
    assert Path(filled).read_bytes() == before


def test_a_fault_is_an_apology_and_a_log_entry(
    filled: Path, app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    from kpi.store import Workspace  # noqa: PLC0415 (only this test needs it)

    at = app()
    monkeypatch.setattr(Workspace, "ask", lambda *_: 1 / 0)
    at.selectbox(key="f_preset").select("90d").run()
    assert not at.exception
    assert "Sorry" in at.error[0].value and "ZeroDivisionError" in caplog.text


def test_a_dropped_file_is_loaded_and_its_receipt_shown(path: Path, app: Callable[..., AppTest]):
    at = app("data/upload")
    rows = "order_id,ordered_at,channel,net_amount\n1,2026-01-02,Web,10.50\n2,2026-01-03,Web,20.00\n"
    at.get("file_uploader")[0].set_value([("orders.csv", rows.encode(), "text/csv")]).run()
    assert healthy(at)
    deadline = time.monotonic() + 60
    while "2 loaded" not in words(at) and time.monotonic() < deadline:
        at.run()
    assert "2 loaded" in words(at)


def test_definitions_say_which_file_unlocks_what(filled: Path, app: Callable[..., AppTest]):
    at = app("data/definitions")
    assert healthy(at)
    table = at.dataframe[0].value
    loaded = dict(zip(table.iloc[:, 0], table.iloc[:, 1], strict=True))
    assert loaded["Orders"] == "loaded" and loaded["Deals"] == ""
    assert "Subscriptions" in table.iloc[:, 3].str.cat(sep=" ")
    assert any(e.label.startswith("Sales: ") for e in at.expander)
    at.text_input(key="glossary_search").set_value("location index").run()
    assert "share of the region" in words(at) and "Win rate" not in words(at)


def test_only_pages_with_something_to_show_are_listed(filled: Path, app: Callable[..., AppTest]):
    """The shop has no deals: the page is there by its address, and listed when all pages are asked for."""
    at = app()
    [switch] = [t for t in at.toggle if t.label == "All pages"]
    assert "Pipeline" in switch.help and "Channels" not in switch.help and not switch.value
    switch.set_value(True).run()
    assert [t.value for t in at.toggle if t.label == "All pages"] == [True]
    at.switch_page("pages/sales/pipeline.py").run()
    assert healthy(at)


def test_every_page_says_how_old_its_numbers_are(filled: Path, app: Callable[..., AppTest]):
    text = words(app("performance/channels"))
    assert "Your newest order is of 30 Jun 2026, 10:00, " in text and "Files were last loaded " in text
