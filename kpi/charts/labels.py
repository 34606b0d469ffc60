"""Names at the ends of lines, moved apart so that they can be read."""

from __future__ import annotations

from collections.abc import Mapping

_LINE = 15


def spread(ends: Mapping[str, float], low: float, high: float, height: int) -> dict[str, float]:
    """Where each name goes, in the units of the axis: near its own end, and no two closer than a line of text."""
    gap = _LINE / height * ((high - low) or 1.0)
    placed = sorted(ends.items(), key=lambda item: item[1])
    merged: list[list] = []  # names from low to high, their middle, their own values
    for name, value in placed:
        merged.append([[name], value, [value]])
        while len(merged) > 1 and _top(merged[-2], gap) + gap > _bottom(merged[-1], gap):
            upper = merged.pop()
            lower = merged.pop()
            values = lower[2] + upper[2]
            merged.append([lower[0] + upper[0], sum(values) / len(values), values])
    positions: dict[str, float] = {}
    for names, middle, _ in merged:
        start = max(low, middle - gap * (len(names) - 1) / 2)
        positions |= {name: start + i * gap for i, name in enumerate(names)}
    return positions


def _top(group: list, gap: float) -> float:
    return group[1] + gap * (len(group[0]) - 1) / 2


def _bottom(group: list, gap: float) -> float:
    return group[1] - gap * (len(group[0]) - 1) / 2
