"""Axes that charts of one kind share."""

from __future__ import annotations

import altair as alt

from kpi.charts.palette import INK


def named_rows(mode: str) -> alt.Y:
    """One row per ``name``, from the top in the order of ``order``, its name in front of it."""
    return alt.Y(
        field="name",
        type="nominal",
        sort=alt.SortField(field="order"),
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=150, labelColor=INK[mode], labelFontSize=13),
    )
