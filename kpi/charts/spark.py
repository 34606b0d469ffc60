"""The small line of a KPI card, as an SVG picture."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from kpi.charts.palette import GOOD, MUTED

_WIDTH, _HEIGHT, _PAD = 150, 46, 5
_NEAR = 1.5


def spark(values: Sequence[float | None], mode: str, benchmark: float | None = None, *, running: bool = False) -> str:
    """An ``img`` of a line through ``values``.

    The benchmark is thin and dashed; the last point is hollow and the step to it dotted while its period runs.
    """
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span = (high - low) or abs(high) or 1.0
    if benchmark is not None and low - _NEAR * span <= benchmark <= high + _NEAR * span:
        low, high = min(low, benchmark), max(high, benchmark)
    else:
        benchmark = None
    span = (high - low) or 1.0

    def point(i: int, value: float) -> tuple[float, float]:
        x = _PAD + i * (_WIDTH - 2 * _PAD) / max(1, len(values) - 1)
        return round(x, 1), round(_HEIGHT - _PAD - (value - low) / span * (_HEIGHT - 2 * _PAD), 1)

    points = [point(i, v) if v is not None else None for i, v in enumerate(values)]
    running = running and points[-1] is not None
    line, quiet = GOOD[mode], MUTED[mode]
    stroke = f'fill="none" stroke="{line}" stroke-width="1.8" stroke-linejoin="round"'
    parts = []
    if benchmark is not None:
        y = point(0, benchmark)[1]
        parts.append(f'<line x1="0" y1="{y}" x2="{_WIDTH}" y2="{y}" stroke="{quiet}" stroke-dasharray="4 3"/>')
    parts += [
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in run)}" {stroke}/>'
        for run in _runs(points[:-1] if running else points)
    ]
    x, y = next(p for p in reversed(points) if p)
    if running and points[-2]:
        parts.append(f'<polyline points="{points[-2][0]},{points[-2][1]} {x},{y}" {stroke} stroke-dasharray="2 3"/>')
    dot = f'fill="none" stroke="{line}" stroke-width="1.6"' if running else f'fill="{line}"'
    parts.append(f'<circle cx="{x}" cy="{y}" r="2.8" {dot}/>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(parts)}</svg>'
    picture = b64encode(svg.encode()).decode()
    return (
        f'<img class="pl-spark" width="{_WIDTH}" height="{_HEIGHT}" alt="" src="data:image/svg+xml;base64,{picture}">'
    )


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]
