"""A map: places in one hue by their value, those that cannot be told apart from the benchmark grey, gaps pale."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kpi.charts.atlas import Atlas
from kpi.charts.drawing import Drawing, config
from kpi.charts.palette import FAINT, GREY, INK, MUTED, PAPER, shaded

_FIELDS = ("name", "colour", "value_text", "top_text", "bottom_text", "verdict", "change_text")
# How pages name the folder with the shapes; a browser asks for each file once.
SERVED_AT = "shapes"
# The lowest value is still a colour, because no value is none.
_PALEST = 0.12


@dataclass(frozen=True)
class Map(Drawing):
    """A drawing whose shapes a page fetches by name and a file carries within."""

    atlas: Atlas = field(kw_only=True)

    def for_file(self, width: int = 900) -> dict[str, Any]:
        """As for every drawing, with the shapes in it."""
        spec = super().for_file(width)
        spec["height"] = int(spec["width"] / self.atlas.width)
        shapes = {"values": self.atlas.topology, "format": {"type": "topojson", "feature": "places"}}
        spec["layer"] = [
            layer | ({"data": shapes} if layer["data"].get("url") else {}) for layer in list(spec["layer"])
        ]
        return spec


def place_map(
    rows: list[dict],
    title: str,
    subtitle: str,
    alt_text: str,
    atlas: Atlas,
    mode: str,
    *,
    place: str = "Region",
    parts: tuple[str, str] | None = None,
    base: str = "",
    height: int = 330,
) -> Map:
    """Shapes of ``rows``: id, name, value, value_text, and where known top_text, bottom_text, verdict, change_text;
    ``unsure`` ones are grey. ``base`` stands before the address of the shapes."""
    known = [r["value"] for r in rows]
    low, high = min(known, default=0.0), max(known, default=0.0)
    tidy = []
    for r in rows:
        lon, lat = atlas.middles.get(r["id"], (None, None))
        share = (r["value"] - low) / (high - low) if high > low else 1.0
        tidy.append(
            {
                "id": r["id"],
                "name": r["name"],
                "value": r["value"],
                "colour": GREY[mode] if r.get("unsure") else shaded(mode, _PALEST + (1 - _PALEST) * share),
                "lon": lon,
                "lat": lat,
                **{field: r.get(field) or "–" for field in _FIELDS[2:]},
            }
        )
    spec = _spec(atlas, mode, place, parts, base)
    return Map(spec, {"rows": tidy}, title, subtitle, alt_text, mode, height, atlas=atlas)


@cache
def _spec(atlas: Atlas, mode: str, place: str, parts: tuple[str, str] | None, base: str) -> dict:
    shapes = {"url": f"{base}/{SERVED_AT}/{atlas.name}.json", "format": {"type": "topojson", "feature": "places"}}
    heads = [("name", place), ("value_text", "Value")]
    heads += [("top_text", parts[0]), ("bottom_text", parts[1])] if parts else []
    heads += [("verdict", "Verdict"), ("change_text", "Change")]
    hints = [{"field": field, "type": "nominal", "title": head} for field, head in heads]
    colour = {"field": "colour", "type": "nominal", "scale": None}
    gaps = {
        "data": shapes,
        "mark": {"type": "geoshape", "fill": PAPER[mode], "stroke": FAINT[mode], "strokeWidth": 1},
        "encoding": {"tooltip": {"field": "properties.name", "type": "nominal", "title": "No value"}},
    }
    filled = {
        "data": shapes,
        "transform": [
            {"lookup": "id", "from": {"data": {"name": "rows"}, "key": "id", "fields": list(_FIELDS)}},
            {"filter": "isValid(datum.colour)"},
        ],
        "mark": {"type": "geoshape", "stroke": PAPER[mode], "strokeWidth": 0.8},
        "encoding": {"fill": colour, "tooltip": hints},
    }
    layers = [gaps, filled]
    if atlas.middles:
        layers.append(
            {
                "data": {"name": "rows"},
                "transform": [{"filter": "isValid(datum.lon)"}],
                "mark": {"type": "circle", "size": 60, "opacity": 1, "stroke": MUTED[mode], "strokeWidth": 0.8},
                "encoding": {
                    "longitude": {"field": "lon", "type": "quantitative"},
                    "latitude": {"field": "lat", "type": "quantitative"},
                    "fill": colour,
                    "tooltip": hints,
                },
            }
        )
    return {
        "layer": layers,
        "projection": dict(atlas.projection),
        "config": config(mode) | {"geoshape": {"invalid": None}, "text": {"color": INK[mode]}},
        "autosize": {"type": "fit", "contains": "padding"},
    }
