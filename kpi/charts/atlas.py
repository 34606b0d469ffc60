"""Maps that come with the app: which one shows the most of a list of places, and which shape a place's name means."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kpi.naming.places import country_code

SHAPES = Path(__file__).parent / "shapes"


@dataclass(frozen=True)
class Atlas:
    """One map: the countries of a part of the world, or the states of ``country``. ``width`` is that of a drawing that
    is 1 high, ``projection`` is Vega-Lite's."""

    name: str
    label: str
    width: float
    projection: Mapping[str, object] = field(hash=False)
    country: str = ""

    @property
    def topology(self) -> dict:
        """The shapes as TopoJSON; the object ``places`` has them."""
        return _topology(self.name)

    @property
    def middles(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of the places that are too small for a shape."""
        return _middles() if self.name == "world" else {}

    def place(self, written: str) -> str | None:
        """The id of the place that a name or code means here; None when this map does not have it."""
        if not self.country:
            code = country_code(written)
            return code if code in _names(self.name) or code in self.middles else None
        return _states(self.name).get(_plain(written))


def _around(lon: float, lat: float) -> dict[str, object]:
    return {"type": "azimuthalEqualArea", "rotate": [-lon, -lat]}


# A code of two letters may be a country's and that of a state: Europe stands before the states of its countries.
ATLASES = (
    Atlas("us", "United States", 1.6, {"type": "identity"}, "US"),
    Atlas("canada", "Canada", 1.15, _around(-96, 62), "CA"),
    Atlas("australia", "Australia", 1.15, _around(134, -28), "AU"),
    Atlas("brazil", "Brazil", 1.0, _around(-54, -14), "BR"),
    Atlas("europe", "Europe", 1.0, _around(15, 53)),
    Atlas("germany", "Germany", 0.75, _around(10.4, 51.2), "DE"),
    Atlas("austria", "Austria", 1.9, _around(13.3, 47.7), "AT"),
    Atlas("switzerland", "Switzerland", 1.55, _around(8.2, 46.8), "CH"),
    Atlas("france", "France", 1.0, _around(2.5, 46.5), "FR"),
    Atlas("italy", "Italy", 0.85, _around(12.5, 42.3), "IT"),
    Atlas("spain", "Spain", 1.2, _around(-4.5, 39), "ES"),
    Atlas("netherlands", "Netherlands", 0.85, _around(5.3, 52.2), "NL"),
    Atlas("uk", "United Kingdom", 0.6, _around(-3, 55), "GB"),
    Atlas("world", "World", 2.2, {"type": "equalEarth"}),
)


def fitting(places: Mapping[str, float], *, countries: bool = False) -> list[Atlas]:
    """The maps that have any of the places, the one with most of their weight first; of two alike the one that stands
    first in ``ATLASES``. ``countries``: the places are countries, no states."""

    def weight(atlas: Atlas) -> float:
        return sum(w for name, w in places.items() if atlas.place(name))

    possible = [atlas for atlas in ATLASES if not (countries and atlas.country)]
    found = [(weight(atlas), atlas) for atlas in possible if any(atlas.place(name) for name in places)]
    return [atlas for _, atlas in sorted(found, key=lambda f: -f[0])]


@cache
def _topology(name: str) -> dict:
    return json.loads((SHAPES / f"{name}.json").read_text(encoding="utf-8"))


@cache
def _middles() -> dict[str, tuple[float, float]]:
    return {k: tuple(v) for k, v in json.loads((SHAPES / "middles.json").read_text(encoding="utf-8")).items()}


@cache
def _names(name: str) -> dict[str, str]:
    return {g["id"]: g["properties"]["name"] for g in _topology(name)["objects"]["places"]["geometries"]}


@cache
def _states(name: str) -> dict[str, str]:
    """Id by what a state is called: its names, and its code without the country's unless that is a number."""
    found: dict[str, str] = {}
    for state in _topology(name)["objects"]["places"]["geometries"]:
        code = state["id"].partition("-")[2]
        called = [
            state["properties"]["name"],
            *state["properties"].get("also", ()),
            *([] if code.isdigit() else [code]),
        ]
        found |= {_plain(text): state["id"] for text in called} | {_plain(state["id"]): state["id"]}
    return found


def _plain(text: str) -> str:
    letters = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(letters).replace("-", " ").split())
