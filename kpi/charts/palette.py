"""Colours that people with any kind of colour vision can tell apart, for light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence

LIGHT, DARK = "light", "dark"
COLOURED = 6

_SERIES = {
    LIGHT: (
        "#0072b2",
        "#e69f00",
        "#009e73",
        "#cc79a7",
        "#56b4e9",
        "#d55e00",
        "#7a5195",
        "#8c6d1f",
        "#4b5f7a",
        "#a3445a",
    ),
    DARK: (
        "#4da3dc",
        "#f0b429",
        "#2fbf93",
        "#dd93bd",
        "#8fd0f5",
        "#f0803c",
        "#b394d6",
        "#cbb06a",
        "#9fb2cc",
        "#e08a9c",
    ),
}
PAPER = {LIGHT: "#ffffff", DARK: "#14181f"}
INK = {LIGHT: "#1d2430", DARK: "#e6e9ee"}
MUTED = {LIGHT: "#66707f", DARK: "#9aa5b4"}
FAINT = {LIGHT: "#dfe3e8", DARK: "#343c48"}
GREY = {LIGHT: "#b3bac4", DARK: "#5d6877"}
GOOD = {LIGHT: "#00629b", DARK: "#5db4ec"}
BAD = {LIGHT: "#b54700", DARK: "#f0905a"}
HEAT = {LIGHT: ("#eaf2f9", "#08548a"), DARK: ("#1f2d3d", "#7cc4f5")}


def series_colours(names: Sequence[object], mode: str) -> dict[object, str]:
    """One colour per name, the same everywhere; names beyond the palette are grey."""
    colours = _SERIES[mode]
    return {name: colours[i] if i < len(colours) else GREY[mode] for i, name in enumerate(names)}


def shaded(mode: str, share: float) -> str:
    """The one hue of maps and classes, from its palest (0) to its strongest (1)."""
    low, high = HEAT[mode]
    parts = [(int(low[i : i + 2], 16), int(high[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)
