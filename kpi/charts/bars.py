"""Horizontal bars: one per channel or region, sorted, labelled, with the benchmark as a tick on each."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.axes import named_rows
from kpi.charts.drawing import Drawing, config
from kpi.charts.palette import INK

_STEP = 30
_ROWS = alt.Data(name="rows")


def bars(
    rows: list[dict],
    title: str,
    subtitle: str,
    alt_text: str,
    axis: str,
    mode: str,
    *,
    series: str = "Channel",
    bench: str = "Benchmark",
    parts: tuple[str, str] | None = None,
) -> Drawing:
    """Bars in the order of ``rows``.

    A row has name, value, colour, value_text, and where known benchmark, benchmark_text, low, high, verdict,
    change_text, top_text, bottom_text. ``parts`` names numerator and denominator for the tooltip.
    """
    tidy = [
        {
            "name": r["name"],
            "order": i,
            "value": r["value"],
            "colour": r["colour"],
            "value_text": r["value_text"],
            "label": r.get("label") or r["value_text"],
            "benchmark": r.get("benchmark"),
            "benchmark_text": r.get("benchmark_text") or "–",
            "low": r.get("low"),
            "high": r.get("high"),
            "verdict": r.get("verdict") or "–",
            "change_text": r.get("change_text") or "–",
            "top_text": r.get("top_text") or "–",
            "bottom_text": r.get("bottom_text") or "–",
            "end": max(x for x in (r["value"], r.get("high"), _near(r), 0) if x is not None),
        }
        for i, r in enumerate(rows)
    ]
    return Drawing(_spec(axis, mode, series, bench, parts), {"rows": tidy}, title, subtitle, alt_text, mode)


@cache
def _spec(axis: str, mode: str, series: str, bench: str, parts: tuple[str, str] | None) -> dict:
    name = named_rows(mode)
    value = alt.X(
        field="value",
        type="quantitative",
        title=None,
        scale=alt.Scale(zero=True, nice=False),
        axis=alt.Axis(labelExpr=axis, tickCount=5, domain=False, ticks=False),
    )
    hints = [
        alt.Tooltip(field="name", type="nominal", title=series),
        alt.Tooltip(field="value_text", type="nominal", title="Value"),
    ]
    if parts:
        hints += [
            alt.Tooltip(field="top_text", type="nominal", title=parts[0]),
            alt.Tooltip(field="bottom_text", type="nominal", title=parts[1]),
        ]
    hints += [
        alt.Tooltip(field="benchmark_text", type="nominal", title=bench),
        alt.Tooltip(field="verdict", type="nominal", title="Verdict"),
        alt.Tooltip(field="change_text", type="nominal", title="Change"),
    ]
    base = alt.Chart(_ROWS)
    bar = base.mark_bar(height=alt.RelativeBandSize(0.62), cornerRadiusEnd=2).encode(
        y=name, x=value, color=alt.Color(field="colour", type="nominal", scale=None), tooltip=hints
    )
    sure = base.mark_rule(strokeWidth=1.4, color=INK[mode], opacity=0.75).encode(
        y=name, x=alt.X(field="low", type="quantitative"), x2=alt.X2(field="high"), tooltip=hints
    )
    tick = base.mark_tick(thickness=2.5, color=INK[mode], height=alt.RelativeBandSize(0.9)).encode(
        y=name, x=alt.X(field="benchmark", type="quantitative"), tooltip=hints
    )
    label = base.mark_text(align="left", dx=6, fontSize=13, color=INK[mode]).encode(
        y=name, x=alt.X(field="end", type="quantitative"), text=alt.Text(field="label", type="nominal")
    )
    spec = alt.layer(bar, sure, tick, label).to_dict(validate=False)
    return spec | {
        "config": config(mode),
        "height": {"step": _STEP},
        "autosize": {"type": "fit-x", "contains": "padding"},
    }


def _near(row: dict) -> float | None:
    """The benchmark when its tick would cross the label of the bar."""
    value, benchmark = row["value"], row.get("benchmark")
    return benchmark if benchmark is not None and value <= benchmark <= 2 * max(value, row.get("high") or 0) else None
