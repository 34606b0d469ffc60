"""Numbers as text, drawings as files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kpi.catalog import CATALOG
from kpi.charts.bars import bars
from kpi.charts.curve import by_age
from kpi.charts.export import png, svg
from kpi.charts.format import axis_expression, change_text, markdown_text, rate_text, value_text
from kpi.charts.heat import heat
from kpi.charts.labels import spread
from kpi.charts.palette import series_colours
from kpi.charts.spark import spark
from kpi.charts.trend import trend
from kpi.csvfile import csv_bytes

SALES, RATE, AOV, ROAS, ORDERS = (CATALOG[n] for n in ("net_sales", "conversion_rate", "aov", "roas", "orders"))


@pytest.mark.parametrize(
    "kpi, value, compact, text",
    [
        (SALES, Decimal("12421.5"), True, "€12.4k"),
        (SALES, Decimal("12421.5"), False, "€12,421.50"),
        (SALES, Decimal("-5"), False, "−€5.00"),
        (AOV, 68.543, True, "€68.54"),
        (RATE, 0.0262, True, "2.6%"),
        (RATE, 0.0262, False, "2.62%"),
        (RATE, 0.231, True, "23%"),
        (ROAS, 3.5, False, "3.50×"),
        (ORDERS, 4078, True, "4,078"),
        (ORDERS, 1_250_000, True, "1.2m"),
        (ORDERS, None, False, "–"),
    ],
)
def test_values_read_as_people_write_them(kpi: Any, value: Any, *, compact: bool, text: str):
    assert value_text(kpi, value, "EUR", compact=compact) == text


def test_changes_are_points_for_rates_and_percent_for_amounts():
    assert change_text(RATE, -0.004) == "−0.4 pp"
    assert change_text(SALES, 0.053) == "+5.3%"
    assert change_text(SALES, None, 0) == "new"
    assert change_text(SALES, None, None) == "–"
    assert change_text(SALES, 0.0) == "0.0%"


def test_rates_below_ten_percent_have_a_decimal():
    assert (rate_text(0.0994), rate_text(0.0996)) == ("9.9%", "10%")


def test_csv_cells_cannot_be_formulas_and_numbers_stay_numbers():
    rows = [
        ["=1+1", -3, Decimal("-1.50")],
        ["@x", None, 2.5],
        ["+49", date(2026, 1, 2), datetime(2026, 1, 2, 3)],
        ["-a", 'say "hi"', "ok"],
        ["\tx", "\rx", "a,b"],
    ]
    text = csv_bytes(["=head", "b", "c"], rows).decode("utf-8-sig")  # type: ignore[arg-type]
    lines = text.split("\r\n")
    assert lines[0] == "'=head,b,c"
    assert lines[1] == "'=1+1,-3,-1.50"
    assert lines[2] == "'@x,,2.5"
    assert lines[3] == "'+49,2026-01-02,2026-01-02 03:00:00"
    assert lines[4] == '\'-a,"say ""hi""",ok'
    assert "'\tx" in text and "'\rx" in text and '"a,b"' in text


def test_markdown_is_disarmed():
    assert markdown_text(":red[a] $x$ <b>") == r"\:red\[a\] \$x\$ \<b\>"


def test_one_colour_per_name_and_grey_beyond():
    names = [f"c{i}" for i in range(12)]
    light = series_colours(names, "light")
    assert len({light[n] for n in names[:10]}) == 10 and light["c10"] == light["c11"]


def test_names_at_line_ends_do_not_overlap():
    at = spread({"a": 1.0, "b": 1.01, "c": 5.0}, 0.0, 10.0, 300)
    assert at["b"] - at["a"] >= 0.49 and at["c"] == 5.0


def test_a_spark_is_a_picture_with_a_hollow_end():
    assert spark([1.0], "light") == ""
    assert spark([1.0, None, 3.0, 2.0], "dark", 2.0, running=True).startswith('<img class="pl-spark"')


def _drawings():
    axis = axis_expression(RATE, "EUR")
    row = {"value_text": "2%", "colour": "#0072b2"}
    yield bars(
        [{"name": "A", "value": 0.02, "benchmark": 0.03, "low": 0.01, "high": 0.04, **row}],
        "t",
        "s",
        "a",
        axis,
        "light",
    )
    yield trend(
        [
            {"period": date(2026, m, 1), "name": "A", "value": 0.02 * m, "when": "x", "open": m == 3, **row}
            for m in (1, 2, 3)
        ],
        (0.03, "Benchmark"),
        "t",
        "s",
        "a",
        axis,
        grain="month",
        mode="dark",
    )
    yield heat(
        [
            {"across": "A", "down": "N", "value": 1.0, "value_text": "1"},
            {"across": "B", "down": "N", "value": None, "value_text": "–"},
        ],
        "t",
        "s",
        "a",
        "light",
    )
    yield by_age(
        [
            {"name": "A", "age": d, "age_text": "x", "value": d, "top_text": "1", "bottom_text": "2", **row}
            for d in (30, 90)
        ],
        "t",
        "s",
        "a",
        axis,
        "light",
    )


def test_every_drawing_becomes_a_file():
    for drawing in _drawings():
        assert png(drawing).startswith(b"\x89PNG")
        assert b"<svg" in svg(drawing)


def test_specifications_are_kept_and_not_changed():
    first, second = list(_drawings())[0], list(_drawings())[0]
    assert first.spec is second.spec
    before = repr(first.spec)
    assert first.for_page["datasets"]["rows"] and png(first)
    assert repr(first.spec) == before and "datasets" not in first.spec


def test_a_missing_cell_is_left_out_and_not_drawn_as_the_lowest():
    drawing = list(_drawings())[2]
    assert [r["across"] for r in drawing.data["rows"]] == ["A"]
