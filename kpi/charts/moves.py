"""What came and what went, as bars above and below zero for each period, with the difference as a tick."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.drawing import Drawing, config
from kpi.charts.palette import DARK, INK, LIGHT

_ROWS, _NET = alt.Data(name="rows"), alt.Data(name="net")
_HEIGHT = 300
# Blues for what came, oranges for what went, the strongest for the first and the last of them.
COLOURS = {
    LIGHT: ("#00629b", "#4b9bc9", "#a3cde6", "#f3b583", "#b54700"),
    DARK: ("#5db4ec", "#3b83b3", "#275a7d", "#a35d2c", "#f0905a"),
}


def moves(
    rows: list[dict],
    net: list[dict],
    kinds: tuple[str, ...],
    title: str,
    subtitle: str,
    alt_text: str,
    *,
    axis: str,
    mode: str,
) -> Drawing:
    """Stacked bars in the order of ``kinds``, five at most.

    Rows come in order of time. One has when (the period in words), label (the period on the axis), kind, value (below
    zero for what went) and value_text; a row of ``net`` has when, label, value and value_text.
    """
    tidy = [{**row, "rank": kinds.index(row["kind"])} for row in rows]
    return Drawing(_spec(kinds, axis, mode), {"rows": tidy, "net": net}, title, subtitle, alt_text, mode)


@cache
def _spec(kinds: tuple[str, ...], axis: str, mode: str) -> dict:
    when = alt.X(
        field="label",
        type="nominal",
        sort=None,
        title=None,
        axis=alt.Axis(labelAngle=0, labelOverlap="greedy", domain=False, ticks=False),
    )
    hints = [
        alt.Tooltip(field="when", type="nominal", title="Period"),
        alt.Tooltip(field="kind", type="nominal", title="Movement"),
        alt.Tooltip(field="value_text", type="nominal", title="Amount"),
    ]
    bars = (
        alt.Chart(_ROWS)
        .mark_bar()
        .encode(
            x=when,
            y=alt.Y(
                field="value",
                type="quantitative",
                title=None,
                stack="zero",
                axis=alt.Axis(labelExpr=axis, tickCount=5, domain=False, ticks=False),
            ),
            color=alt.Color(
                field="kind",
                type="nominal",
                sort=list(kinds),
                scale=alt.Scale(domain=list(kinds), range=list(COLOURS[mode])),
                legend=alt.Legend(orient="top", title=None, symbolType="square", columns=3),
            ),
            order=alt.Order(field="rank", type="quantitative"),
            tooltip=hints,
        )
    )
    tick = (
        alt.Chart(_NET)
        .mark_tick(thickness=2.5, color=INK[mode], width=alt.RelativeBandSize(0.7))
        .encode(
            x=when,
            y=alt.Y(field="value", type="quantitative"),
            tooltip=[hints[0], alt.Tooltip(field="value_text", type="nominal", title="Difference")],
        )
    )
    spec = alt.layer(bars, tick).to_dict(validate=False)
    return spec | {"config": config(mode), "height": _HEIGHT, "autosize": {"type": "fit-x", "contains": "padding"}}
