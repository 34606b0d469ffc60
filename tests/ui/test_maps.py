"""Maps: which shape a name means, that nothing is dropped, and that the shapes come with the app."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import Request

from kpi.charts.atlas import ATLASES, SHAPES, fitting
from kpi.charts.export import svg
from kpi.charts.map import place_map
from kpi.charts.palette import GREY, HEAT
from kpi.naming.places import state_name
from kpi.web.shapes import shapes_route

BY_NAME = {atlas.name: atlas for atlas in ATLASES}


@pytest.mark.parametrize(
    ("atlas", "written", "place"),
    [
        ("us", "California", "US-CA"),
        ("us", "ca", "US-CA"),
        ("us", "US-NY", "US-NY"),
        ("us", "Ontario", None),
        ("canada", "Quebec", "CA-QC"),
        ("canada", "Québec", "CA-QC"),
        ("brazil", "Sao Paulo", "BR-SP"),
        ("australia", "NSW", "AU-NSW"),
        ("germany", "Bavaria", "DE-BY"),
        ("germany", "Baden Württemberg", "DE-BW"),
        ("germany", "Thueringen", None),
        ("austria", "Kärnten", "AT-2"),
        ("austria", "2", None),
        ("austria", "AT-2", "AT-2"),
        ("switzerland", "ZH", "CH-ZH"),
        ("switzerland", "Genève", "CH-GE"),
        ("france", "Ile-de-France", "FR-IDF"),
        ("italy", "Lombardia", "IT-25"),
        ("spain", "Catalonia", "ES-CT"),
        ("netherlands", "Noord-Holland", "NL-NH"),
        ("uk", "Scotland", "GB-SCT"),
        ("europe", "Deutschland", "DE"),
        ("europe", "GBR", "GB"),
        ("europe", "United States", None),
        ("world", "États-Unis", "US"),
        ("world", "Singapore", "SG"),
        ("world", "North", None),
        ("world", "", None),
    ],
)
def test_a_place_is_found_by_its_code_and_by_its_name(atlas: str, written: str, place: str | None) -> None:
    assert BY_NAME[atlas].place(written) == place


def test_the_map_is_that_of_most_of_the_data_and_of_two_alike_the_closer() -> None:
    assert [a.name for a in fitting({"Texas": 5.0, "Ohio": 2.0, "Ontario": 1.0})] == ["us", "canada"]
    assert [a.name for a in fitting({"Texas": 1.0, "Ontario": 3.0})] == ["canada", "us"]
    # Georgia is a state and a country.
    assert fitting({"Georgia": 9.0, "Ohio": 1.0})[0].name == "us"
    assert fitting({"Georgia": 9.0, "Armenia": 1.0})[0].name == "world"
    assert [a.name for a in fitting({"Germany": 5.0, "France": 2.0})] == ["europe", "world"]
    assert [a.name for a in fitting({"Germany": 5.0, "Japan": 2.0})] == ["world", "europe"]
    assert fitting({"North": 1.0, "South": 2.0}) == []
    assert fitting({"Bayern": 5.0, "Hessen": 2.0})[0].name == "germany"
    assert fitting({"ZH": 5.0, "BE": 2.0, "SG": 1.0})[0].name == "switzerland"
    # These are cantons, provinces and states by their codes, too.
    assert fitting({"FR": 5.0, "LU": 2.0, "BE": 1.0})[0].name == "europe"
    assert [a.name for a in fitting({"CA": 5.0, "DE": 2.0}, countries=True)] == ["world", "europe"]


def test_every_state_and_province_that_exports_abbreviate_has_a_shape() -> None:
    without = {"American Samoa", "Guam", "Northern Mariana Islands", "Puerto Rico", "U.S. Virgin Islands"}
    for atlas in (BY_NAME["us"], BY_NAME["canada"]):
        for code in (f"{a}{b}" for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
            name = state_name(code, atlas.country)
            if name and name not in without:
                assert atlas.place(name) == f"{atlas.country}-{code}" == atlas.place(code)


def test_every_country_of_the_world_is_a_shape_or_a_point() -> None:
    world = BY_NAME["world"]
    shapes = {g["id"] for g in world.topology["objects"]["places"]["geometries"]}
    assert len(shapes) > 170 and not shapes & set(world.middles)
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in world.middles.values())
    for written in ("Malta", "Hong Kong", "Bahrain", "Mauritius", "Liechtenstein"):
        assert world.place(written) in world.middles


def test_the_shapes_are_small_and_every_ring_is_closed() -> None:
    assert sum(path.stat().st_size for path in SHAPES.iterdir()) < 400_000
    for atlas in ATLASES:
        arcs, scale = atlas.topology["arcs"], atlas.topology["transform"]["scale"]
        assert min(scale) > 0
        ends = [((a[0][0], a[0][1]), (sum(p[0] for p in a), sum(p[1] for p in a))) for a in arcs]
        for geometry in atlas.topology["objects"]["places"]["geometries"]:
            for ring in (ring for part in geometry["arcs"] for ring in part):
                turned = [ends[n] if n >= 0 else ends[~n][::-1] for n in ring]
                assert all(one[1] == two[0] for one, two in zip(turned, turned[1:] + turned[:1], strict=True))


def rows() -> list[dict]:
    return [
        {"id": "DE", "name": "Germany", "value": 30.0, "value_text": "€30.00"},
        {"id": "MT", "name": "Malta", "value": 10.0, "value_text": "€10.00"},
        {"id": "FR", "name": "France", "value": 20.0, "value_text": "€20.00", "unsure": True},
    ]


def test_a_map_is_in_one_hue_and_what_is_unsure_is_grey() -> None:
    drawn = place_map(rows(), "Title", "", "Map of Europe.", BY_NAME["world"], "light").data["rows"]
    germany, malta, france = drawn
    assert germany["colour"] == HEAT["light"][1] and france["colour"] == GREY["light"]
    assert malta["colour"] not in HEAT["light"] and (malta["lon"], germany["lon"]) == (14.46, None)


def test_a_page_fetches_the_shapes_and_a_file_has_them() -> None:
    drawing = place_map(rows(), "Title", "", "Map of Europe.", BY_NAME["europe"], "light", base="/shop")
    page = drawing.for_page
    assert {layer["data"].get("url") for layer in page["layer"]} == {"/shop/shapes/europe.json"}
    assert len(json.dumps({**page, "datasets": None})) < 6_000, "shapes do not travel with every change"
    picture = svg(drawing)
    assert (picture if isinstance(picture, str) else picture.decode()).count("<path") > 50


def asked(name: str):
    """What the server answers to the question for one map."""
    route = shapes_route()
    assert route.path == "/shapes/{name}.json"
    scope = {"type": "http", "method": "GET", "headers": [], "path_params": {"name": name}}
    # Browser tests of the same process keep a loop of their own running.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, route.endpoint(Request(scope))).result()


def test_the_server_gives_the_maps_and_nothing_else() -> None:
    answer = asked("us")
    assert answer.status_code == 200 and "max-age" in answer.headers["cache-control"]
    assert answer.path == SHAPES / "us.json"
    for other in ("middles", "../atlas", "README"):
        assert asked(other).status_code == 404
