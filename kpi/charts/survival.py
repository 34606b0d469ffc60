"""How many are still there by age: a falling step line with its band, and a model's curve beside it."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.drawing import Drawing, config
from kpi.charts.palette import GOOD, INK, MUTED

_ROWS = alt.Data(name="rows")
_HEIGHT = 300


def survival(rows: list[dict], title: str, subtitle: str, alt_text: str, unit: str, mode: str) -> Drawing:
    """Rows have age, share, share_text and kind: ``seen`` ones also low, high (None = not known), at_risk_text; ``model``
    ones are the curve of a model. Those of one kind come from young to old."""
    tidy = [
        {
            "age": r["age"],
            "share": r["share"],
            "kind": r["kind"],
            "low": r.get("low"),
            "high": r.get("high"),
            "share_text": r["share_text"],
            "age_text": f"{r['age']:g} {unit}",
            "at_risk_text": r.get("at_risk_text") or "–",
        }
        for r in rows
    ]
    return Drawing(_spec(unit, mode), {"rows": tidy}, title, subtitle, alt_text, mode)


@cache
def _spec(unit: str, mode: str) -> dict:
    age = alt.X(
        field="age",
        type="quantitative",
        title=f"{unit.capitalize()} since the first day",
        axis=alt.Axis(grid=False, tickMinStep=1, tickCount=12, format="d"),
        scale=alt.Scale(nice=False),
    )
    share = alt.Y(
        field="share",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", tickCount=5, domain=False, ticks=False),
    )
    hints = [
        alt.Tooltip(field="age_text", type="nominal", title="After"),
        alt.Tooltip(field="share_text", type="nominal", title="Still there"),
        alt.Tooltip(field="at_risk_text", type="nominal", title="Watched that long"),
    ]
    base = alt.Chart(_ROWS)
    seen = base.transform_filter("datum.kind == 'seen'")
    layers = [
        seen.mark_area(interpolate="step-after", color=GOOD[mode], opacity=0.18).encode(
            x=age, y=alt.Y(field="low", type="quantitative"), y2=alt.Y2(field="high")
        ),
        seen.mark_line(interpolate="step-after", color=GOOD[mode], strokeWidth=2.2).encode(x=age, y=share),
        base.transform_filter("datum.kind == 'model'")
        .mark_line(strokeDash=[5, 4], strokeWidth=1.6, color=MUTED[mode])
        .encode(x=age, y=share, tooltip=hints[:2]),
        seen.mark_point(size=70, opacity=0.001, filled=True).encode(x=age, y=share, tooltip=hints),
        base.transform_filter("datum.kind == 'half'")
        .mark_text(align="left", baseline="bottom", dx=6, dy=-4, color=INK[mode])
        .encode(x=age, y=share, text=alt.Text(field="share_text", type="nominal")),
    ]
    spec = alt.layer(*layers).to_dict(validate=False)
    return spec | {"config": config(mode), "height": _HEIGHT, "autosize": {"type": "fit-x", "contains": "padding"}}
