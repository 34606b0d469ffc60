"""Lines over time: at most six in colour, unfinished periods hollow, the benchmark dashed."""

from __future__ import annotations

from functools import cache

import altair as alt

from kpi.charts.drawing import Drawing, config
from kpi.charts.labels import spread
from kpi.charts.palette import INK

_ROWS, _BENCH = alt.Data(name="rows"), alt.Data(name="benchmark")
_HEIGHT = 300
_FEW = 60
_AXIS = {
    "day": "timeFormat(datum.value, '%-d %b %y')",
    "week": "timeFormat(datum.value, '%-d %b %y')",
    "month": "timeFormat(datum.value, '%b %y')",
    "quarter": "'Q' + quarter(datum.value) + ' ' + year(datum.value)",
    "year": "timeFormat(datum.value, '%Y')",
}


def trend(
    rows: list[dict],
    benchmark: tuple[float, str] | None,
    title: str,
    subtitle: str,
    alt_text: str,
    axis: str,
    *,
    grain: str,
    mode: str,
    parts: tuple[str, str] | None = None,
    labelled: bool = True,
) -> Drawing:
    """Lines over time.

    A row has period (date), name, value, colour, value_text, when (the bucket in words), and where known open (the
    period is only partly in the data or in the view), pale (a comparison), top_text, bottom_text, compared. Rows of
    one name come in order of time. ``labelled`` lines are named at their end.
    """
    by_name: dict[str, list[dict]] = {}
    for row in rows:
        by_name.setdefault(row["name"], []).append(row)
    tidy = [part for of in by_name.values() for part in _parts(of)]
    tidy += _labels(by_name, benchmark, INK[mode], labelled=labelled)
    bench = [{"value": benchmark[0] if benchmark else None}]
    few = len({r["period"] for r in rows}) <= _FEW
    return Drawing(
        _spec(axis, grain, mode, parts, few=few), {"rows": tidy, "benchmark": bench}, title, subtitle, alt_text, mode
    )


def _parts(of: list[dict]) -> list[dict]:
    """A line's rows, and again those at which an open step begins or ends."""
    tidy, run = [], 0
    for i, row in enumerate(of):
        if not row.get("open"):
            tidy.append(_row(row, "line", row["name"]))
            continue
        if i and not of[i - 1].get("open"):
            run = i
            tidy.append(_row(of[i - 1], "joint", f"{row['name']} {run}"))
        tidy.append(_row(row, "open", f"{row['name']} {run}"))
        if i + 1 < len(of) and not of[i + 1].get("open"):
            tidy.append(_row(of[i + 1], "joint", f"{row['name']} {run}"))
    return tidy


def _labels(
    by_name: dict[str, list[dict]], benchmark: tuple[float, str] | None, ink: str, *, labelled: bool
) -> list[dict]:
    """The names at the right edge: of each line, and of the benchmark with its value."""
    values = [r["value"] for of in by_name.values() for r in of] + ([benchmark[0]] if benchmark else [])
    ends = {name: of[-1]["value"] for name, of in by_name.items()} if labelled else {}
    last = max((of[-1] for of in by_name.values()), key=lambda r: r["period"], default=None)
    rows = {name: of[-1] for name, of in by_name.items()}
    if benchmark and last:
        ends[benchmark[1]] = benchmark[0]
        rows[benchmark[1]] = last | {"colour": ink}
    at = spread(ends, min(values, default=0.0), max(values, default=0.0), _HEIGHT)
    return [_row(rows[name], "label", name) | {"name": name, "value": at[name]} for name in at]


def _row(row: dict, kind: str, part: str) -> dict:
    return {
        "period": f"{row['period'].isoformat()}T00:00:00",
        "name": row["name"],
        "value": row["value"],
        "kind": kind,
        "part": part,
        "colour": row["colour"],
        "value_text": row["value_text"],
        "when": row["when"],
        "top_text": row.get("top_text") or "–",
        "bottom_text": row.get("bottom_text") or "–",
        "compared": row.get("compared") or "–",
        "pale": bool(row.get("pale")),
    }


@cache
def _spec(axis: str, grain: str, mode: str, parts: tuple[str, str] | None, *, few: bool) -> dict:
    when = alt.X(
        field="period",
        type="temporal",
        title=None,
        axis=alt.Axis(
            labelExpr=_AXIS[grain], grid=False, labelOverlap="parity", labelSeparation=8, tickCount=8, labelFlush=True
        ),
    )
    value = alt.Y(
        field="value",
        type="quantitative",
        title=None,
        scale=alt.Scale(zero=False, nice=True, padding=6),
        axis=alt.Axis(labelExpr=axis, tickCount=5, domain=False, ticks=False),
    )
    level = alt.Y(field="value", type="quantitative")
    hints = [
        alt.Tooltip(field="name", type="nominal", title="Series"),
        alt.Tooltip(field="when", type="nominal", title="Period"),
        alt.Tooltip(field="value_text", type="nominal", title="Value"),
    ]
    if parts:
        hints += [
            alt.Tooltip(field="top_text", type="nominal", title=parts[0]),
            alt.Tooltip(field="bottom_text", type="nominal", title=parts[1]),
        ]
    hints.append(alt.Tooltip(field="compared", type="nominal", title="Year before"))
    colour = alt.Color(field="colour", type="nominal", scale=None)
    base = alt.Chart(_ROWS).encode(x=when, y=value, color=colour, detail=alt.Detail(field="part", type="nominal"))
    bench = alt.Chart(_BENCH)
    layers = [
        base.transform_filter("datum.pale && datum.kind == 'line'").mark_line(strokeWidth=1.4, opacity=0.7),
        base.transform_filter("!datum.pale && datum.kind == 'line'").mark_line(strokeWidth=2.2),
        base.transform_filter("!datum.pale && (datum.kind == 'open' || datum.kind == 'joint')").mark_line(
            strokeWidth=2, strokeDash=[2, 4]
        ),
        bench.mark_rule(strokeDash=[6, 4], strokeWidth=1.4, color=INK[mode]).encode(y=level),
        base.transform_filter("datum.kind == 'line'")
        .mark_point(size=34 if few else 70, filled=True)
        .encode(tooltip=hints, opacity=alt.condition("datum.pale", alt.value(0.001), alt.value(1 if few else 0.001))),
        base.transform_filter("!datum.pale && datum.kind == 'open'")
        .mark_point(size=52, filled=False, strokeWidth=1.8, opacity=1)
        .encode(tooltip=hints),
        base.transform_filter("datum.kind == 'label'")
        .mark_text(align="left", dx=10, fontSize=12)
        .encode(text=alt.Text(field="name", type="nominal")),
    ]
    spec = alt.layer(*layers).to_dict(validate=False)
    return spec | {"config": config(mode), "height": _HEIGHT, "autosize": {"type": "fit-x", "contains": "padding"}}
