"""A heat map: one hue, the number in each cell, and a gap where nothing is known."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.drawing import Drawing, config
from kpi.charts.palette import FAINT, HEAT, INK

_ROWS = alt.Data(name="rows")
_STEP, _WIDE = 30, 96


def heat(
    rows: list[dict],
    title: str,
    subtitle: str,
    alt_text: str,
    mode: str,
    across: str = "Channel",
    *,
    down: str = "Region",
    parts: tuple[str, str] | None = None,
    aside: str = "Change",
    wide: int = _WIDE,
) -> Drawing:
    """Cells in the order of ``rows``: across, down, value, value_text, if known top_text, bottom_text, change_text.

    ``unsure`` ones are grey, and do not stretch the scale of the others. ``aside`` names what ``change_text`` says,
    ``wide`` is the width of a cell.
    """
    order_across = {name: i for i, name in enumerate(dict.fromkeys(r["across"] for r in rows))}
    order_down = {name: i for i, name in enumerate(dict.fromkeys(r["down"] for r in rows))}
    known = [r["value"] for r in rows if r["value"] is not None and not r.get("unsure")]
    middle = (min(known) + max(known)) / 2 if known else 0
    tidy = [
        {
            "across": r["across"],
            "down": r["down"],
            "across_order": order_across[r["across"]],
            "down_order": order_down[r["down"]],
            "value": r["value"],
            "value_text": r["value_text"],
            "strong": r["value"] > middle and not r.get("unsure"),
            "unsure": bool(r.get("unsure")),
            "shade": None if r.get("unsure") else r["value"],
            "top_text": r.get("top_text") or "–",
            "bottom_text": r.get("bottom_text") or "–",
            "change_text": r.get("change_text") or "–",
        }
        for r in rows
        if r["value"] is not None
    ]
    return Drawing(_spec(mode, across, down, parts, aside, wide), {"rows": tidy}, title, subtitle, alt_text, mode)


@cache
def _spec(mode: str, across: str, down: str, parts: tuple[str, str] | None, aside: str, wide: int) -> dict:
    low, high = HEAT[mode]
    x = alt.X(
        field="across",
        type="nominal",
        sort=alt.SortField(field="across_order"),
        title=None,
        axis=alt.Axis(
            orient="top",
            domain=False,
            ticks=False,
            labelAngle=0,
            labelLimit=90,
            labelOverlap=False,
            labelColor=INK[mode],
        ),
    )
    y = alt.Y(
        field="down",
        type="nominal",
        sort=alt.SortField(field="down_order"),
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelColor=INK[mode], labelLimit=120),
    )
    hints = [
        alt.Tooltip(field="down", type="nominal", title=down),
        alt.Tooltip(field="across", type="nominal", title=across),
        alt.Tooltip(field="value_text", type="nominal", title="Value"),
    ]
    if parts:
        hints += [
            alt.Tooltip(field="top_text", type="nominal", title=parts[0]),
            alt.Tooltip(field="bottom_text", type="nominal", title=parts[1]),
        ]
    hints.append(alt.Tooltip(field="change_text", type="nominal", title=aside))
    base = alt.Chart(_ROWS)
    cell = base.mark_rect(cornerRadius=2, invalid="show").encode(
        x=x,
        y=y,
        tooltip=hints,
        color=alt.condition(
            "datum.unsure",
            alt.value(FAINT[mode]),
            alt.Color(field="shade", type="quantitative", legend=None, scale=alt.Scale(range=[low, high], zero=False)),
        ),
    )
    strong = "#ffffff" if mode == "light" else "#10151c"
    text = base.mark_text(fontSize=12).encode(
        x=x,
        y=y,
        text=alt.Text(field="value_text", type="nominal"),
        tooltip=hints,
        color=alt.condition("datum.strong", alt.value(strong), alt.value(INK[mode])),
    )
    spec = alt.layer(cell, text).to_dict(validate=False)
    spec["config"] = config(mode) | {"scale": {"bandPaddingInner": 0.06}}
    return spec | {"height": {"step": _STEP}, "width": {"step": wide}}
