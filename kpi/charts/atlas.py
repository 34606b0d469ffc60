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
        return _states(self.name).get(_plain(written.strip().removeprefix(f"{self.country}-")))


ATLASES = (
    Atlas("us", "United States", 1.6, {"type": "identity"}, "US"),
    Atlas("canada", "Canada", 1.15, {"type": "azimuthalEqualArea", "rotate": [96, -62]}, "CA"),
    Atlas("australia", "Australia", 1.15, {"type": "azimuthalEqualArea", "rotate": [-134, 28]}, "AU"),
    Atlas("brazil", "Brazil", 1.0, {"type": "azimuthalEqualArea", "rotate": [54, 14]}, "BR"),
    Atlas("europe", "Europe", 1.0, {"type": "azimuthalEqualArea", "rotate": [-15, -53]}),
    Atlas("world", "World", 2.2, {"type": "equalEarth"}),
)


def fitting(places: Mapping[str, float]) -> list[Atlas]:
    """The maps that have any of the places, the one with most of their weight first; of two alike the closer one."""

    def weight(atlas: Atlas) -> float:
        return sum(w for name, w in places.items() if atlas.place(name))

    found = [(weight(atlas), atlas) for atlas in ATLASES if any(atlas.place(name) for name in places)]
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
    """Id by what a state is called: its code without the country's, and its name."""
    found = {}
    for code, full in _names(name).items():
        found |= {_plain(full): code, _plain(code.partition("-")[2]): code}
    return found


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
