"""Bullet bars: what is reached of each target, with the target, what is due by now, and where the month may end."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.axes import named_rows
from kpi.charts.drawing import Drawing, config
from kpi.charts.palette import FAINT, INK, MUTED

_STEP = 30
_ROWS = alt.Data(name="rows")
_MOST = 2.0


def bullets(rows: list[dict], title: str, subtitle: str, alt_text: str, mode: str) -> Drawing:
    """Bars in the order of ``rows``, each on the scale of its own target.

    A row has name, value (the share reached), due, low and high (as shares of the target, or None), colour, label, and
    the texts actual_text, target_text, due_text, projected_text, standing. What is beyond twice the target is cut off.
    """
    tidy = [
        {
            **{k: row[k] for k in ("name", "colour", "label", "actual_text", "target_text", "due_text", "standing")},
            "projected_text": row["projected_text"],
            "order": place,
            "value": min(row["value"], _MOST),
            "whole": 1.0,
            "due": row["due"],
            "low": None if row["low"] is None else min(row["low"], _MOST),
            "high": None if row["high"] is None else min(row["high"], _MOST),
            "end": min(max(1.0, row["value"], row["high"] or 0.0), _MOST),
        }
        for place, row in enumerate(rows)
    ]
    return Drawing(_spec(mode), {"rows": tidy}, title, subtitle, alt_text, mode)


@cache
def _spec(mode: str) -> dict:
    name = named_rows(mode)
    reached = alt.X(
        field="value",
        type="quantitative",
        title=None,
        scale=alt.Scale(zero=True, nice=False),
        axis=alt.Axis(format=".0%", tickCount=5, domain=False, ticks=False),
    )
    hints = [
        alt.Tooltip(field=field, type="nominal", title=title)
        for field, title in (
            ("name", "Target for"),
            ("actual_text", "Reached"),
            ("target_text", "Target"),
            ("due_text", "Due by now"),
            ("projected_text", "Month ends at"),
            ("standing", "Standing"),
        )
    ]
    base = alt.Chart(_ROWS)
    whole = base.mark_bar(height=alt.RelativeBandSize(0.62), color=FAINT[mode], opacity=0.55).encode(
        y=name, x=alt.X(field="whole", type="quantitative"), tooltip=hints
    )
    bar = base.mark_bar(height=alt.RelativeBandSize(0.36), cornerRadiusEnd=2).encode(
        y=name, x=reached, color=alt.Color(field="colour", type="nominal", scale=None), tooltip=hints
    )
    end = base.mark_rule(strokeWidth=1.4, color=INK[mode], opacity=0.7).encode(
        y=name, x=alt.X(field="low", type="quantitative"), x2=alt.X2(field="high"), tooltip=hints
    )
    due = base.mark_tick(thickness=2, color=MUTED[mode], height=alt.RelativeBandSize(0.62)).encode(
        y=name, x=alt.X(field="due", type="quantitative"), tooltip=hints
    )
    target = base.mark_tick(thickness=2.5, color=INK[mode], height=alt.RelativeBandSize(0.9)).encode(
        y=name, x=alt.X(field="whole", type="quantitative"), tooltip=hints
    )
    label = base.mark_text(align="left", dx=6, fontSize=13, color=INK[mode]).encode(
        y=name, x=alt.X(field="end", type="quantitative"), text=alt.Text(field="label", type="nominal")
    )
    spec = alt.layer(whole, bar, end, due, target, label).to_dict(validate=False)
    return spec | {
        "config": config(mode),
        "height": {"step": _STEP},
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
