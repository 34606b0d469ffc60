"""Curves over the months since the first order: one line per reading, named at its end."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.drawing import Drawing, config
from kpi.charts.labels import spread

_ROWS = alt.Data(name="rows")
_HEIGHT = 280


def curve(rows: list[dict], title: str, subtitle: str, alt_text: str, axis: str, mode: str) -> Drawing:
    """Value by age in months: rows with age, name, value, value_text, colour, top_text, bottom_text, those of one name
    from young to old."""
    last = {r["name"]: r for r in rows}
    top = max((r["value"] for r in rows), default=1.0)
    label_at = spread({name: r["value"] for name, r in last.items()}, 0.0, top, _HEIGHT)
    tidy = [r | {"kind": "line"} for r in rows] + [r | {"kind": "label", "value": label_at[n]} for n, r in last.items()]
    return Drawing(_spec(axis, mode), {"rows": tidy}, title, subtitle, alt_text, mode)


@cache
def _spec(axis: str, mode: str) -> dict:
    age = alt.X(
        field="age",
        type="quantitative",
        title="Months since the first order",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(tickMinStep=1, grid=False),
    )
    value = alt.Y(
        field="value",
        type="quantitative",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(labelExpr=axis, tickCount=5, domain=False, ticks=False),
    )
    hints = [
        alt.Tooltip(field=field, type="nominal", title=title)
        for field, title in (
            ("name", "Reading"),
            ("age", "Month"),
            ("value_text", "Value"),
            ("top_text", "From"),
            ("bottom_text", "Customers"),
        )
    ]
    base = alt.Chart(_ROWS).encode(
        x=age,
        y=value,
        color=alt.Color(field="colour", type="nominal", scale=None),
        detail=alt.Detail(field="name", type="nominal"),
    )
    lines = base.transform_filter("datum.kind == 'line'")
    layers = [
        lines.mark_line(strokeWidth=2.2),
        lines.mark_point(filled=True, size=40, opacity=1).encode(tooltip=hints),
        base.transform_filter("datum.kind == 'label'")
        .mark_text(align="left", dx=8, fontSize=12)
        .encode(text=alt.Text(field="name", type="nominal")),
    ]
    spec = alt.layer(*layers).to_dict(validate=False)
    return spec | {"config": config(mode), "height": _HEIGHT, "autosize": {"type": "fit-x", "contains": "padding"}}
