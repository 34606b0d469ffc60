"""Dots with intervals: one row per channel, two readings of it, and a line at the benchmark."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.axes import named_rows
from kpi.charts.drawing import Drawing, config
from kpi.charts.palette import INK, MUTED, PAPER

_STEP = 58
_ROWS, _BENCH = alt.Data(name="rows"), alt.Data(name="benchmark")


def dots(
    rows: list[dict],
    benchmark: tuple[float, str],
    title: str,
    subtitle: str,
    alt_text: str,
    axis: str,
    *,
    mode: str,
    series: str = "Channel",
) -> Drawing:
    """Dots in the order of ``rows``, low to high within the names.

    A row has name, reading, ring (a ring in place of a dot), value, colour, value_text, and where known low, high,
    interval_text, top_text, bottom_text, said. ``benchmark`` is a value and its words.
    """
    order = {name: i for i, name in enumerate(dict.fromkeys(r["name"] for r in rows))}
    tidy = [
        {
            "name": r["name"],
            "order": order[r["name"]],
            "reading": r["reading"],
            "ring": bool(r.get("ring")),
            "value": r["value"],
            "low": r.get("low"),
            "high": r.get("high"),
            "end": max(r["value"], r.get("high") or r["value"]),
            "colour": r["colour"],
            "value_text": r["value_text"],
            "interval_text": r.get("interval_text") or "–",
            "top_text": r.get("top_text") or "–",
            "bottom_text": r.get("bottom_text") or "–",
            "said": r.get("said") or "–",
        }
        for r in rows
    ]
    bench = [{"value": benchmark[0], "text": benchmark[1]}]
    return Drawing(_spec(axis, mode, series), {"rows": tidy, "benchmark": bench}, title, subtitle, alt_text, mode)


@cache
def _spec(axis: str, mode: str, series: str) -> dict:
    name = named_rows(mode)
    value = alt.X(
        field="value",
        type="quantitative",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(labelExpr=axis, tickCount=6, domain=False, ticks=False),
    )
    beside = alt.YOffset(field="ring", type="nominal", scale=alt.Scale(paddingOuter=0.55))
    hints = [
        alt.Tooltip(field="name", type="nominal", title=series),
        alt.Tooltip(field="reading", type="nominal", title="Reading"),
        alt.Tooltip(field="value_text", type="nominal", title="Value"),
        alt.Tooltip(field="interval_text", type="nominal", title="95 % interval"),
        alt.Tooltip(field="top_text", type="nominal", title="Margin per customer"),
        alt.Tooltip(field="bottom_text", type="nominal", title="Spend per customer"),
        alt.Tooltip(field="said", type="nominal", title="Says"),
    ]
    base = alt.Chart(_ROWS).encode(y=name, yOffset=beside, tooltip=hints)
    colour = alt.Color(field="colour", type="nominal", scale=None)
    line = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X(field="low", type="quantitative"), x2=alt.X2(field="high"), color=colour
    )
    dot = base.transform_filter("!datum.ring").mark_point(size=95, filled=True, opacity=1).encode(x=value, color=colour)
    ring = (
        base.transform_filter("datum.ring")
        .mark_point(size=85, filled=True, opacity=1, fill=PAPER[mode], strokeWidth=2.2)
        .encode(x=value, stroke=alt.Stroke(field="colour", type="nominal", scale=None))
    )
    label = base.mark_text(align="left", dx=8, fontSize=12, color=INK[mode]).encode(
        x=alt.X(field="end", type="quantitative"), text=alt.Text(field="value_text", type="nominal")
    )
    bench = alt.Chart(_BENCH)
    rule = bench.mark_rule(strokeDash=[4, 4], strokeWidth=1.4, color=MUTED[mode]).encode(
        x=alt.X(field="value", type="quantitative")
    )
    words = bench.mark_text(align="left", dx=5, baseline="bottom", color=MUTED[mode], fontSize=12).encode(
        x=alt.X(field="value", type="quantitative"), y=alt.value(-4), text=alt.Text(field="text", type="nominal")
    )
    spec = alt.layer(rule, words, line, dot, ring, label).to_dict(validate=False)
    return spec | {
        "config": config(mode),
        "height": {"step": _STEP, "for": "position"},
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
