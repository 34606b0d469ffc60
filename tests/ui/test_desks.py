"""What somebody dropped stays theirs, across page loads, until nobody looks at it any more."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kpi.store import Workspace
from kpi.ui.upload.desks import Desks
from kpi.ui.upload.queue import LoadQueue
from kpi.web.visitor import VisitorCookie


def test_every_browser_has_its_desk(workspace: Workspace) -> None:
    queue, desks = LoadQueue(), Desks(most=2)
    mine = desks.of("a", queue, workspace)
    assert desks.of("b", queue, workspace) is not mine
    assert desks.of("a", queue, workspace) is mine
    desks.of("c", queue, workspace)  # one too many: b was not looked at for longest
    assert desks.of("a", queue, workspace) is mine
    assert desks.of("a", LoadQueue(), workspace) is not mine


def test_a_desk_that_nobody_looks_at_is_cleared(workspace: Workspace) -> None:
    queue, desks = LoadQueue(), Desks(seconds=0.0)
    mine = desks.of("a", queue, workspace)
    time.sleep(0.01)
    desks.of("b", queue, workspace)
    assert desks.of("a", queue, workspace) is not mine


def answered(path: str, **headers: str) -> dict[str, str]:
    """The headers of an answer to a browser that asks for a path."""
    sent = []

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    # Browser tests of the same process keep a loop of their own running.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, VisitorCookie(inside)(scope, None, send)).result()  # type: ignore[arg-type]
    return {k.decode(): v.decode() for k, v in sent[0]["headers"]}


def test_a_browser_gets_one_mark_that_no_script_can_read() -> None:
    first = answered("/", accept="text/html")["set-cookie"]
    assert first.startswith("plumbline_visitor=") and "HttpOnly" in first and "SameSite=Lax" in first
    assert "Secure" not in first
    assert "Secure" in answered("/", accept="text/html", x_forwarded_proto="https")["set-cookie"]
    assert first != answered("/", accept="text/html")["set-cookie"]
    kept = first.split(";")[0]
    assert "set-cookie" not in answered("/", accept="text/html", cookie=kept)
    assert "set-cookie" in answered("/", accept="text/html", cookie="plumbline_visitor=x")
    assert "set-cookie" not in answered("/static/app.js", accept="*/*")
