"""Curves over the time since the first order: one line per name, named at its end."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import altair as alt
from altair.utils.schemapi import UndefinedType

from kpi.charts.drawing import Drawing, config
from kpi.charts.labels import spread

_ROWS = alt.Data(name="rows")


def curve(rows: list[dict], title: str, subtitle: str, alt_text: str, axis: str, mode: str) -> Drawing:
    """Value by age in months: rows with age, name, value, value_text, colour, top_text, bottom_text, those of one name
    from young to old."""
    return _drawn(rows, _by_month, 280, title, subtitle, alt_text, axis=axis, mode=mode)


def by_age(rows: list[dict], title: str, subtitle: str, alt_text: str, axis: str, mode: str) -> Drawing:
    """Value by age of the customer: rows with name, age (days), age_text, value, value_text, top_text, bottom_text,
    colour, those of one name from young to old."""
    return _drawn(rows, _by_day, 300, title, subtitle, alt_text, axis=axis, mode=mode)


def _drawn(
    rows: list[dict],
    spec: Callable[[str, str, int], dict],
    height: int,
    title: str,
    subtitle: str,
    alt_text: str,
    *,
    axis: str,
    mode: str,
) -> Drawing:
    last = {r["name"]: r for r in rows}
    top = max((r["value"] for r in rows), default=1.0)
    label_at = spread({name: r["value"] for name, r in last.items()}, 0.0, top, height)
    tidy = [r | {"kind": "line"} for r in rows] + [r | {"kind": "label", "value": label_at[n]} for n, r in last.items()]
    return Drawing(spec(axis, mode, height), {"rows": tidy}, title, subtitle, alt_text, mode)


@cache
def _by_month(axis: str, mode: str, height: int) -> dict:
    age = alt.X(
        field="age",
        type="quantitative",
        title="Months since the first order",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(tickMinStep=1, grid=False),
    )
    hints = (
        ("name", "Reading"),
        ("age", "Month"),
        ("value_text", "Value"),
        ("top_text", "From"),
        ("bottom_text", "Customers"),
    )
    return _lines(age, alt.Scale(zero=True, nice=True), hints, axis, mode, height, point=40, gap=8)


@cache
def _by_day(axis: str, mode: str, height: int) -> dict:
    age = alt.X(
        field="age",
        type="quantitative",
        title="Days since the first order",
        scale=alt.Scale(domain=[0, 365]),
        axis=alt.Axis(values=[30, 90, 180, 365], grid=False),
    )
    hints = (
        ("name", "Channel"),
        ("age_text", "Age"),
        ("value_text", "Per customer"),
        ("top_text", "Net sales"),
        ("bottom_text", "Customers"),
    )
    return _lines(age, alt.Undefined, hints, axis, mode, height, point=46, gap=10)


def _lines(
    age: alt.X,
    scale: alt.Scale | UndefinedType,
    hints: tuple[tuple[str, str], ...],
    axis: str,
    mode: str,
    height: int,
    *,
    point: int,
    gap: int,
) -> dict:
    """The specification: points of ``point`` size with ``hints`` (fields and their heads), names ``gap`` after the ends."""
    value = alt.Y(
        field="value",
        type="quantitative",
        title=None,
        scale=scale,
        axis=alt.Axis(labelExpr=axis, tickCount=5, domain=False, ticks=False),
    )
    tooltip = [alt.Tooltip(field=field, type="nominal", title=title) for field, title in hints]
    base = alt.Chart(_ROWS).encode(
        x=age,
        y=value,
        color=alt.Color(field="colour", type="nominal", scale=None),
        detail=alt.Detail(field="name", type="nominal"),
    )
    lines = base.transform_filter("datum.kind == 'line'")
    layers = [
        lines.mark_line(strokeWidth=2.2),
        lines.mark_point(filled=True, size=point, opacity=1).encode(tooltip=tooltip),
        base.transform_filter("datum.kind == 'label'")
        .mark_text(align="left", dx=gap, fontSize=12)
        .encode(text=alt.Text(field="name", type="nominal")),
    ]
    spec = alt.layer(*layers).to_dict(validate=False)
    return spec | {"config": config(mode), "height": height, "autosize": {"type": "fit-x", "contains": "padding"}}
