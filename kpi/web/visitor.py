"""Who is looking, across page loads: a random mark in a cookie of the browser, and nothing about the person."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from secrets import token_urlsafe

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_COOKIE = "plumbline_visitor"
_MARK = re.compile(r"[A-Za-z0-9_-]{20,64}")


class VisitorCookie:
    """ASGI middleware that gives every browser a mark with the first page that it opens."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _wants_page(scope) or _mark_in(scope):
            await self.app(scope, receive, send)
            return

        async def marking(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", _cookie(scope))]}
            await send(message)

        await self.app(scope, receive, marking)


def visitor() -> str:
    """The mark of the browser that looks at this page; "" when it keeps none."""
    mark = st.context.cookies.get(_COOKIE, "")
    # Outside a browser there may be anything in its place.
    return mark if isinstance(mark, str) and _MARK.fullmatch(mark) else ""


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _wants_page(scope: Scope) -> bool:
    return "text/html" in _header(scope, b"accept")


def _mark_in(scope: Scope) -> bool:
    kept = SimpleCookie(_header(scope, b"cookie")).get(_COOKIE)
    return kept is not None and _MARK.fullmatch(kept.value) is not None


def _cookie(scope: Scope) -> bytes:
    secure = "; Secure" if "https" in (scope["scheme"], _header(scope, b"x-forwarded-proto")) else ""
    return f"{_COOKIE}={token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()
