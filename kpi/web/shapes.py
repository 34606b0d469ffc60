"""Serves the shapes of maps, so that a browser fetches each map once and not with every change of a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from kpi.charts.atlas import ATLASES, SHAPES
from kpi.charts.map import SERVED_AT

_DAY = 86_400


def base_address() -> str:
    """What stands before every address of this server, such as /shop; "" when nothing does."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def shapes_route() -> Route:
    """The route of the shapes: those of the maps that come with the app, and no other file."""
    return Route(f"{base_address()}/{SERVED_AT}/{{name}}.json", _shapes)


async def _shapes(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in {atlas.name for atlas in ATLASES}:
        return PlainTextResponse("There is no such map.", status_code=404)
    return FileResponse(
        SHAPES / f"{name}.json",
        media_type="application/json",
        headers={"Cache-Control": f"public, max-age={_DAY}", "X-Content-Type-Options": "nosniff"},
    )
