"""A waterfall: from a first total to the last, what is taken off in between, each step where the one before ended."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.drawing import Drawing, config
from kpi.charts.palette import BAD, GOOD, GREY, INK

_STEP = 32
_ROWS = alt.Data(name="rows")


def waterfall(
    rows: list[dict], title: str, subtitle: str, alt_text: str, axis: str, mode: str, *, share: str
) -> Drawing:
    """Steps in the order of ``rows``: name, amount, total (stands on its own, others go on from the step before),
    value_text, share_text. What is taken off is a negative amount. ``share`` names what the share is of."""
    tidy, level = [], 0.0
    for order, row in enumerate(rows):
        start = 0.0 if row["total"] else level
        level = start + row["amount"]
        tidy.append(
            {
                "name": row["name"],
                "order": order,
                "start": start,
                "end": level,
                "label_at": max(start, level, 0.0),
                "colour": (GOOD if level >= 0 else BAD)[mode] if row["total"] else GREY[mode],
                "weight": "bold" if row["total"] else "normal",
                "value_text": row["value_text"],
                "share_text": row["share_text"],
            }
        )
    return Drawing(_spec(axis, mode, share), {"rows": tidy}, title, subtitle, alt_text, mode)


@cache
def _spec(axis: str, mode: str, share: str) -> dict:
    name = alt.Y(
        field="name",
        type="nominal",
        sort=alt.SortField(field="order"),
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=190, labelColor=INK[mode], labelFontSize=13),
    )
    hints = [
        alt.Tooltip(field="name", type="nominal", title="Step"),
        alt.Tooltip(field="value_text", type="nominal", title="Amount"),
        alt.Tooltip(field="share_text", type="nominal", title=share),
    ]
    base = alt.Chart(_ROWS)
    bar = base.mark_bar(height=alt.RelativeBandSize(0.66), cornerRadius=2).encode(
        y=name,
        x=alt.X(
            field="start",
            type="quantitative",
            title=None,
            scale=alt.Scale(zero=True, nice=False, padding=4),
            axis=alt.Axis(labelExpr=axis, tickCount=5, domain=False, ticks=False),
        ),
        x2=alt.X2(field="end"),
        color=alt.Color(field="colour", type="nominal", scale=None),
        tooltip=hints,
    )
    label = base.mark_text(align="left", dx=6, fontSize=13, color=INK[mode]).encode(
        y=name,
        x=alt.X(field="label_at", type="quantitative"),
        text=alt.Text(field="value_text", type="nominal"),
        tooltip=hints,
    )
    zero = (
        alt.Chart(alt.Data(values=[{"zero": 0}]))
        .mark_rule(color=INK[mode], opacity=0.5)
        .encode(x=alt.X(field="zero", type="quantitative"))
    )
    spec = alt.layer(zero, bar, label).to_dict(validate=False)
    return spec | {
        "config": config(mode),
        "height": {"step": _STEP},
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
